/**
 * From startup to shutdown: warm-up, the last line of the startup log, {@code
 * /actuator/info}, and the drain. Depends on {@code server.exchange}, {@code
 * server.listen}, {@code connection}, {@code lifecycle}, {@code limits}, {@code metrics},
 * {@code route}, {@code tls}, {@code transport} and {@code warmup}, and on Netty.
 */
@NullMarked
package io.resound.server.run;

import org.jspecify.annotations.NullMarked;
