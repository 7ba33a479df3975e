package io.resound.express;

import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/** What answers whatever the lane does not. */
public interface Router {

	/**
	 * Takes the connection over: is after the lane in the pipeline from now on, and is
	 * what the connection speaks. The lane then passes on the bytes that it has not
	 * answered, and all that follow, until it is given the connection
	 * {@linkplain ExpressLane#takeBack back}.
	 * @param open the exchange of the first request in these bytes, if it has been opened
	 */
	void takeOver(@Nullable Exchange open);

}
