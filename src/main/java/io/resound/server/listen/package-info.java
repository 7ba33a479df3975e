/**
 * The listeners: read their settings, bind ports and Unix domain sockets, accept and
 * admit connections, detect their protocol, and build their pipelines. Depends on most
 * other packages, and on Reactor Netty.
 */
@NullMarked
package io.resound.server.listen;

import org.jspecify.annotations.NullMarked;
