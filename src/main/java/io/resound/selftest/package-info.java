/**
 * A program of its own in the service's jar that asks a running service, over the
 * network, whether it does what it is for. Depends on no other package.
 */
@NullMarked
package io.resound.selftest;

import org.jspecify.annotations.NullMarked;
