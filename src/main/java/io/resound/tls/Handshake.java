package io.resound.tls;

import java.io.IOException;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.resound.connection.ClientConnection;
import io.resound.connection.Opening;
import io.resound.metrics.AbortReason;
import io.resound.metrics.HandshakeResult;
import io.resound.trouble.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshake of a connection, whose {@link Protocol} it is until it is over. It is the
 * last handler in the pipeline:
 *
 * <pre>
 *  at first   connection ─ AlertsFirst ─ ClientHelloReader ─ Handshake
 *  then       connection ─ AlertsFirst ─ TlsHandler ─ Handshake
 *  afterwards connection ─ TlsHandler ─ TlsEvents ─ the handlers of the protocol
 * </pre>
 *
 * It may take as long as a head, counted from the time the connection was accepted, and
 * less {@linkplain Handshakes while others wait}. Used on the connection's event loop.
 */
final class Handshake extends ChannelInboundHandlerAdapter implements Opening {

	private static final Logger log = LoggerFactory.getLogger(Handshake.class);

	private final ClientConnection connection;

	private final TlsListener listener;

	private final Handshakes all;

	private final Consumer<ClientConnection> next;

	private final ClientHelloReader reader = new ClientHelloReader(this);

	private final AlertsFirst alerts;

	private final long acceptedNanos = System.nanoTime();

	/** When its first byte arrived, or 0. */
	private long begunNanos;

	/** Completes when it is this handshake's turn. */
	private @Nullable Promise<TlsContext> turn;

	private @Nullable String serverName;

	/** When its turn began. */
	private long turnNanos;

	private boolean over;

	private @Nullable TlsHandler tls;

	/**
	 * Creates the handshake of a connection.
	 * @param connection the connection
	 * @param listener the listener that has accepted it
	 * @param all the handshakes on its event loop
	 * @param next speaks the protocol of the listener, after the handshake
	 */
	Handshake(ClientConnection connection, TlsListener listener, Handshakes all, Consumer<ClientConnection> next) {
		this.connection = connection;
		this.listener = listener;
		this.all = all;
		this.next = next;
		this.alerts = new AlertsFirst(connection);
	}

	/** Adds the handlers to the pipeline and begins to read. */
	void install() {
		this.connection.speaks(this);
		Channel channel = this.connection.channel();
		channel.pipeline()
			.addLast("resound.alerts", this.alerts)
			.addLast("resound.client-hello", this.reader)
			.addLast("resound.handshake", this);
		channel.read();
	}

	// What arrives

	/** The first byte has arrived. */
	void begin() {
		this.begunNanos = System.nanoTime();
	}

	/** The client does not speak TLS, as its first byte shows. */
	void plaintext(byte first) {
		this.begunNanos = System.nanoTime();
		fail(HandshakeResult.PLAINTEXT);
		if (first >= 'A' && first <= 'Z') {
			this.connection.linger(ClientConnection.LINGER_MILLIS,
					this.connection.channel().writeAndFlush(PlaintextRefusal.create()));
		}
		else {
			this.connection.close();
		}
	}

	/**
	 * The first message is complete, and the handshake continues when it is its turn.
	 * Until then, nothing is read.
	 * @param serverName the server that the client asks for, if it does
	 */
	Future<TlsContext> turn(@Nullable String serverName) {
		Promise<TlsContext> turn = this.connection.channel().eventLoop().newPromise();
		this.turn = turn;
		this.serverName = serverName;
		if (this.all.begin(this)) {
			proceed();
		}
		else {
			this.connection.hold(true);
		}
		return turn;
	}

	/** It is this handshake's turn. */
	void proceed() {
		this.turnNanos = System.nanoTime();
		this.connection.hold(false);
		if (this.turn != null) {
			this.turn.setSuccess(this.listener.contexts().of(this.serverName));
		}
	}

	/** When its turn began, by {@link System#nanoTime()}; only if it has one. */
	long turnSince() {
		return this.turnNanos;
	}

	/** From now on the handler encrypts and decrypts. */
	void encrypting(TlsHandler handler) {
		this.tls = handler;
	}

	// How it ends

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completed) {
			if (completed.isSuccess()) {
				complete(ctx);
			}
			else {
				fail(Failures.result(completed.cause()));
				log.debug("A TLS handshake has failed", completed.cause());
			}
		}
		else if (event instanceof ChannelInputShutdownEvent) {
			fail(HandshakeResult.CLOSED);
			this.connection.close();
		}
	}

	private void complete(ChannelHandlerContext ctx) {
		TlsHandler tls = this.tls;
		if (this.over || tls == null) {
			return;
		}
		this.over = true;
		this.all.ended(this);
		this.listener.meter().completed(tls.engine().getSession().getProtocol(), System.nanoTime() - this.begunNanos);
		this.connection.secure(tls, Agreement.of(tls, this.serverName));
		ChannelPipeline pipeline = ctx.pipeline();
		pipeline.remove(this.alerts);
		pipeline.addBefore(pipeline.context(tls).name(), "resound.tls-replies", new TlsReplies(tls));
		pipeline.replace(this, "resound.tls-events", new TlsEvents(this.connection, tls.engine()));
		this.next.accept(this.connection);
	}

	private void fail(HandshakeResult result) {
		if (this.over) {
			return;
		}
		this.over = true;
		this.all.ended(this);
		if (this.turn != null) {
			this.turn.tryFailure(new SSLException("The handshake is over"));
		}
		if (this.begunNanos != 0 || result == HandshakeResult.TIMEOUT) {
			this.listener.meter().failed(result);
			this.connection.loop().troubles().count(Trouble.HANDSHAKE);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		fail(HandshakeResult.CLOSED);
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		fail(Failures.result(cause));
		log.debug("A TLS handshake has failed", cause);
		if (cause instanceof IOException) {
			this.connection.close();
		}
		else {
			ctx.close();
		}
	}

	// What the connection asks

	@Override
	public ClientConnection connection() {
		return this.connection;
	}

	@Override
	public boolean hasBegun() {
		return this.begunNanos != 0;
	}

	@Override
	public long headSince() {
		return this.acceptedNanos;
	}

	/** Also while others wait, when it has had its turn for long enough. */
	@Override
	public void headTimedOut() {
		fail(HandshakeResult.TIMEOUT);
		this.connection.close();
	}

	@Override
	public long kept() {
		return (this.tls != null) ? this.tls.kept() : this.reader.kept();
	}

	@Override
	public void cut(AbortReason reason) {
		fail((reason == AbortReason.SHUTDOWN) ? HandshakeResult.SHUTDOWN : HandshakeResult.FAILED);
		this.connection.reset();
	}

}
