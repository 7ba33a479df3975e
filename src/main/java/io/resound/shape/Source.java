package io.resound.shape;

/** Where a shape comes from, which decides what it may set. */
enum Source {

	/** The query, which whoever writes a link chooses. */
	QUERY("in the query"),
	/** The field {@code Resound-Shape}, which a link cannot set. */
	FIELD("in Resound-Shape"),
	/** The setting {@code resound.shape.default}, or the operator who changes it. */
	DEFAULT("in resound.shape.default");

	private final String place;

	Source(String place) {
		this.place = place;
	}

	/** The name of a key in this source, for a sentence. */
	String nameOf(String key) {
		return key + " " + this.place;
	}

}
