package io.resound.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where the service runs, as Kubernetes' Downward API says. What that does not say is
 * {@code null}.
 *
 * @param name the name of the pod, or that of the host
 * @param namespace its namespace
 * @param node the node that it runs on
 * @param zone the zone of the node
 */
@JsonPropertyOrder({ "name", "namespace", "node", "zone" })
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pod(String name, @Nullable String namespace, @Nullable String node, @Nullable String zone) {

}
