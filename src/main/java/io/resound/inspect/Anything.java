package io.resound.inspect;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request in the JSON shape of go-httpbin.
 *
 * @param args the pairs of the query
 * @param headers the fields
 * @param method the method
 * @param origin the IP address of the client
 * @param url the URL that was asked for
 * @param content the body, {@code null} for HEAD
 */
@JsonPropertyOrder({ "args", "headers", "method", "origin", "url" })
record Anything(Map<String, List<String>> args, Map<String, List<String>> headers, String method, String origin,
		String url, @JsonUnwrapped @Nullable Content content) {

	/**
	 * A body.
	 *
	 * @param data all of it as text, or as a data URL if its type is none of those below
	 * @param files the files of a multipart form
	 * @param form the values of a form
	 * @param json the document, if it is JSON
	 */
	@JsonPropertyOrder({ "data", "files", "form", "json" })
	record Content(String data, Map<String, List<String>> files, Map<String, List<String>> form,
			@Nullable JsonNode json) {

	}

}
