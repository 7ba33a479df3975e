package io.resound.ledger;

import io.resound.route.JsonResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import io.resound.error.Problem;
import io.resound.error.ProblemResponse;
import io.resound.http.Arrival;
import io.resound.http.SafetyFields;
import io.resound.http.Target;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds with what a run has in the ledger, as JSON or as a Roaring bitmap. The heap of
 * a bitmap that is being sent counts as the ledger's, so that clients that do not read
 * cannot make the service hold more than that has.
 *
 * @param ledger the ledger
 * @param pod the name of the pod
 */
record RunHandler(Ledger ledger, String pod) implements HandlerFunction<ServerResponse> {

	/** The path of the route. */
	static final String PATH = "/runs";

	private static final JsonMapper JSON = new JsonMapper();

	/** The bytes of a bitmap that are written at a time. */
	private static final int PIECE = 64 * 1024;

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		String value = Target.valueAfter(Arrival.of(request.attributes()).target(), PATH);
		RunPath path = RunPath.parse(value);
		Run run = (path != null) ? this.ledger.run(path.run()) : null;
		if (path == null || run == null) {
			return ProblemResponse.of(Absence.of((path != null) ? path.run() : value, this.ledger));
		}
		return (path.bitmap() != null) ? bitmap(run, path.bitmap()) : account(run);
	}

	private Mono<ServerResponse> account(Run run) {
		return Mono.just(JsonResponse.of(JSON, run.account(this.pod, this.ledger.now())));
	}

	private Mono<ServerResponse> bitmap(Run run, Run.Which which) {
		Budget budget = this.ledger.budget();
		long bytes = run.portableBytes(which);
		if (!budget.take(bytes)) {
			return ProblemResponse.of(noMemory(bytes));
		}
		byte[] bitmap = run.portable(which);
		ServerResponse.BodyBuilder response = ServerResponse.ok();
		SafetyFields.describe(response::header);
		return response.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.contentLength(bitmap.length)
			.body((message, context) -> message.writeAndFlushWith(pieces(bitmap, message.bufferFactory()))
				.doFinally((end) -> budget.giveBack(bytes)));
	}

	private static Problem noMemory(long bytes) {
		return new Problem(HttpStatus.SERVICE_UNAVAILABLE,
				"The bitmap has " + bytes + " bytes, and the ledger's memory has no space for a copy at the moment."
						+ " The setting is resound.ledger.memory.",
				Map.of("actual", bytes, "setting", "resound.ledger.memory"),
				List.of(new io.resound.http.Field("Retry-After", "1")));
	}

	private static Flux<Mono<DataBuffer>> pieces(byte[] bitmap, DataBufferFactory buffers) {
		return Flux.range(0, (bitmap.length + PIECE - 1) / PIECE).map((piece) -> {
			int from = piece * PIECE;
			int length = Math.min(PIECE, bitmap.length - from);
			return Mono.fromSupplier(() -> buffers.wrap(ByteBuffer.wrap(bitmap, from, length)));
		});
	}

}
