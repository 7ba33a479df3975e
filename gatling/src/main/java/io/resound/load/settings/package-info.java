/**
 * What can be set, how it is read and refused, and each injector's share of it. Knows
 * nothing of Gatling.
 */
package io.resound.load.settings;
