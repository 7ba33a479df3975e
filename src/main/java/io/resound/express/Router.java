package io.resound.express;

import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/** Handles the requests that the lane does not. */
public interface Router {

	/**
	 * Takes the connection over: adds the router's handlers after the lane in the
	 * pipeline, and sets the connection's protocol. The lane then passes on the bytes of
	 * unanswered requests and all that follow, until it is given the connection
	 * {@linkplain ExpressLane#takeBack back}.
	 * @param open the exchange of the first request in these bytes, or {@code null} if it
	 * has not been opened
	 */
	void takeOver(@Nullable Exchange open);

}
