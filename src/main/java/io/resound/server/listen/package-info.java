/**
 * The listeners: read their settings, bind ports and Unix domain sockets, accept
 * connections, admit them, find out which protocol they speak, and build their pipelines.
 * Depends on {@code server.exchange}, {@code server.http1}, {@code server.http2}, {@code
 * server.web}, {@code connection}, {@code error}, {@code express}, {@code
 * http}, {@code limits}, {@code metrics}, {@code proxy}, {@code route}, {@code settings},
 * {@code
 * spool}, {@code tls}, {@code transport} and {@code trouble}, and on Reactor Netty.
 */
@NullMarked
package io.resound.server.listen;

import org.jspecify.annotations.NullMarked;
