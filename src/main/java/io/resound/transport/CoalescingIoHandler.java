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
 * the loop waits again, so nothing is delayed.
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
		return new Registration(this.handler.register(handle));
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

		private @Nullable IoOps submitted;

		private @Nullable IoOps wanted;

		Registration(IoRegistration registration) {
			this.registration = registration;
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals")
		public <T> T attachment() {
			return this.registration.attachment();
		}

		@Override
		public long submit(IoOps ops) {
			if (this.wanted == null) {
				CoalescingIoHandler.this.changed.add(this);
			}
			this.wanted = ops;
			return 0;
		}

		/**
		 * Submits the last change. A channel that waits for nothing, as one does whose
		 * client has sent FIN and that is not read, is registered for edges alone. Netty
		 * would take it from epoll, and the next change, which it still makes by
		 * {@code EPOLL_CTL_MOD}, would fail and end the event loop.
		 */
		private void submitChange() {
			IoOps ops = EpollIoOps.NONE.equals(this.wanted) ? EpollIoOps.EPOLLET : this.wanted;
			this.wanted = null;
			if (ops != null && !ops.equals(this.submitted) && this.registration.isValid()) {
				this.submitted = ops;
				this.registration.submit(ops);
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
