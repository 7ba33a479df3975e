package io.resound.http;

/**
 * A header field.
 *
 * @param name its name: as it was sent, or as HTTP/1 writes it
 * @param value its value
 */
public record Field(String name, String value) {
}
