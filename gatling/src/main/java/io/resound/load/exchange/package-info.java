/**
 * One request and its answer: sent by Gatling's DSL, timed by {@link System#nanoTime()},
 * compared byte for byte, recorded in microseconds. Knows the settings, and not what
 * becomes of the records.
 */
package io.resound.load.exchange;
