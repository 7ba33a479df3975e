/**
 * The echo: its route, the head of its response, and how the body is sent back. Depends
 * on {@code error}, {@code http}, {@code route}, {@code settings} and {@code spool}.
 */
@NullMarked
package io.resound.echo;

import org.jspecify.annotations.NullMarked;
