/**
 * gRPC without a library: the echo, health and reflection, as calls on streams of HTTP/2.
 * Depends on {@code connection}, {@code error}, {@code http}, {@code limits},
 * {@code metrics} and {@code route}.
 */
@NullMarked
package io.resound.grpc;

import org.jspecify.annotations.NullMarked;
