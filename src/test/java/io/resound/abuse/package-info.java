/**
 * Clients that do harm, and the proof that the packed service survives them: at the
 * memory that the chart gives to a pod, while others must not notice.
 */
package io.resound.abuse;
