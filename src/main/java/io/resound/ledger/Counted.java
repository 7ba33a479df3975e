package io.resound.ledger;

/**
 * A range of numbers that have arrived equally often.
 *
 * @param from the first
 * @param to the last, inclusive
 * @param count how often each of them has arrived
 */
record Counted(long from, long to, long count) {

}
