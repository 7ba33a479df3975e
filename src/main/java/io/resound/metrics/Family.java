package io.resound.metrics;

import java.util.function.Function;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/**
 * A metric with all its series, added up at each scrape.
 *
 * @param descriptor its name, type, labels and help text
 * @param snapshot adds it up; called on the scraper's thread
 */
record Family(MetricFamilyDescriptor descriptor,
		Function<MetricMetadata, MetricSnapshot> snapshot) implements Collector {

	@Override
	public MetricSnapshot collect() {
		return this.snapshot.apply(this.descriptor.getMetadata());
	}

	@Override
	public MetricFamilyDescriptor getMetricFamilyDescriptor() {
		return this.descriptor;
	}

}
