/**
 * The express lane: answers plain echoes before they reach the HTTP codecs, by the same
 * rules and with the same bytes as the router, and leaves all other requests to the
 * router. It is an optimization: it never defines behaviour of its own. Depends on
 * {@code connection}, {@code
 * echo}, {@code error}, {@code http}, {@code metrics}, {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.express;

import org.jspecify.annotations.NullMarked;
