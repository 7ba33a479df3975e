package io.resound.grpc;

import java.nio.charset.StandardCharsets;

import io.resound.error.Problem;
import io.resound.metrics.GrpcCode;

/**
 * The methods of {@code grpc.health.v1.Health}, whose status follows readiness:
 * {@code Check} and {@code List} answer once, {@code Watch} whenever it changes.
 */
final class HealthAnswer extends ReadingAnswer {

	/** The methods. */
	enum Kind {

		/** The status of one service. */
		CHECK,
		/** The status of each service. */
		LIST,
		/** The status of one service, now and whenever it changes. */
		WATCH

	}

	/** A status of {@code HealthCheckResponse}, of {@code Watch} only. */
	private static final int SERVICE_UNKNOWN = 3;

	private static final int NOTHING_SENT = -1;

	private final HealthStatuses statuses;

	private final Kind kind;

	private String service = "";

	private int sent = NOTHING_SENT;

	private Runnable end = () -> {
	};

	/**
	 * Begins a call.
	 * @param call the call
	 * @param statuses the statuses
	 * @param kind the method
	 */
	HealthAnswer(OpenCall call, HealthStatuses statuses, Kind kind) {
		super(call);
		this.statuses = statuses;
		this.kind = kind;
	}

	@Override
	void read(MessageFields request) throws Failure {
		for (int field = request.next(); field != 0; field = request.next()) {
			if (field == 1 && this.kind != Kind.LIST) {
				this.service = new String(request.bytes(), StandardCharsets.UTF_8);
			}
			else {
				request.skip();
			}
		}
	}

	@Override
	public void requestEnded() throws Failure {
		boolean known = this.statuses.services().contains(this.service);
		switch (this.kind) {
			case CHECK -> {
				if (!known) {
					throw new Failure(GrpcCode.NOT_FOUND,
							"There is no service \"" + Problem.shown(this.service) + "\".");
				}
				answer(status(this.statuses.now()));
			}
			case LIST -> answer(all());
			case WATCH -> {
				if (known) {
					this.end = this.statuses.watch(() -> call().loop().execute(this::sendChange));
					sendChange();
				}
				else {
					call().send(status(SERVICE_UNKNOWN).toMessage(call().allocator()));
				}
			}
		}
	}

	private void answer(MessageWriter message) {
		call().send(message.toMessage(call().allocator()));
		call().succeed();
	}

	private static MessageWriter status(int status) {
		return new MessageWriter().number(1, status);
	}

	/** A map, which is a repeated message of a key and a value. */
	private MessageWriter all() {
		int status = this.statuses.now();
		MessageWriter all = new MessageWriter();
		for (String service : this.statuses.services()) {
			all.message(1, new MessageWriter().text(1, service).message(2, status(status)));
		}
		return all;
	}

	/** Sends the status if it is another than that which was sent last. */
	private void sendChange() {
		int now = this.statuses.now();
		if (now != this.sent && !call().isFinished()) {
			this.sent = now;
			call().send(status(now).toMessage(call().allocator()));
		}
	}

	@Override
	public boolean isOpenEnded() {
		return this.kind == Kind.WATCH;
	}

	@Override
	public void ended() {
		this.end.run();
	}

}
