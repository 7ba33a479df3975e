/**
 * The UDP echo: each datagram comes back to its sender, unless that could cause a loop or
 * a flood. Depends on {@code connection}, {@code metrics}, {@code settings} and {@code
 * transport}, and on Netty.
 */
@NullMarked
package io.resound.udp;

import org.jspecify.annotations.NullMarked;
