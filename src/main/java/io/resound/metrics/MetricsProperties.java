package io.resound.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's own metrics.
 *
 * @param enabled whether requests and connections are measured; if false, only the
 * metrics of the process, the event loops and the JVM remain
 */
@ConfigurationProperties("resound.metrics")
record MetricsProperties(@DefaultValue("true") boolean enabled) {

}
