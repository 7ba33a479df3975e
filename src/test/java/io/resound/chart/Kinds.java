package io.resound.chart;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

import static org.assertj.core.api.Assertions.assertThat;

/** The kinds of objects that clusters know, and what reads one as strictly as they do. */
final class Kinds {

	/** Those of every cluster. */
	static final List<Class<? extends HasMetadata>> CORE = List.of(ConfigMap.class, DaemonSet.class, Deployment.class,
			HorizontalPodAutoscaler.class, Ingress.class, Job.class, NetworkPolicy.class, Pod.class,
			PodDisruptionBudget.class, Secret.class, Service.class, ServiceAccount.class);

	/** Those of clusters with the Gateway API and the Prometheus operator, too. */
	static final List<Class<? extends HasMetadata>> ALL = Stream
		.concat(CORE.stream(),
				Stream.of(GRPCRoute.class, HTTPRoute.class, PodMonitor.class, PrometheusRule.class,
						ServiceMonitor.class))
		.toList();

	private static final Map<String, Class<? extends HasMetadata>> BY_NAME = ALL.stream()
		.collect(Collectors.toMap((type) -> HasMetadata.getApiVersion(type) + "/" + HasMetadata.getKind(type),
				Function.identity()));

	private static final ObjectMapper STRICT = strict();

	private Kinds() {
	}

	private static ObjectMapper strict() {
		ObjectMapper mapper = JsonMapper.builder()
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			.withCoercionConfig(LogicalType.Textual,
					(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
						.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
			.build();
		mapper.setAnnotationIntrospector(new JacksonAnnotationIntrospector() {

			/** The types keep what they do not know; here it is an error. */
			@Override
			public Boolean hasAnySetter(Annotated annotated) {
				return false;
			}

		});
		return mapper;
	}

	/**
	 * Reads an object.
	 * @throws IllegalArgumentException if it has a field that its kind has not, or a
	 * value of another type than the field's
	 */
	static HasMetadata read(Map<String, Object> object) {
		String kind = object.get("apiVersion") + "/" + object.get("kind");
		assertThat(BY_NAME).as("the kinds of the chart").containsKey(kind);
		return STRICT.convertValue(object, BY_NAME.get(kind));
	}

}
