package io.resound.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/**
 * The processors that a thread may run on, by {@code sched_setaffinity(2)} of Linux. It
 * is called by the JDK's foreign function API. The call has not changed since Linux 2.6.
 */
final class CpuAffinity {

	/** The size of a mask of 8192 processors, the most that the kernel supports. */
	private static final int MASK_BYTES = 8192 / Byte.SIZE;

	private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

	private static final int THIS_THREAD = 0;

	private CpuAffinity() {
	}

	/**
	 * The processors that this thread may run on, in ascending order: those of the
	 * container.
	 * @throws UnsupportedOperationException where the system has no such call or refuses
	 */
	static int[] allowed() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment mask = arena.allocate(MASK_BYTES);
			if (call("sched_getaffinity", mask) < 0) {
				throw new UnsupportedOperationException("the kernel does not return the processors of a thread");
			}
			return BitSet.valueOf(mask.asByteBuffer()).stream().toArray();
		}
	}

	/**
	 * Lets this thread run on one processor only. Threads that it starts inherit that.
	 * @throws UnsupportedOperationException where the system has no such call or refuses
	 */
	static void pin(int processor) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment mask = arena.allocate(MASK_BYTES);
			BitSet wanted = new BitSet();
			wanted.set(processor);
			mask.asByteBuffer().put(wanted.toByteArray());
			if (call("sched_setaffinity", mask) < 0) {
				throw new UnsupportedOperationException(
						"the kernel does not let a thread run on processor " + processor);
			}
		}
	}

	@SuppressWarnings("restricted") // The manifest grants native access, which Netty
									// needs too.
	private static int call(String name, MemorySegment mask) {
		Linker linker = Linker.nativeLinker();
		MethodHandle function = linker.defaultLookup()
			.find(name)
			.map((symbol) -> linker.downcallHandle(symbol, SIGNATURE))
			.orElseThrow(() -> new UnsupportedOperationException("the system has no " + name));
		try {
			return (int) function.invokeExact(THIS_THREAD, (long) MASK_BYTES, mask);
		}
		catch (Throwable ex) {
			throw new UnsupportedOperationException(name + " failed", ex);
		}
	}

}
