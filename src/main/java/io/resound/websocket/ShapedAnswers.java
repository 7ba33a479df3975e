package io.resound.websocket;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.resound.error.ProblemException;
import io.resound.metrics.AbortReason;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import io.resound.route.MessageShapes;
import io.resound.route.MessageShapes.Answer;
import io.resound.route.Pace;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Has the messages of a session answered as its client asks: later, slowly, or not to
 * their end. Meanwhile the session reads no more than it would of a client that does not
 * read. Used on one event loop.
 */
final class ShapedAnswers {

	/** How many pieces a second a slow answer is divided into. */
	private static final long PIECES = 100;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** What a piece that was late may be made up for, in nanoseconds. */
	private static final long MOST_LATE = SECOND / 10;

	private final MessageShapes.Draws draws;

	private final ScheduledExecutorService loop;

	private final Session session;

	private Answer answer = Answer.PLAIN;

	/** The bytes that are answered of the message before the session is cut. */
	private long left = Long.MAX_VALUE;

	/** When the next piece may leave. */
	private long due = System.nanoTime();

	private @Nullable Future<?> timer;

	private @Nullable Disposable wait;

	private boolean waiting;

	/** Whether a message has just begun. */
	private boolean begun;

	/** Whether the session is about to end without a close frame. */
	private boolean broken;

	private boolean closing;

	/**
	 * Creates the shaping of a session.
	 * @param draws what its answers are to be
	 * @param loop the event loop
	 * @param session the session
	 */
	ShapedAnswers(MessageShapes.Draws draws, ScheduledExecutorService loop, Session session) {
		this.draws = draws;
		this.loop = loop;
		this.session = session;
	}

	/** Whether an answer is not due yet. */
	boolean isWaiting() {
		return this.waiting || this.timer != null;
	}

	/** Whether nothing is answered now, or ever. */
	boolean isHolding() {
		return isWaiting() || this.broken;
	}

	/** Whether the session is to be closed, after the last message. */
	boolean isClosing() {
		return this.closing;
	}

	/**
	 * A message begins.
	 * @return whether it is answered now, as it is; if not, no more than {@link #most()}
	 * is answered at a time
	 */
	boolean begins() {
		this.answer = this.draws.next();
		Ending ending = this.answer.ending();
		this.left = (ending.kind() == Kind.CUT) ? ending.bytes() : Long.MAX_VALUE;
		this.begun = true;
		Mono<Void> due = this.answer.due();
		if (due != null) {
			this.waiting = true;
			// Later, so that what was answered before leaves.
			this.loop.execute(() -> await(due));
			return false;
		}
		boolean whole = breakOffUnlessAnswered();
		return whole && ending.kind() != Kind.CUT && this.answer.pace().equals(Pace.UNLIMITED);
	}

	private void await(Mono<Void> due) {
		if (this.waiting) {
			this.wait = due.subscribe(null, this::failed, this::waited);
		}
	}

	private void waited() {
		this.waiting = false;
		if (breakOffUnlessAnswered()) {
			this.session.clientTakesMore();
		}
	}

	private void failed(Throwable failure) {
		this.waiting = false;
		this.broken = true;
		if (failure instanceof ProblemException) {
			this.session.violated(
					new ViolationException(CloseCode.TRY_AGAIN_LATER, "Too many answers wait (resound.shape.held)."));
		}
		else {
			this.session.cut(AbortReason.INTERNAL);
		}
	}

	/** Whether the message is answered, at least in part. */
	private boolean breakOffUnlessAnswered() {
		return switch (this.answer.ending().kind()) {
			case WHOLE, CLOSE, CUT -> true;
			case RESET, RESET_AFTER_HEAD, HANG, EMPTY -> {
				breakOff();
				yield false;
			}
		};
	}

	/** Breaks the session off, once what was answered before has left. */
	private void breakOff() {
		if (!this.broken) {
			this.broken = true;
			boolean reset = this.answer.ending().kind() != Kind.EMPTY;
			this.loop.execute(() -> this.session.breakOff(reset));
		}
	}

	/**
	 * How many bytes of frames may be answered now. If there are none, the session goes
	 * on when there are.
	 */
	int most() {
		if (isHolding()) {
			return 0;
		}
		if (this.left == 0) {
			breakOff();
			return 0;
		}
		Pace pace = this.answer.pace();
		if (pace.equals(Pace.UNLIMITED)) {
			return (int) Math.min(this.left, Integer.MAX_VALUE);
		}
		long early = this.due - System.nanoTime();
		if (early > 0) {
			this.timer = this.loop.schedule(this::isDue, early, TimeUnit.NANOSECONDS);
			return 0;
		}
		return (int) Math.clamp(pace.bytesPerSecond() / PIECES, 1, Math.min(this.left, Integer.MAX_VALUE));
	}

	private void isDue() {
		this.timer = null;
		this.session.clientTakesMore();
	}

	/** Bytes of frames have been answered. */
	void answered(int bytes) {
		if (this.begun) {
			// These were the header of the message, and what came before it.
			this.begun = false;
			return;
		}
		if (this.answer.ending().kind() == Kind.CUT) {
			this.left -= bytes;
		}
		if (!this.answer.pace().equals(Pace.UNLIMITED)) {
			long nanos = (long) ((double) bytes * SECOND / this.answer.pace().bytesPerSecond());
			this.due = Math.max(this.due, System.nanoTime() - MOST_LATE) + nanos;
		}
	}

	/**
	 * A message has been answered.
	 * @return whether those that follow are
	 */
	boolean goesOn() {
		this.left = Long.MAX_VALUE;
		this.closing |= this.answer.ending().kind() == Kind.CLOSE;
		return !this.closing;
	}

	/** The client sends nothing more, and an answer that hangs lasts until then. */
	void clientLeaves() {
		if (this.waiting && this.answer.ending().kind() == Kind.HANG) {
			this.session.cut(AbortReason.CLIENT);
		}
	}

	/** The session has ended. */
	void close() {
		this.waiting = false;
		if (this.wait != null) {
			this.wait.dispose();
		}
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
