package io.resound.transport;

import java.util.Objects;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A connection that epoll reports once for each arrival and not for as long as it can be
 * read ({@code EPOLLET}, see {@code epoll(7)}). Otherwise the kernel would look at each
 * connection that was ready again at the next wait, only to find that it has been read.
 * <p>
 * Netty reads a connection once for an event. A read shorter than its buffer has emptied
 * the socket, and whatever arrives later is a new event. In all other cases the
 * connection is armed again: after a read that has filled its buffer, and after FIN or an
 * error, since there may be unread bytes before it.
 */
@SuppressWarnings("try")
final class EdgeTriggeredHandle implements EpollIoHandle {

	private static final int IN_OR_OUT = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLOUT.value();

	private final EpollIoHandle handle;

	private final Channel.Unsafe channel;

	private @Nullable Runnable arm;

	private EdgeTriggeredHandle(EpollIoHandle handle, Channel.Unsafe channel) {
		this.handle = handle;
		this.channel = channel;
	}

	/**
	 * Returns the handle of an accepted connection. Nothing else has a remote address
	 * when it is registered.
	 * @return {@code null} if the handle belongs to anything else
	 */
	static @Nullable EdgeTriggeredHandle of(Object handle) {
		return (handle instanceof EpollIoHandle epoll && handle instanceof Channel.Unsafe channel
				&& channel.remoteAddress() != null) ? new EdgeTriggeredHandle(epoll, channel) : null;
	}

	/**
	 * Has the connection armed by an action.
	 * @param arm has what can be read already reported again
	 */
	void armedBy(Runnable arm) {
		this.arm = arm;
	}

	@Override
	public void handle(IoRegistration registration, IoEvent event) {
		try {
			this.handle.handle(registration, event);
		}
		finally {
			if (!hasBeenEmptied() || (((EpollIoEvent) event).ops().value() & ~IN_OR_OUT) != 0) {
				Objects.requireNonNull(this.arm, "not registered").run();
			}
		}
	}

	private boolean hasBeenEmptied() {
		var read = this.channel.recvBufAllocHandle();
		return read.lastBytesRead() <= 0 || read.lastBytesRead() < read.attemptedBytesRead();
	}

	@Override
	public FileDescriptor fd() {
		return this.handle.fd();
	}

	@Override
	public void registered() {
		this.handle.registered();
	}

	@Override
	public void unregistered() {
		this.handle.unregistered();
	}

	@Override
	public void close() throws Exception {
		this.handle.close();
	}

}
