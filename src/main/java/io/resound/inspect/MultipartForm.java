package io.resound.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * A multipart form.
 *
 * @param values the values that are no files
 * @param files the content of the files
 */
record MultipartForm(Map<String, List<String>> values, Map<String, List<String>> files) {

	/**
	 * How many bytes Spring's parser is given at once. It calls itself for each part that
	 * begins in them, so that a large buffer of small parts would overflow the stack.
	 */
	private static final int PIECE = 512;

	/**
	 * Takes a form apart.
	 * @param request the request whose fields describe the form
	 * @param body the whole body
	 * @return the form, or a {@link ProblemException} if it is malformed
	 */
	static Mono<MultipartForm> of(ServerRequest request, byte[] body) {
		MultipartForm form = new MultipartForm(new TreeMap<>(), new TreeMap<>());
		return ServerRequest.from(request)
			.body(pieces(body))
			.build()
			.multipartData()
			.flatMapIterable((parts) -> parts.values().stream().flatMap(List::stream).toList())
			.concatMap(form::add)
			.then(Mono.just(form))
			.onErrorMap((ex) -> new ProblemException(
					Problem.badRequest("The body is not a multipart form: " + ex.getMessage() + ".")));
	}

	private static Flux<DataBuffer> pieces(byte[] body) {
		return Flux.range(0, (body.length + PIECE - 1) / PIECE)
			.map((i) -> DefaultDataBufferFactory.sharedInstance
				.wrap(ByteBuffer.wrap(body, i * PIECE, Math.min(PIECE, body.length - i * PIECE))));
	}

	private Mono<Void> add(Part part) {
		return switch (part) {
			case FormFieldPart field -> Mono.fromRunnable(() -> add(this.values, part, field.value()));
			case FilePart file -> DataBufferUtils.join(file.content())
				.map(MultipartForm::text)
				.defaultIfEmpty("")
				.doOnNext((content) -> add(this.files, part, content))
				.then();
			default -> Mono.empty();
		};
	}

	private static String text(DataBuffer content) {
		String text = content.toString(StandardCharsets.UTF_8);
		DataBufferUtils.release(content);
		return text;
	}

	private static void add(Map<String, List<String>> lists, Part part, String value) {
		lists.computeIfAbsent(part.name(), (name) -> new ArrayList<>()).add(value);
	}

}
