/**
 * The metrics: every name, label and bucket is defined here and nowhere else. Depends on
 * no other package, and on Netty.
 */
@NullMarked
package io.resound.metrics;

import org.jspecify.annotations.NullMarked;
