package io.resound.server.exchange;

/**
 * The limits of requests.
 *
 * @param body largest request body, in bytes
 * @param line longest request line, in bytes
 * @param fields largest sum of header fields, in bytes
 * @param requests requests after which a connection ends
 */
public record HttpLimits(long body, int line, int fields, int requests) {

}
