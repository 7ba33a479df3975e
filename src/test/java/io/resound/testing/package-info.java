/**
 * What the tests share: the service as it is deployed, and clients that see every byte.
 */
package io.resound.testing;
