package io.resound.proxy;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.resound.connection.ClientConnection;
import io.resound.connection.Opening;
import io.resound.http.ProxyFacts;
import io.resound.metrics.AbortReason;
import io.resound.metrics.ProxyHeaderMeter;
import io.resound.metrics.ProxyHeaderResult;
import io.resound.trouble.Trouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY header of a connection, whose {@link Opening} it is, and removes
 * itself. It is the only handler after the connection's. The header may take as long as a
 * head, counted from the time the connection was accepted. A connection without one, or
 * with one that cannot be used, is closed without an answer. Used on the connection's
 * event loop.
 */
final class HeaderReader extends ChannelInboundHandlerAdapter implements Opening {

	private static final Logger log = LoggerFactory.getLogger(HeaderReader.class);

	private final ClientConnection connection;

	private final ProxyHeaderMeter meter;

	private final Consumer<ClientConnection> next;

	private final long acceptedNanos = System.nanoTime();

	/** The beginning of a header, or {@code null}. */
	private @Nullable ByteBuf begun;

	private boolean over;

	/**
	 * Creates the reader of a connection's header.
	 * @param connection the connection
	 * @param meter counts the header
	 * @param next begins what follows
	 */
	HeaderReader(ClientConnection connection, ProxyHeaderMeter meter, Consumer<ClientConnection> next) {
		this.connection = connection;
		this.meter = meter;
		this.next = next;
	}

	/** Adds itself to the pipeline and begins to read. */
	void install() {
		this.connection.speaks(this);
		Channel channel = this.connection.channel();
		channel.pipeline().addLast("resound.proxy-header", this);
		channel.read();
	}

	// What arrives

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		ByteBuf in = (ByteBuf) message;
		if (this.over) {
			in.release();
			return;
		}
		if (this.begun != null) {
			in = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), this.begun, in);
		}
		this.begun = in;
		if (!in.isReadable()) {
			return;
		}
		try {
			HeaderFormat format = HeaderFormat.beginningWith(in.getByte(in.readerIndex()));
			int length = format.length(in);
			if (length > 0 && length <= in.readableBytes()) {
				complete(ctx, format.read(in.slice(in.readerIndex(), length)), in.skipBytes(length));
			}
		}
		catch (UnusableHeaderException ex) {
			log.debug("A PROXY header cannot be used", ex);
			fail(ex.result());
			this.connection.close();
		}
	}

	/**
	 * The header has been read.
	 * @param ctx the pipeline
	 * @param facts what it says
	 * @param rest what has been read after it
	 */
	private void complete(ChannelHandlerContext ctx, ProxyFacts facts, ByteBuf rest) {
		this.over = true;
		this.begun = null;
		this.meter.read(facts.version());
		this.connection.proxied(facts);
		this.next.accept(this.connection);
		ctx.pipeline().remove(this);
		if (rest.isReadable()) {
			ctx.fireChannelRead(rest);
		}
		else {
			rest.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		// Automatic reading is still off.
		ctx.read();
	}

	// How it ends

	private void fail(ProxyHeaderResult result) {
		if (this.over) {
			return;
		}
		this.over = true;
		// Health checks by TCP send nothing.
		if (this.begun != null || result == ProxyHeaderResult.TIMEOUT) {
			this.meter.failed(result);
			this.connection.loop().troubles().count(Trouble.PROXY_HEADER);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			fail(ProxyHeaderResult.CLOSED);
			this.connection.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		fail(ProxyHeaderResult.CLOSED);
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.connection.loop().troubles().failed(cause);
		fail(ProxyHeaderResult.CLOSED);
		this.connection.close();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.begun != null) {
			this.begun.release();
			this.begun = null;
		}
	}

	// What the connection asks

	@Override
	public ClientConnection connection() {
		return this.connection;
	}

	@Override
	public boolean hasBegun() {
		return this.begun != null;
	}

	@Override
	public long headSince() {
		return this.acceptedNanos;
	}

	@Override
	public void headTimedOut() {
		fail(ProxyHeaderResult.TIMEOUT);
		this.connection.close();
	}

	@Override
	public long kept() {
		return (this.begun != null) ? this.begun.capacity() : 0;
	}

	@Override
	public void cut(AbortReason reason) {
		fail(switch (reason) {
			case SHUTDOWN -> ProxyHeaderResult.SHUTDOWN;
			case TIMEOUT -> ProxyHeaderResult.TIMEOUT;
			default -> ProxyHeaderResult.CLOSED;
		});
		this.connection.reset();
	}

}
