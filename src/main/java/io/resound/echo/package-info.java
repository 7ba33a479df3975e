/**
 * The echo: its route, the head of its response, and how the body is sent back. Depends
 * on {@code http} and {@code route}.
 */
@NullMarked
package io.resound.echo;

import org.jspecify.annotations.NullMarked;
