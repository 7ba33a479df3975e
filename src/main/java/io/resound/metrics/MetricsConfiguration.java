package io.resound.metrics;

import java.util.function.Function;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the meters. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MetricsProperties.class)
class MetricsConfiguration {

	@Bean
	Meters meters(MetricsProperties settings, PrometheusRegistry registry, ObjectProvider<BuildProperties> build,
			ObjectProvider<GitProperties> git) {
		return new Meters(settings.enabled(), registry, known(build, BuildProperties::getVersion),
				known(git, GitProperties::getCommitId));
	}

	/** A property of a file that the build generates, or "unknown" if it is missing. */
	private static <F> String known(ObjectProvider<F> file, Function<F, @Nullable String> property) {
		F properties = file.getIfAvailable();
		String value = (properties != null) ? property.apply(properties) : null;
		return (value != null) ? value : "unknown";
	}

	@Bean
	MeterFilter withoutDuplicateMetrics() {
		return RuntimeMetrics.withoutStandardMetrics();
	}

	@Bean
	MeterBinder bufferMetrics() {
		return (registry) -> {
			if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
				new NettyAllocatorMetrics(provider).bindTo(registry);
			}
		};
	}

}
