package io.resound.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import org.jspecify.annotations.Nullable;

/**
 * Registers the events that a channel waits for with epoll once per iteration of the
 * event loop, and only if they have changed. Automatic reading may be turned off and on
 * again within one request, and Netty's epoll transport makes a system call each time:
 * two of the four that such a request would cost. The registered events matter only when
 * the loop waits again, so nothing is delayed. Accepted connections are registered for
 * edges ({@link EdgeTriggeredHandle}).
 * <p>
 * Used on the event loop's thread, as every I/O handler of Netty is.
 */
final class CoalescingIoHandler implements IoHandler {

	private final IoHandler handler;

	private final List<Registration> changed = new ArrayList<>();

	/**
	 * Creates the handler of an event loop.
	 * @param handler makes the system calls
	 */
	CoalescingIoHandler(IoHandler handler) {
		this.handler = handler;
	}

	@Override
	public void initialize() {
		this.handler.initialize();
	}

	@Override
	public int run(IoHandlerContext context) {
		for (int i = 0; i < this.changed.size(); i++) {
			this.changed.get(i).submitChange();
		}
		this.changed.clear();
		return this.handler.run(context);
	}

	@Override
	public void prepareToDestroy() {
		this.handler.prepareToDestroy();
	}

	@Override
	public void destroy() {
		this.handler.destroy();
	}

	@Override
	public IoRegistration register(IoHandle handle) throws Exception {
		EdgeTriggeredHandle connection = EdgeTriggeredHandle.of(handle);
		if (connection == null) {
			return new Registration(this.handler.register(handle), EpollIoOps.NONE);
		}
		Registration registration = new Registration(this.handler.register(connection), EpollIoOps.EPOLLET);
		connection.armedBy(registration::arm);
		return registration;
	}

	@Override
	public void wakeup() {
		this.handler.wakeup();
	}

	@Override
	public boolean isCompatible(Class<? extends IoHandle> handleType) {
		return this.handler.isCompatible(handleType);
	}

	/** A channel's registration, which keeps the last change until the iteration ends. */
	private final class Registration implements IoRegistration {

		private final IoRegistration registration;

		/** Added to what is submitted. */
		private final EpollIoOps mode;

		private @Nullable EpollIoOps submitted;

		private EpollIoOps wanted = EpollIoOps.NONE;

		private boolean changed;

		/** Whether what can be read already is to be reported. */
		private boolean arming;

		Registration(IoRegistration registration, EpollIoOps mode) {
			this.registration = registration;
			this.mode = mode;
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals")
		public <T> T attachment() {
			return this.registration.attachment();
		}

		@Override
		public long submit(IoOps ops) {
			this.wanted = (EpollIoOps) ops;
			change();
			return 0;
		}

		/** Has what can be read already reported as soon as the channel waits for it. */
		void arm() {
			this.arming = true;
			change();
		}

		private void change() {
			if (!this.changed) {
				this.changed = true;
				CoalescingIoHandler.this.changed.add(this);
			}
		}

		/**
		 * Submits the last change, which arms a connection too. A channel that waits for
		 * nothing, as one does whose client has sent FIN and that is not read, is
		 * registered for edges alone. Netty would take it from epoll, and the next
		 * change, which it still makes by {@code EPOLL_CTL_MOD}, would fail and end the
		 * event loop.
		 */
		private void submitChange() {
			this.changed = false;
			boolean arms = this.arming && this.wanted.contains(EpollIoOps.EPOLLIN);
			if ((arms || !this.wanted.equals(this.submitted)) && this.registration.isValid()) {
				this.arming &= !arms;
				this.submitted = this.wanted;
				EpollIoOps ops = this.wanted.with(this.mode);
				this.registration.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
			}
		}

		@Override
		public boolean isValid() {
			return this.registration.isValid();
		}

		@Override
		public boolean cancel() {
			return this.registration.cancel();
		}

	}

}
