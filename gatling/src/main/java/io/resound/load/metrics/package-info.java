/**
 * What Prometheus can read of a run while it lasts. Knows neither settings nor what is
 * measured by whom.
 */
package io.resound.load.metrics;
