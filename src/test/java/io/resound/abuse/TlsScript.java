package io.resound.abuse;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/** Makes a handshake, and then does over TLS what another script does in clear text. */
final class TlsScript implements Script {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final Script inner;

	private final SSLEngine engine;

	/** Records to send. */
	private final ByteBuffer out;

	/** Records that have arrived, the last of which may be incomplete. */
	private final ByteBuffer in;

	/** What the inner script sends. */
	private @Nullable ByteBuffer plain;

	private boolean failed;

	/** Whether the keys are updated before each piece of what the inner script sends. */
	private final boolean updating;

	private boolean updated;

	/**
	 * Begins the script of a connection.
	 * @param context makes the handshake
	 * @param alpn the protocol that the inner script speaks
	 * @param inner what follows the handshake
	 */
	TlsScript(SSLContext context, String alpn, Script inner) {
		this(context, alpn, inner, false);
	}

	/**
	 * The same.
	 * @param updating whether to have the keys updated, over and over
	 */
	TlsScript(SSLContext context, String alpn, Script inner, boolean updating) {
		this.inner = inner;
		this.updating = updating;
		this.engine = context.createSSLEngine("localhost", 443);
		this.engine.setUseClientMode(true);
		SSLParameters parameters = this.engine.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { alpn });
		this.engine.setSSLParameters(parameters);
		int size = this.engine.getSession().getPacketBufferSize();
		this.out = ByteBuffer.allocate(size).limit(0);
		this.in = ByteBuffer.allocate(2 * size);
		try {
			this.engine.beginHandshake();
		}
		catch (SSLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public @Nullable ByteBuffer next() {
		if (this.failed) {
			return null;
		}
		try {
			if (this.in.position() > 0) {
				// Records in the middle of a handshake may have to wait for one to be
				// sent.
				unwrap();
			}
			return switch (step()) {
				case NEED_WRAP -> wrapped(NOTHING);
				case NOT_HANDSHAKING -> {
					this.updated = this.updating && !this.updated;
					if (this.updated) {
						this.engine.beginHandshake();
						yield wrapped(NOTHING);
					}
					if (this.plain == null || !this.plain.hasRemaining()) {
						this.plain = this.inner.next();
					}
					yield (this.plain != null) ? wrapped(this.plain) : null;
				}
				default -> null;
			};
		}
		catch (SSLException ex) {
			this.failed = true;
			return null;
		}
	}

	/** Does what can be done without sending, and returns what is to be done then. */
	private SSLEngineResult.HandshakeStatus step() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
		return this.engine.getHandshakeStatus();
	}

	private ByteBuffer wrapped(ByteBuffer source) throws SSLException {
		this.engine.wrap(source, this.out.clear());
		return this.out.flip();
	}

	@Override
	public void received(ByteBuffer bytes) {
		try {
			while (bytes.hasRemaining() && !this.failed) {
				int length = Math.min(bytes.remaining(), this.in.remaining());
				this.in.put(bytes.slice(bytes.position(), length));
				bytes.position(bytes.position() + length);
				unwrap();
			}
		}
		catch (SSLException ex) {
			this.failed = true;
		}
	}

	private void unwrap() throws SSLException {
		this.in.flip();
		ByteBuffer plain = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize());
		SSLEngineResult result;
		do {
			step();
			result = this.engine.unwrap(this.in, plain.clear());
			if (result.bytesProduced() > 0) {
				this.inner.received(plain.flip());
			}
		}
		while (result.getStatus() == SSLEngineResult.Status.OK && result.bytesConsumed() > 0);
		this.failed |= result.getStatus() == SSLEngineResult.Status.CLOSED;
		this.in.compact();
	}

	/** In the handshake. */
	@Override
	public boolean mustRead() {
		return !this.failed && step() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
	}

	/** Not in the middle of the handshake. */
	@Override
	public Leave leave() {
		if (this.failed) {
			return Leave.CLOSE;
		}
		return (step() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) ? this.inner.leave() : Leave.NEVER;
	}

}
