/**
 * The parts of HTTP that several packages need, as plain values. Knows no other room.
 */
@NullMarked
package io.resound.http;

import org.jspecify.annotations.NullMarked;
