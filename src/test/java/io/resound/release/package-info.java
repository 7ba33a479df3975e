/**
 * What a release ships: its bill of materials, the licences, the native libraries, and
 * that no known vulnerability is among them.
 */
@NullMarked
package io.resound.release;

import org.jspecify.annotations.NullMarked;
