package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;

import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A service in a process of its own with a single event loop, and what that loop
 * allocates on the heap.
 */
public final class LoopAllocation implements AutoCloseable {

	/** The compilers remove allocations, so it takes some. */
	private static final int WARM_UP = 30_000;

	private static final int MEASURED = 10_000;

	private final ServiceProcess service;

	private final JMXConnector connector;

	private final ThreadMXBean threads;

	private LoopAllocation(ServiceProcess service, JMXConnector connector) throws IOException {
		this.service = service;
		this.connector = connector;
		this.threads = ManagementFactory.newPlatformMXBeanProxy(connector.getMBeanServerConnection(),
				ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
	}

	/**
	 * Starts the service.
	 * @param settings settings as {@code key=value}
	 */
	@SuppressWarnings("BanJNDI") // The JVM at the other end is our own.
	public static LoopAllocation start(String... settings) {
		ServiceProcess service = ServiceProcess.start(List.of("@jvm.options", "-XX:ActiveProcessorCount=1"), settings);
		try {
			VirtualMachine machine = VirtualMachine.attach(Long.toString(service.handle().pid()));
			JMXConnector connector = JMXConnectorFactory
				.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
			machine.detach();
			return new LoopAllocation(service, connector);
		}
		catch (IOException ex) {
			service.close();
			throw new UncheckedIOException(ex);
		}
		catch (AttachNotSupportedException ex) {
			service.close();
			throw new IllegalStateException(ex);
		}
	}

	/** The service. */
	public ServiceProcess service() {
		return this.service;
	}

	/**
	 * Has the loop warm up, and measures.
	 * @param exchange what a client does each time
	 * @return what the loop allocates for each, in bytes
	 */
	public long ofEach(Runnable exchange) {
		repeat(exchange, WARM_UP);
		long before = allocated();
		repeat(exchange, MEASURED);
		return (allocated() - before) / MEASURED;
	}

	private static void repeat(Runnable action, int times) {
		for (int i = 0; i < times; i++) {
			action.run();
		}
	}

	/** What the only event loop has allocated so far, in bytes. */
	private long allocated() {
		long[] loops = LongStream.of(this.threads.getAllThreadIds())
			.filter((id) -> this.threads.getThreadInfo(id).getThreadName().startsWith("resound-loop-"))
			.toArray();
		assertThat(loops).hasSize(1);
		return this.threads.getThreadAllocatedBytes(loops[0]);
	}

	@Override
	public void close() {
		try {
			this.connector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.service.close();
		}
	}

}
