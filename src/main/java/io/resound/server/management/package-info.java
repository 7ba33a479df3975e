/**
 * The management port: its event loop, and the handlers that make Boot's endpoints take
 * requests as the echo's port does. Depends on {@code http}.
 */
@NullMarked
package io.resound.server.management;

import org.jspecify.annotations.NullMarked;
