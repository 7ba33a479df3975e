package io.resound.spool;

import io.resound.transport.HeldMemory;

/** Makes spools for tests of what uses one. */
public final class Spools {

	private Spools() {
	}

	/** A spool that is off, and has no threads. */
	public static Spool off() {
		return new Spool(0, null, new HeldMemory(1 << 30, 0));
	}

}
