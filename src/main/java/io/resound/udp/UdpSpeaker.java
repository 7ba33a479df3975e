package io.resound.udp;

import io.netty.channel.ChannelHandler;
import io.resound.connection.DatagramSpeaker;
import io.resound.connection.Loop;

/**
 * Creates the echo of each socket.
 *
 * @param check decides who gets datagrams back
 */
record UdpSpeaker(SenderCheck check) implements DatagramSpeaker {

	@Override
	public ChannelHandler handler(Loop loop, String listener) {
		return new UdpEcho(loop, loop.meter(listener), this.check);
	}

}
