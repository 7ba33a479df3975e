package io.resound.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's own metrics.
 *
 * @param enabled whether requests and connections are measured; the metrics of the
 * process, the event loops and the JVM stay
 */
@ConfigurationProperties("resound.metrics")
record MetricsProperties(@DefaultValue("true") boolean enabled) {

}
