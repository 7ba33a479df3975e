package io.resound.load.report;

/**
 * A service level objective and whether it was met.
 *
 * @param name the setting's name
 * @param limit what is allowed, for people to read
 * @param reached what was reached, for people to read
 * @param met whether that is within the limit
 */
record Objective(String name, String limit, String reached, boolean met) {

}
