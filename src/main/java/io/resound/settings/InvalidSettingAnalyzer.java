package io.resound.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Describes a failure caused by a setting: its name, its value and what is allowed. Runs
 * before Spring Boot's own analyzers, whose descriptions are in terms of Java types.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidSettingAnalyzer implements FailureAnalyzer {

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		BindException binding = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidSettingException invalid) {
				return new FailureAnalysis(invalid.getMessage(), invalid.action(), failure);
			}
			if (cause instanceof BindException bind) {
				binding = bind;
			}
		}
		return (binding != null && binding.getProperty() != null)
				? analyze(binding.getProperty(), binding.getTarget().getType().resolve(Object.class), failure) : null;
	}

	/** Describes a value that cannot be converted to the type of its setting. */
	private static @Nullable FailureAnalysis analyze(ConfigurationProperty property, Class<?> type, Throwable failure) {
		String expected = expected(ClassUtils.resolvePrimitiveIfNecessary(type));
		if (expected == null) {
			return null;
		}
		String name = property.getName().toString();
		InvalidSettingException invalid = InvalidSettingException.value(name, "\"" + property.getValue() + "\"",
				expected);
		return new FailureAnalysis(invalid.getMessage(), invalid.action(), failure);
	}

	private static @Nullable String expected(Class<?> type) {
		if (type.equals(Boolean.class)) {
			return Values.FLAG;
		}
		if (type.equals(Integer.class) || type.equals(Long.class)) {
			return "a whole number";
		}
		if (type.equals(DataSize.class)) {
			return SizeParser.EXPECTED;
		}
		if (type.equals(Duration.class)) {
			return DurationParser.EXPECTED;
		}
		if (type.equals(InetAddress.class)) {
			return "an IP address, or a host name that has one";
		}
		if (type.isEnum()) {
			return "one of " + Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(", "));
		}
		return null;
	}

}
