/**
 * Whether every request arrived exactly once: numbers the requests, follows the ledgers
 * of all pods, and adds them up.
 */
package io.resound.load.ledger;
