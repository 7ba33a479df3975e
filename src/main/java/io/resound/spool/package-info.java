/**
 * The spool: bodies that cannot leave yet, in memory as far as they are small, otherwise
 * in a file that has no name. It has threads of its own for that file, so that no event
 * loop waits for a disk. Depends on {@code settings} and {@code transport}.
 */
@NullMarked
package io.resound.spool;

import org.jspecify.annotations.NullMarked;
