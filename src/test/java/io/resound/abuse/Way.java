package io.resound.abuse;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;

/**
 * How requests get into the service.
 *
 * @param transport the transport of the event loops
 * @param lane whether the express lane is on
 * @param tls whether they get in over TLS
 */
record Way(String transport, boolean lane, boolean tls) {

	boolean isAvailable() {
		return switch (this.transport) {
			case "epoll" -> Epoll.isAvailable();
			case "io_uring" -> IoUring.isAvailable();
			default -> true;
		};
	}

	@Override
	public String toString() {
		return (this.tls ? "TLS, " : "") + this.transport + ", lane " + (this.lane ? "on" : "off");
	}

}
