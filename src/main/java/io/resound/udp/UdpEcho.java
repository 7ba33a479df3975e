package io.resound.udp;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.resound.connection.Loop;
import io.resound.metrics.DropReason;
import io.resound.metrics.Meter;
import io.resound.transport.EmptyDatagrams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each datagram back to its sender. The datagrams of one read are sent together;
 * while the socket does not take them, nothing is read, and the kernel drops what it
 * cannot keep. Used on the event loop of its socket.
 */
final class UdpEcho extends ChannelInboundHandlerAdapter implements ChannelFutureListener {

	private static final Logger log = LoggerFactory.getLogger(UdpEcho.class);

	private final Loop loop;

	private final Meter meter;

	private final SenderCheck check;

	/** Sends empty datagrams, if the channel does not. */
	private @Nullable EmptyDatagrams empty;

	/** Whether datagrams of one read are arriving, and since when. */
	private boolean reading;

	private long readNanos;

	/**
	 * Creates the echo of a socket.
	 * @param loop its event loop
	 * @param meter counts its datagrams
	 * @param check decides who gets datagrams back
	 */
	UdpEcho(Loop loop, Meter meter, SenderCheck check) {
		this.loop = loop;
		this.meter = meter;
		this.check = check;
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		this.empty = EmptyDatagrams.of(ctx.channel());
		this.check.listensOn(((InetSocketAddress) ctx.channel().localAddress()).getPort());
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		DatagramPacket packet = (DatagramPacket) message;
		if (!this.reading) {
			this.reading = true;
			this.readNanos = System.nanoTime();
		}
		this.meter.datagramReceived();
		@Nullable DropReason reason = this.check.check(packet.sender(), this.readNanos);
		if (reason != null) {
			this.meter.datagramDropped(reason);
			packet.release();
			return;
		}
		this.loop.requestStarted();
		if (this.empty != null && !packet.content().isReadable()) {
			packet.release();
			sendEmpty(ctx, this.empty, packet.sender());
			return;
		}
		ctx.write(new DatagramPacket(packet.content(), packet.sender())).addListener(this);
	}

	/** Sends an empty datagram after those before it. */
	private void sendEmpty(ChannelHandlerContext ctx, EmptyDatagrams empty, InetSocketAddress receiver) {
		ctx.flush();
		if (!ctx.channel().isWritable()) {
			this.meter.datagramDropped(DropReason.SEND);
			return;
		}
		try {
			empty.send(receiver);
			this.meter.datagramSent();
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	@Override
	public void operationComplete(ChannelFuture written) {
		if (written.isSuccess()) {
			this.meter.datagramSent();
		}
		else {
			failed(written.cause());
		}
	}

	private void failed(Throwable cause) {
		this.meter.datagramDropped(DropReason.SEND);
		log.debug("A datagram could not be sent", cause);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.reading = false;
		ctx.flush();
		readIfWritten(ctx.channel());
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		if (!this.reading) {
			readIfWritten(ctx.channel());
		}
	}

	private static void readIfWritten(Channel channel) {
		if (channel.config().isAutoRead() != channel.isWritable()) {
			channel.config().setAutoRead(channel.isWritable());
		}
	}

	/** The socket goes on, as after an ICMP message that a port is unreachable. */
	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		log.debug("A socket of UDP has failed", cause);
	}

}
