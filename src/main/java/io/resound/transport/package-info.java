/**
 * How the process talks to the kernel: event loops and their threads, read buffers, the
 * memory that connections hold, socket options. Depends on no other package, and on
 * Netty.
 */
@NullMarked
package io.resound.transport;

import org.jspecify.annotations.NullMarked;
