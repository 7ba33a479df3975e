package io.resound.route;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

/** A response with 200 and a JSON document, which a line feed ends. */
public final class JsonResponse implements DirectResponse {

	private final Line line;

	private JsonResponse(Line line) {
		this.line = line;
	}

	/**
	 * Responds with a document.
	 * @param mapper writes it
	 * @param document the document
	 */
	public static ServerResponse of(JsonMapper mapper, Object document) {
		Line line = new Line();
		mapper.writeValue(line, document);
		line.write('\n');
		return new JsonResponse(line);
	}

	@Override
	public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders fields = response.getHeaders();
		SafetyFields.describe(fields::add);
		fields.add(HttpHeaders.CONTENT_TYPE, "application/json");
		fields.add(HttpHeaders.CONTENT_LENGTH, Integer.toString(this.line.size()));
		return response.writeWith(Mono.just(this.line.wrapped(response.bufferFactory())));
	}

	/** A document on its way, whose bytes are not copied once they are here. */
	private static final class Line extends ByteArrayOutputStream {

		/** Of most documents. */
		private static final int BYTES = 1024;

		Line() {
			super(BYTES);
		}

		DataBuffer wrapped(DataBufferFactory buffers) {
			return buffers.wrap(ByteBuffer.wrap(this.buf, 0, this.count));
		}

	}

}
