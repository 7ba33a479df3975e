/**
 * The framed binary protocol: a head of an opcode and a length, and a payload. Depends on
 * {@code connection}, {@code limits}, {@code metrics}, {@code settings} and
 * {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.frames;

import org.jspecify.annotations.NullMarked;
