/**
 * The Netty server: transport, pipeline, and the handlers that hold a connection to the
 * protocol and to the limits. It assembles all other packages, and no package depends on
 * it.
 */
@NullMarked
package io.resound.server;

import org.jspecify.annotations.NullMarked;
