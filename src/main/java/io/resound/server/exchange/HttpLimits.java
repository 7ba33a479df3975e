package io.resound.server.exchange;

/**
 * The limits of requests and connections.
 *
 * @param body largest request body, in bytes
 * @param line longest request line, in bytes
 * @param fields largest sum of header fields, in bytes
 * @param connections connections served at the same time, without the reserve
 * @param requests requests after which a connection ends
 */
public record HttpLimits(long body, int line, int fields, int connections, int requests) {

}
