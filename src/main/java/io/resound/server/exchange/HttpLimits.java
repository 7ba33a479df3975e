package io.resound.server.exchange;

/**
 * How much of a request is taken.
 *
 * @param body largest request body, in bytes
 * @param line longest request line, in bytes
 * @param fields largest sum of header fields, in bytes
 * @param connections connections served at a time, the reserve not included
 * @param requests requests after which a connection ends
 */
public record HttpLimits(long body, int line, int fields, int connections, int requests) {

}
