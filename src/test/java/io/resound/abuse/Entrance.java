package io.resound.abuse;

import java.util.List;
import java.util.Locale;

/** A listener of the attacked service. */
enum Entrance {

	/** The first listener, for HTTP/1 and HTTP/2. */
	HTTP("http"),

	/** The raw echo. */
	RAW("tcp"),

	/** The framed binary protocol. */
	FRAMES("frames");

	/** Those that a service has only if its settings say so. */
	static final List<Entrance> FURTHER = List.of(RAW, FRAMES);

	private final String protocol;

	Entrance(String protocol) {
		this.protocol = protocol;
	}

	/** Its name in the settings and metrics of the service. */
	String listener() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** The setting that it speaks its protocol. */
	String protocol() {
		return setting("protocol", this.protocol);
	}

	/** The setting that it is on a free port. Not for the first listener. */
	String anyPort() {
		return setting("port", "0");
	}

	/** A setting of it, as {@code key=value}. */
	String setting(String key, String value) {
		return "resound.listeners." + listener() + "." + key + "=" + value;
	}

}
