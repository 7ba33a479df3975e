/**
 * The spool: keeps bodies that cannot leave yet, small ones in memory and the rest in a
 * file without a name. Only its own threads use that file, so that no event loop waits
 * for a disk. Depends on {@code settings} and {@code transport}.
 */
@NullMarked
package io.resound.spool;

import org.jspecify.annotations.NullMarked;
