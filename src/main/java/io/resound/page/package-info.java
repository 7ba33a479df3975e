/**
 * What is served: at {@code /} as a page for people, as text and as JSON, and as an
 * OpenAPI document. Depends on {@code http}, {@code pod} and {@code route}.
 */
@NullMarked
package io.resound.page;

import org.jspecify.annotations.NullMarked;
