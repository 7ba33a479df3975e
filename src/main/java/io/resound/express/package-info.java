/**
 * The express lane: answers plain echoes in front of the HTTP codecs, by the same rules
 * and with the same bytes as the router, and leaves everything else to it. It is an
 * optimization and never a second definition. Depends on {@code connection}, {@code
 * echo}, {@code error}, {@code http}, {@code metrics}, and on Netty.
 */
@NullMarked
package io.resound.express;

import org.jspecify.annotations.NullMarked;
