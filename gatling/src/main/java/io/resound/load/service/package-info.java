/**
 * The service's own view, from its metrics in Prometheus' text format. Knows the names
 * that Resound gives them.
 */
package io.resound.load.service;
