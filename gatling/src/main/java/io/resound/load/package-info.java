/**
 * The simulations, one question each, and the commands around them.
 */
package io.resound.load;
