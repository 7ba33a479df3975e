package io.resound.shape;

import java.util.Map;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.route.Arounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The default shape on the management port, {@code /actuator/shape}, where it can be
 * changed. It has to be given access, and to be exposed.
 */
@Endpoint(id = "shape", defaultAccess = Access.NONE)
final class ShapeEndpoint {

	private static final Logger log = LoggerFactory.getLogger(ShapeEndpoint.class);

	private final DefaultShape shape;

	private final Arounds arounds;

	ShapeEndpoint(DefaultShape shape, Arounds arounds) {
		this.shape = shape;
		this.arounds = arounds;
	}

	/** The default shape; no member if there is none. */
	@ReadOperation
	Map<String, String> shape() {
		DefaultShape.Given given = this.shape.get();
		return (given != null) ? Map.of("shape", given.text()) : Map.of();
	}

	/**
	 * Changes the default shape, for all requests that come from now on.
	 * @param shape the new one
	 */
	@WriteOperation
	WebEndpointResponse<Object> change(String shape) {
		try {
			set(shape);
			return new WebEndpointResponse<>(shape());
		}
		catch (ProblemException ex) {
			Problem problem = ex.problem();
			return new WebEndpointResponse<>(problem.detail(), problem.status().value());
		}
	}

	/** Removes the default shape. */
	@DeleteOperation
	void remove() {
		set(null);
	}

	private synchronized void set(@Nullable String shape) {
		DefaultShape.Given before = this.shape.get();
		this.shape.set(shape);
		this.arounds.changed();
		DefaultShape.Given after = this.shape.get();
		log.warn("The default shape is {}; it was {}", text(after), text(before));
	}

	private static String text(DefaultShape.@Nullable Given given) {
		return (given != null) ? given.text() : "none";
	}

}
