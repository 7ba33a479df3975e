/**
 * The Netty server: transport, pipeline, and the handlers that hold a connection to the
 * protocol and to the limits. It assembles all other rooms and no room knows it.
 */
@NullMarked
package io.resound.server;

import org.jspecify.annotations.NullMarked;
