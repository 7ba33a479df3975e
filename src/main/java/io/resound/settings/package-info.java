/**
 * What the service can be told: the names of its settings, what their values must be, and
 * how a start that was told something else ends. Knows no other package of the service.
 */
@NullMarked
package io.resound.settings;

import org.jspecify.annotations.NullMarked;
