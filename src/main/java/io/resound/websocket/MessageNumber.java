package io.resound.websocket;

import io.netty.buffer.ByteBuf;
import io.resound.route.RunEntries;

/**
 * Reads the number with which each message of a run begins, and enters it in the ledger:
 * decimal digits, and then a space, a comma, or the end of the message. The digits may
 * arrive one by one.
 */
final class MessageNumber {

	/** More digits than the largest number has. */
	private static final int TOO_MANY = 11;

	private final RunEntries entries;

	private final String run;

	private long number;

	private int digits;

	private boolean entered;

	/**
	 * Creates the reader of a session.
	 * @param entries enters numbers
	 * @param run the name of the run
	 */
	MessageNumber(RunEntries entries, String run) {
		this.entries = entries;
		this.run = run;
	}

	/** A message begins. */
	void begin() {
		this.number = 0;
		this.digits = 0;
		this.entered = false;
	}

	/**
	 * Reads on.
	 * @param last whether the message ends with these bytes
	 * @throws ViolationException if the message does not begin with a number
	 */
	void read(ByteBuf buffer, int from, int length, boolean last) throws ViolationException {
		for (int i = from; i < from + length && !this.entered; i++) {
			int octet = buffer.getUnsignedByte(i);
			if (octet >= '0' && octet <= '9' && ++this.digits < TOO_MANY) {
				this.number = 10 * this.number + octet - '0';
			}
			else if (octet == ' ' || octet == ',') {
				enter();
			}
			else {
				throw none();
			}
		}
		if (last && !this.entered) {
			enter();
		}
	}

	private void enter() throws ViolationException {
		if (this.digits == 0 || this.number > RunEntries.LARGEST) {
			throw none();
		}
		this.entered = true;
		this.entries.enter(this.run, this.number);
	}

	private static ViolationException none() {
		return new ViolationException(CloseCode.INVALID_PAYLOAD,
				"ledger=true: a message begins with a number from 0 to " + RunEntries.LARGEST
						+ ", then a space or comma.");
	}

}
