package io.resound.echo;

/**
 * How one request is answered.
 *
 * @param mode when, and by what
 * @param digest whether the digest of a body that is dropped is asked for
 */
record Answer(AnswerMode mode, boolean digest) {

}
