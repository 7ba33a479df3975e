package io.resound.shape;

import java.util.Set;
import java.util.TreeSet;

import io.resound.http.Field;
import io.resound.http.SafetyFields;
import io.resound.shape.Shape.Drawn;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A message whose status and fields are those that have been drawn. They are set only
 * when it is written: if the route fails before, the problem's response has its own.
 */
final class ShapedMessage extends ServerHttpResponseDecorator {

	/** The response field. */
	static final String FIELD = "Resound-Applied";

	private final Drawn drawn;

	private final String applied;

	private final @Nullable HttpStatusCode status;

	ShapedMessage(ServerHttpResponse response, Drawn drawn, String applied) {
		super(response);
		this.drawn = drawn;
		this.applied = applied;
		this.status = (drawn.status() != null) ? HttpStatusCode.valueOf(drawn.status()) : null;
	}

	/** The route's own status does not count if another one has been drawn. */
	@Override
	public boolean setStatusCode(@Nullable HttpStatusCode routes) {
		return (this.status != null) ? !isCommitted() : super.setStatusCode(routes);
	}

	@Override
	public @Nullable HttpStatusCode getStatusCode() {
		return (this.status != null) ? this.status : super.getStatusCode();
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		describe();
		return super.writeWith(body);
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		describe();
		return super.writeAndFlushWith(body);
	}

	@Override
	public Mono<Void> setComplete() {
		describe();
		return super.setComplete();
	}

	private void describe() {
		if (isCommitted()) {
			return;
		}
		if (this.status != null) {
			super.setStatusCode(this.status);
		}
		HttpHeaders fields = getHeaders();
		Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		for (Field field : this.drawn.fields()) {
			if (given.add(field.name())) {
				fields.set(field.name(), field.value());
			}
			else {
				fields.add(field.name(), field.value());
			}
		}
		if (given.contains(HttpHeaders.CONTENT_TYPE)) {
			// The route has decided for another type whether a browser may run the body.
			SafetyFields.describe(fields::set);
		}
		fields.set(FIELD, this.applied);
	}

}
