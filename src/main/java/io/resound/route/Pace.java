package io.resound.route;

import java.util.Map;

/**
 * How fast the body of a response leaves. A handler chooses it by an attribute of its
 * request, before the response is committed; both codecs obey it.
 *
 * @param bytesPerSecond the rate, on average; {@link Long#MAX_VALUE} for as fast as the
 * client reads
 */
public record Pace(long bytesPerSecond) {

	/** The pace of a response for which none is chosen: as fast as the client reads. */
	public static final Pace UNLIMITED = new Pace(Long.MAX_VALUE);

	private static final String ATTRIBUTE = Pace.class.getName();

	/** Chooses this pace for the response to the request with these attributes. */
	public void choose(Map<String, Object> attributes) {
		attributes.put(ATTRIBUTE, this);
	}

	/** The pace that has been chosen for the response to a request. */
	public static Pace of(Map<String, Object> attributes) {
		return (Pace) attributes.getOrDefault(ATTRIBUTE, UNLIMITED);
	}

}
