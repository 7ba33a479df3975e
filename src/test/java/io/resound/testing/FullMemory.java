package io.resound.testing;

import io.resound.transport.EventLoops;
import io.resound.transport.HeldMemory;

/**
 * Makes a service believe, while an action runs, that other clients hold all of its
 * shared direct memory.
 */
public final class FullMemory {

	private static final long STEP = 8 * 1024;

	private FullMemory() {
	}

	/** The memory stays exhausted, whatever the service's clients let go. */
	public static void during(Service service, Runnable action) {
		run(memory(service), 1L << 40, action);
	}

	/** The memory is exhausted until clients let 8 KiB go. */
	public static void barely(Service service, Runnable action) {
		HeldMemory memory = memory(service);
		long added = 0;
		while (!memory.isExhausted()) {
			memory.add(STEP);
			added += STEP;
		}
		memory.add(-added);
		run(memory, added, action);
	}

	private static HeldMemory memory(Service service) {
		return service.context().getBean(EventLoops.class).heldMemory();
	}

	private static void run(HeldMemory memory, long bytes, Runnable action) {
		memory.add(bytes);
		try {
			action.run();
		}
		finally {
			memory.add(-bytes);
		}
	}

}
