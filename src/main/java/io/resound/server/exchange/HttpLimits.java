package io.resound.server.exchange;

/**
 * The limits of requests.
 *
 * @param body largest request body, in bytes
 * @param line longest request line, in bytes
 * @param fields largest sum of header fields, in bytes
 * @param fieldCount most header fields of a head, and most trailers of a body
 * @param requests requests after which a connection ends
 */
public record HttpLimits(long body, int line, int fields, int fieldCount, int requests) {

}
