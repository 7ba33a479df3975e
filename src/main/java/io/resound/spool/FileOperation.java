package io.resound.spool;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * An operation on the spool's file: performed on a thread of the spool, and then
 * completed on the event loop of the body it is for.
 */
abstract class FileOperation implements Runnable {

	private final Spool spool;

	private final Executor loop;

	private final StoredBytes queue;

	private @Nullable IOException failure;

	/**
	 * Creates an operation, which is performed when it is run.
	 * @param spool reports failures
	 * @param loop runs on the event loop
	 * @param queue told when the result has been taken
	 */
	FileOperation(Spool spool, Executor loop, StoredBytes queue) {
		this.spool = spool;
		this.loop = loop;
		this.queue = queue;
	}

	/** Does it. Called on a thread of the spool. */
	abstract void perform() throws IOException;

	/**
	 * Takes the result. Called on the event loop or, if that has ended, on the thread of
	 * the spool.
	 * @param failure why the operation has failed, or {@code null} if it has not
	 */
	abstract void take(@Nullable IOException failure);

	@Override
	public final void run() {
		try {
			perform();
		}
		catch (IOException ex) {
			this.failure = ex;
			this.spool.failed(ex);
		}
		try {
			this.loop.execute(this::complete);
		}
		catch (RejectedExecutionException ex) {
			this.queue.abandon();
			complete();
		}
	}

	private void complete() {
		take(this.failure);
		this.queue.operated();
	}

}
