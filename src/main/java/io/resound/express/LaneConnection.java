package io.resound.express;

import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a lane asks of the connection it stands in. Every call is made on the connection's
 * event loop.
 */
public interface LaneConnection {

	/** An exchange begins. */
	void exchangeStarted();

	/** Whether the service drains, so that answers must ask the client to go. */
	boolean isDraining();

	/** Whether the client has sent its FIN. */
	boolean isInputShut();

	/** Holds reads, or lets them go again. */
	void hold(boolean hold);

	/** All that has been read is answered, and the answers have been written. */
	void settled();

	/** Cuts the connection: the client takes no answer for complete. */
	void reset();

	/**
	 * Puts the codec and what stands behind it into the pipeline, behind the lane, which
	 * then passes on the bytes that it has not answered and leaves.
	 * @param open the exchange of the first request in these bytes, if it has been opened
	 */
	void makeWayToRouter(@Nullable Exchange open);

}
