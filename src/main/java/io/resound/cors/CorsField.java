package io.resound.cors;

/**
 * A field of an answer.
 *
 * @param name its name, as it is written in HTTP/1
 * @param value its value
 */
public record CorsField(String name, String value) {

}
