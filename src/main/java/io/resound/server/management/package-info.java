/**
 * The management port: its event loop, and the handlers that make Boot's endpoints treat
 * requests as the service's own port does. Depends on {@code http}, {@code transport} and
 * {@code trouble}.
 */
@NullMarked
package io.resound.server.management;

import org.jspecify.annotations.NullMarked;
