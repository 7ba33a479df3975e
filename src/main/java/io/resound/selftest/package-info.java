/**
 * The self-test: a client in the service's jar that checks a running service over the
 * network. Depends on no other package.
 */
@NullMarked
package io.resound.selftest;

import org.jspecify.annotations.NullMarked;
