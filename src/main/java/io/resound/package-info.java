@NullMarked
package io.resound;

import org.jspecify.annotations.NullMarked;
