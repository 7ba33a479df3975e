package io.resound.connection;

import io.netty.channel.ChannelHandler;

/**
 * Answers the datagrams of listeners that speak UDP. The package that implements it has
 * one bean of this type.
 */
public interface DatagramSpeaker {

	/**
	 * Creates the handler of one of a listener's sockets, of which each event loop has
	 * one. It receives packets, and flushes what it has written.
	 * @param loop the event loop of the socket
	 * @param listener the name of the listener
	 */
	ChannelHandler handler(Loop loop, String listener);

}
