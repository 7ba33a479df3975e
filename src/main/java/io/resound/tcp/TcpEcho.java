package io.resound.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.resound.connection.ClientConnection;
import io.resound.connection.CountedWrite;
import io.resound.connection.Progress;
import io.resound.connection.StreamProtocol;
import io.resound.metrics.AbortReason;

/**
 * Sends every byte back that it receives. What has been read is written as it is, without
 * a copy, and the connection reads no more while the client does not take it, so a stream
 * of any length needs constant memory.
 * <p>
 * An exchange is open while bytes that were read have not been taken by the socket: the
 * stall timeout and the drain's timeout apply to it. At the client's FIN, and when the
 * service stops listening, FIN follows the last byte that was read. Used on the
 * connection's event loop.
 */
final class TcpEcho extends ChannelInboundHandlerAdapter implements StreamProtocol, CountedWrite.Writer {

	private final ClientConnection connection;

	private final Progress progress = new Progress();

	/** Bytes that have been read and that the socket has not taken. */
	private long pending;

	/** Whether FIN follows the last of them. */
	private boolean ending;

	/**
	 * Creates the echo of a connection.
	 * @param connection the connection
	 */
	TcpEcho(ClientConnection connection) {
		this.connection = connection;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		int count = bytes.readableBytes();
		this.connection.exchangeStarted(false);
		this.connection.meter().bytesReceived(count);
		this.progress.moved();
		this.pending += count;
		ctx.write(bytes, new CountedWrite(ctx, this.connection, count, this));
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.flush();
	}

	// What the socket takes

	@Override
	public void taken(int bytes) {
		this.connection.meter().bytesSent(bytes);
		this.progress.moved();
		this.pending -= bytes;
	}

	@Override
	public void written() {
		endIfWritten();
	}

	// How it ends

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (!(event instanceof ChannelInputShutdownEvent)) {
			return;
		}
		if (this.connection.isInputTruncated()) {
			cut(AbortReason.CLIENT);
		}
		else {
			end();
		}
	}

	/** Sends FIN after the last byte that has been read. */
	private void end() {
		this.ending = true;
		endIfWritten();
	}

	private void endIfWritten() {
		if (this.ending && this.pending == 0) {
			this.connection.linger();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.connection.loop().troubles().failed(cause);
		this.connection.close();
	}

	// What the connection asks

	@Override
	public ClientConnection connection() {
		return this.connection;
	}

	@Override
	public Progress progress() {
		return this.progress;
	}

	@Override
	public int openExchanges() {
		return (this.pending > 0) ? 1 : 0;
	}

	@Override
	public long headSince() {
		return 0;
	}

	@Override
	public void headTimedOut() {
		// There is no head.
	}

	@Override
	public void listeningStopped() {
		this.connection.hold(true);
		end();
	}

}
