/**
 * The parts of HTTP that several packages need, as plain values. Depends on no other
 * package.
 */
@NullMarked
package io.resound.http;

import org.jspecify.annotations.NullMarked;
