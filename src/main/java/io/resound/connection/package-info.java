/**
 * A client's connection, whatever protocol it speaks: it is counted, read under
 * backpressure, subject to time limits, and ended. Depends on {@code http}, {@code
 * metrics}, {@code spool}, {@code transport} and {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.connection;

import org.jspecify.annotations.NullMarked;
