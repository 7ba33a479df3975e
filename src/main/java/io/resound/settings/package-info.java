/**
 * The settings of the service: their names, allowed values, the startup checks and
 * {@code --help}. Depends on {@code http}.
 */
@NullMarked
package io.resound.settings;

import org.jspecify.annotations.NullMarked;
