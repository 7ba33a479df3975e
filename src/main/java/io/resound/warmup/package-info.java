/**
 * What the service is exercised with before it listens: clients as they will come, over
 * plain sockets. Depends on {@code settings}.
 */
@NullMarked
package io.resound.warmup;

import org.jspecify.annotations.NullMarked;
