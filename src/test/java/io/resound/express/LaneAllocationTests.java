package io.resound.express;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the event loop of a service of its own allocates on the heap for each echo. Of
 * HTTP/1.1 it is the buffer that the echo is read into and a few small objects; of HTTP/2
 * also the stream, and the fields that HPACK gives.
 */
class LaneAllocationTests {

	/** In bytes. */
	private static final long LIMIT = 200;

	/** In bytes. */
	private static final long HTTP2_LIMIT = 2_000;

	/** The compilers remove allocations, so it takes some. */
	private static final int WARM_UP = 30_000;

	private static final int ECHOES = 10_000;

	private static ServiceProcess service;

	private static JMXConnector connector;

	private static ThreadMXBean threads;

	private int stream = 1;

	@BeforeAll
	@SuppressWarnings("BanJNDI") // The JVM at the other end is our own.
	static void start() throws IOException, AttachNotSupportedException {
		service = ServiceProcess.start(List.of("@jvm.options", "-XX:ActiveProcessorCount=1"));
		VirtualMachine machine = VirtualMachine.attach(Long.toString(service.handle().pid()));
		connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
		machine.detach();
		threads = ManagementFactory.newPlatformMXBeanProxy(connector.getMBeanServerConnection(),
				ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
	}

	@AfterAll
	static void stop() throws IOException {
		connector.close();
		service.close();
	}

	@Test
	void anEchoOfHttp1AllocatesLittle() {
		byte[] request = ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 128\r\n\r\n"
				+ "x".repeat(128))
			.getBytes(StandardCharsets.US_ASCII);
		try (RawClient client = service.connect()) {
			assertThat(
					allocatedForEach(() -> assertThat(client.send(request).read().text()).isEqualTo("x".repeat(128))))
				.isLessThan(LIMIT);
		}
	}

	@Test
	void anEchoOfHttp2AllocatesLittle() {
		byte[] body = new byte[128];
		Arrays.fill(body, (byte) 'x');
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(allocatedForEach(() -> {
				client.sendTogether(() -> client
					.data(client.request("POST", "/echo", false, "content-type", "text/plain"), body, true));
				assertThat(client.read(this.stream).body()).isEqualTo(body);
				this.stream += 2;
			})).isLessThan(HTTP2_LIMIT);
		}
	}

	/** What the event loop allocates for each echo, in bytes, once it has warmed up. */
	private static long allocatedForEach(Runnable echo) {
		repeat(echo, WARM_UP);
		long before = allocated();
		repeat(echo, ECHOES);
		return (allocated() - before) / ECHOES;
	}

	private static void repeat(Runnable action, int times) {
		for (int i = 0; i < times; i++) {
			action.run();
		}
	}

	/** What the only event loop has allocated so far, in bytes. */
	private static long allocated() {
		long[] loops = LongStream.of(threads.getAllThreadIds())
			.filter((id) -> threads.getThreadInfo(id).getThreadName().startsWith("resound-loop-"))
			.toArray();
		assertThat(loops).hasSize(1);
		return threads.getThreadAllocatedBytes(loops[0]);
	}

}
