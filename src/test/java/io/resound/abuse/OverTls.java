package io.resound.abuse;

import java.time.Duration;

import javax.net.ssl.SSLContext;

/**
 * Does over TLS what another attack does in clear text.
 *
 * @param context makes the handshakes
 * @param attack the other attack
 */
record OverTls(SSLContext context, Attack attack) implements Attack {

	@Override
	public String name() {
		return this.attack.name();
	}

	@Override
	public Script script() {
		String alpn = name().startsWith("HTTP/2") ? "h2" : "http/1.1";
		return new TlsScript(this.context, alpn, this.attack.script());
	}

	@Override
	public Entrance entrance() {
		return this.attack.entrance();
	}

	@Override
	public int clients() {
		return this.attack.clients();
	}

	@Override
	public int openRequests() {
		return this.attack.openRequests();
	}

	@Override
	public int bytesReadPerSecond() {
		return this.attack.bytesReadPerSecond();
	}

	@Override
	public Duration timeLimit() {
		return this.attack.timeLimit();
	}

	@Override
	public Duration pause() {
		return this.attack.pause();
	}

}
