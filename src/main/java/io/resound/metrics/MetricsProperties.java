package io.resound.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's own metrics.
 *
 * @param enabled whether requests are measured; off, only the metrics of Micrometer are
 * left
 */
@ConfigurationProperties("resound.metrics")
public record MetricsProperties(@DefaultValue("true") boolean enabled) {

}
