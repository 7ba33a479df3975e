package io.resound.inspect;

import io.resound.route.JsonResponse;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.server.ServerResponse;

/** Writes responses in JSON. */
final class Json {

	/** What each event loop writes into, kept for its next document. */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.recyclerPool(JsonRecyclerPools.threadLocalPool())
		.build();

	/** Numbers stay as they were sent. */
	private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private Json() {
	}

	/** A response with 200 and a document, which a line feed ends. */
	static ServerResponse response(Object document) {
		return JsonResponse.of(MAPPER, document);
	}

	/** A document in UTF-8. */
	static byte[] bytes(Object document) {
		return MAPPER.writeValueAsBytes(document);
	}

	/**
	 * Reads a document.
	 * @throws tools.jackson.core.JacksonException if it is malformed
	 */
	static JsonNode read(byte[] json) {
		return MAPPER.readTree(json);
	}

}
