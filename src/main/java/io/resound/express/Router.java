package io.resound.express;

import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/** What answers whatever the lane does not. */
public interface Router {

	/**
	 * Comes into the pipeline behind the lane, which then passes on the bytes that it has
	 * not answered and leaves.
	 * @param open the exchange of the first request in these bytes, if it has been opened
	 */
	void takeOver(@Nullable Exchange open);

}
