package io.resound.transport;

import java.util.function.LongSupplier;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that listening channels cannot accept connections, which happens when the process
 * has as many files open as it may: at first at once, and then once a minute. First in
 * the pipeline of each listening channel. The failure is passed on to the handler that
 * pauses accepting. Safe for use by any thread.
 */
@Sharable
public final class AcceptFailures extends ChannelInboundHandlerAdapter {

	private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

	private final LongSupplier openFileLimit;

	private final Recurrence recurrence;

	/**
	 * Creates the handler.
	 * @param openFileLimit the process's limit of open files, which may change
	 */
	public AcceptFailures(LongSupplier openFileLimit) {
		this(openFileLimit, new Recurrence());
	}

	AcceptFailures(LongSupplier openFileLimit, Recurrence recurrence) {
		this.openFileLimit = openFileLimit;
		this.recurrence = recurrence;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		long failures = this.recurrence.count();
		if (failures > 0) {
			log.warn(
					"Connections cannot be accepted, and wait: {} ({} since the last report). The open-file limit of the"
							+ " process is {}, and each connection needs a file: raise it, e.g. by ulimit -n, or lower"
							+ " resound.limits.connections",
					cause.getMessage(), (failures == 1) ? "1 failure" : failures + " failures",
					this.openFileLimit.getAsLong());
		}
		ctx.fireExceptionCaught(cause);
	}

}
