/**
 * The express lane: answers the plain echo in front of the codec, from the same rules and
 * with the same bytes as the router, and leaves everything else to it. It is an
 * optimisation and never a second definition. Depends on {@code echo}, {@code limits},
 * {@code error}, {@code http}, {@code metrics}, {@code lifecycle}, and Netty.
 */
@NullMarked
package io.resound.express;

import org.jspecify.annotations.NullMarked;
