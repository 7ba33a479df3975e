package io.resound.spool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.PooledByteBufAllocator;
import io.resound.spool.SpooledBody.Appended;
import io.resound.transport.HeldMemory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** A body in the spool. The thread of the test is its event loop. */
class SpooledBodyTests {

	private static final int KB = 1024;

	private static final int BLOCK = SpoolFile.BLOCK;

	private static final long DIRECT = 1L << 30;

	@TempDir
	private Path directory;

	private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(new PooledByteBufAllocator(true));

	private final Loop loop = new Loop();

	private FailingChannel channel;

	private SpoolFile file;

	private HeldMemory memory = new HeldMemory(DIRECT, 0);

	private Spool spool;

	private boolean changed;

	@BeforeEach
	void open() throws IOException {
		this.channel = new FailingChannel(FileChannel.open(this.directory.resolve("spool"),
				StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
		this.file = new SpoolFile(this.channel, 8 * BLOCK);
		this.spool = new Spool(4 * BLOCK, this.file, this.memory);
	}

	@AfterEach
	void nothingIsLeft() throws IOException {
		assertThat(this.spool.exchanges()).isZero();
		assertThat(this.spool.bytes()).isZero();
		await().pollInSameThread().atMost(Duration.ofSeconds(10)).until(() -> {
			this.loop.runAll();
			return this.file.size() == 0 && this.memory.bytes() == 0;
		});
		this.spool.close();
	}

	@Test
	void aSmallBodyNeverTouchesTheFile() throws IOException {
		this.channel.failWrites("not a byte is to be written");
		byte[] bytes = random(64 * KB, 1);
		SpooledBody body = open(this.spool);
		assertThat(append(body, Arrays.copyOf(bytes, 10))).isEqualTo(Appended.ALL);
		assertThat(append(body, Arrays.copyOfRange(bytes, 10, bytes.length))).isEqualTo(Appended.ALL);
		assertThat(body.isBusy()).isFalse();
		assertThat(body.unread()).isEqualTo(64 * KB);
		assertThat(this.spool.bytes()).isEqualTo(64 * KB);
		assertThat(this.spool.exchanges()).isOne();
		assertThat(this.memory.bytes()).isEqualTo(64 * KB);
		body.end();
		assertThat(readAll(body)).isEqualTo(bytes);
		assertThat(body.isDrained()).isTrue();
		body.release();
	}

	@ParameterizedTest
	@ValueSource(ints = { 64 * KB + 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 12_345, 4 * BLOCK })
	void allBytesComeBackInOrder(int size) throws IOException {
		byte[] bytes = random(size, size);
		SpooledBody body = open(this.spool);
		appendAll(body, bytes, 7_777);
		body.end();
		assertThat(body.unread()).isEqualTo(size);
		assertThat(body.isDrained()).isFalse();
		assertThat(readAll(body)).isEqualTo(bytes);
		assertThat(body.isDrained()).isTrue();
		body.release();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void bytesComeBackInOrderWhileOthersAreAppended(long seed) throws IOException {
		Random random = new Random(seed);
		byte[] bytes = random(20 * BLOCK, seed);
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		// Memory is short in every second case.
		this.memory.add((seed % 2 == 0) ? DIRECT : 0);
		SpooledBody body = open(this.spool);
		int appended = 0;
		while (appended < bytes.length) {
			DataBuffer source = wrap(bytes, appended, Math.min(bytes.length, appended + 1 + random.nextInt(100_000)));
			int before = source.readableByteCount();
			Appended result = body.append(source);
			appended += before - source.readableByteCount();
			DataBufferUtils.release(source);
			for (int i = random.nextInt(6); i > 0 || result != Appended.ALL; i--) {
				result = Appended.ALL;
				take(body, read);
				if (body.isBusy()) {
					this.loop.runNext();
				}
			}
		}
		body.end();
		read.writeBytes(readAll(body));
		assertThat(read.toByteArray()).isEqualTo(bytes);
		body.release();
		this.memory.add((seed % 2 == 0) ? -DIRECT : 0);
	}

	@Test
	void whatIsReadMakesSpaceForMore() throws IOException {
		SpooledBody body = open(this.spool);
		appendAll(body, random(4 * BLOCK, 1), BLOCK);
		assertThat(append(body, new byte[1])).isEqualTo(Appended.TOO_LARGE);
		DataBuffer read = awaitRead(body);
		int space = read.readableByteCount();
		DataBufferUtils.release(read);
		assertThat(body.unread()).isEqualTo(4 * BLOCK - space);
		appendAll(body, new byte[space], space);
		assertThat(append(body, new byte[1])).isEqualTo(Appended.TOO_LARGE);
		body.release();
	}

	@Test
	void aBodyThatIsTooLargeIsTakenUpToTheLimit() {
		SpooledBody body = open(this.spool);
		appendAll(body, new byte[4 * BLOCK - 5], BLOCK);
		DataBuffer source = wrap(new byte[10], 0, 10);
		Appended result = body.append(source);
		while (result == Appended.WAIT) {
			this.loop.runNext();
			result = body.append(source);
		}
		assertThat(result).isEqualTo(Appended.TOO_LARGE);
		assertThat(source.readableByteCount()).isEqualTo(5);
		DataBufferUtils.release(source);
		body.release();
	}

	@Test
	void aSpoolThatIsOffTakesNothing() throws IOException {
		try (Spool off = new Spool(0, null, this.memory)) {
			assertThat(off.isOn()).isFalse();
			SpooledBody body = open(off);
			assertThat(append(body, new byte[1])).isEqualTo(Appended.TOO_LARGE);
			body.release();
		}
	}

	@Test
	void withoutAFileABodyHasItsMemory() throws IOException {
		try (Spool small = new Spool(BLOCK, null, this.memory)) {
			byte[] bytes = random(64 * KB, 1);
			SpooledBody body = open(small);
			assertThat(append(body, bytes)).isEqualTo(Appended.ALL);
			assertThat(append(body, new byte[1])).isEqualTo(Appended.NO_SPACE);
			assertThat(readAll(body)).isEqualTo(bytes);
			assertThat(append(body, new byte[1])).isEqualTo(Appended.ALL);
			body.release();
		}
	}

	@Test
	void allBodiesTogetherHaveTheTotal() throws IOException {
		SpooledBody first = open(this.spool);
		SpooledBody second = open(this.spool);
		SpooledBody third = open(this.spool);
		appendAll(first, new byte[4 * BLOCK], BLOCK);
		appendAll(second, new byte[4 * BLOCK], BLOCK);
		// The last pieces of both are in memory.
		assertThat(append(third, new byte[64 * KB])).isEqualTo(Appended.ALL);
		assertThat(append(third, new byte[1])).isEqualTo(Appended.NO_SPACE);
		first.release();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.file.size() <= 8 * BLOCK - 64 * KB);
		await().atMost(Duration.ofSeconds(10)).until(() -> append(third, new byte[1]) != Appended.NO_SPACE);
		second.release();
		third.release();
	}

	@Test
	void theFileShrinksWithWhatIsInIt() throws IOException {
		SpooledBody body = open(this.spool);
		appendAll(body, new byte[4 * BLOCK], BLOCK);
		assertThat(this.file.size()).isEqualTo(4 * BLOCK - 64 * KB);
		body.end();
		readAll(body);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.file.size() == 0);
		body.release();
	}

	@Test
	void aFullDiskIsNoSpaceAndLosesNothing() throws IOException {
		byte[] bytes = random(4 * BLOCK, 1);
		SpooledBody body = open(this.spool);
		appendAll(body, Arrays.copyOf(bytes, BLOCK), BLOCK);
		this.channel.failWrites("No space left on device");
		int taken = BLOCK;
		Appended result = Appended.WAIT;
		while (result == Appended.WAIT) {
			DataBuffer source = wrap(bytes, taken, taken + BLOCK);
			result = body.append(source);
			taken += BLOCK - source.readableByteCount();
			DataBufferUtils.release(source);
			if (result == Appended.WAIT) {
				this.loop.runNext();
			}
		}
		assertThat(result).isEqualTo(Appended.NO_SPACE);
		// What could not be written is in memory, and nothing is tried again by itself.
		assertThat(append(body, new byte[1])).isEqualTo(Appended.NO_SPACE);
		assertThat(body.isBusy()).isFalse();
		assertThat(readAll(body)).isEqualTo(Arrays.copyOf(bytes, taken));
		this.channel.failWrites(null);
		appendAll(body, bytes, BLOCK);
		assertThat(readAll(body)).isEqualTo(bytes);
		body.release();
	}

	@Test
	void aFileThatCannotBeReadIsAnError() {
		SpooledBody body = open(this.spool);
		appendAll(body, new byte[BLOCK], BLOCK);
		body.end();
		this.channel.failReads("Input/output error");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> readAll(body)).withMessage("Input/output error");
		body.release();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aBodyCanBeReleasedInTheMiddleOfAnOperation(boolean writing) throws IOException {
		SpooledBody body = open(this.spool);
		appendAll(body, new byte[BLOCK], BLOCK);
		CountDownLatch gate = this.channel.close(1);
		if (writing) {
			assertThat(append(body, new byte[BLOCK])).isEqualTo(Appended.WAIT);
		}
		else {
			assertThat(body.read()).isNull();
		}
		assertThat(body.isBusy()).isTrue();
		this.changed = false;
		body.release();
		body.release();
		assertThat(body.read()).isNull();
		assertThat(this.file.size()).isPositive();
		gate.countDown();
		this.loop.runNext();
		assertThat(this.changed).isFalse();
	}

	@Test
	void anOperationThatOutlivesItsLoopFreesWhatItUses() throws IOException {
		SpooledBody body = open(this.spool);
		CountDownLatch gate = this.channel.close(1);
		assertThat(append(body, new byte[BLOCK])).isEqualTo(Appended.WAIT);
		body.release();
		this.loop.ended = true;
		gate.countDown();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.memory.bytes() == 0);
		assertThat(this.changed).isFalse();
	}

	@Test
	void aClosedSpoolHasNoSpace() throws IOException {
		byte[] bytes = random(64 * KB, 1);
		SpooledBody body = open(this.spool);
		append(body, bytes);
		this.spool.close();
		assertThat(append(body, new byte[1])).isEqualTo(Appended.NO_SPACE);
		assertThat(readAll(body)).isEqualTo(bytes);
		body.release();
		this.file = new SpoolFile(FileChannel.open(this.directory.resolve("spool"), StandardOpenOption.READ), 0);
	}

	@Test
	void nothingIsAppendedAfterTheEnd() {
		SpooledBody body = open(this.spool);
		body.end();
		assertThat(body.isDrained()).isTrue();
		assertThatIllegalStateException().isThrownBy(() -> append(body, new byte[1]));
		body.release();
	}

	@Test
	void theFileHasNoName() throws IOException {
		Path empty = Files.createDirectory(this.directory.resolve("empty"));
		try (SpoolFile unnamed = SpoolFile.in(empty, BLOCK)) {
			assertThat(empty).isEmptyDirectory();
			assertThat(unnamed.reserve()).isTrue();
			assertThat(unnamed.reserve()).isFalse();
			DataBuffer bytes = wrap(random(100, 1), 0, 100);
			unnamed.write(unnamed.take(), 0, bytes);
			DataBufferUtils.release(bytes);
			assertThat(unnamed.size()).isEqualTo(100);
		}
	}

	private SpooledBody open(Spool spool) {
		return spool.open(this.loop, this.buffers, () -> this.changed = true);
	}

	private DataBuffer wrap(byte[] bytes, int from, int to) {
		return this.buffers.wrap(Arrays.copyOfRange(bytes, from, to));
	}

	private Appended append(SpooledBody body, byte[] bytes) {
		DataBuffer source = wrap(bytes, 0, bytes.length);
		try {
			return body.append(source);
		}
		finally {
			DataBufferUtils.release(source);
		}
	}

	/** Appends all of it, in buffers of this size, and waits for the file. */
	private void appendAll(SpooledBody body, byte[] bytes, int size) {
		for (int from = 0; from < bytes.length; from += size) {
			DataBuffer source = wrap(bytes, from, Math.min(bytes.length, from + size));
			Appended result = body.append(source);
			while (result == Appended.WAIT) {
				this.loop.runNext();
				result = body.append(source);
			}
			assertThat(result).isEqualTo(Appended.ALL);
			DataBufferUtils.release(source);
		}
		while (body.isBusy()) {
			this.loop.runNext();
		}
	}

	private DataBuffer awaitRead(SpooledBody body) throws IOException {
		DataBuffer read = body.read();
		while (read == null) {
			this.loop.runNext();
			read = body.read();
		}
		return read;
	}

	/** Takes what can be read now. */
	private static void take(SpooledBody body, ByteArrayOutputStream target) throws IOException {
		DataBuffer read = body.read();
		if (read != null) {
			assertThat(read.readableByteCount()).isBetween(1, 64 * KB);
			byte[] bytes = new byte[read.readableByteCount()];
			read.read(bytes);
			target.writeBytes(bytes);
			DataBufferUtils.release(read);
		}
	}

	/** Reads all that has been appended. */
	private byte[] readAll(SpooledBody body) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (body.unread() > 0) {
			take(body, bytes);
			if (body.isBusy()) {
				this.loop.runNext();
			}
		}
		return bytes.toByteArray();
	}

	private static byte[] random(int size, long seed) {
		byte[] bytes = new byte[size];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	/** Runs tasks when the test says so. */
	private static final class Loop implements Executor {

		private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

		private volatile boolean ended;

		@Override
		public void execute(Runnable task) {
			if (this.ended) {
				throw new RejectedExecutionException("the loop has ended");
			}
			this.tasks.add(task);
		}

		/** Waits for the next task and runs it. */
		void runNext() {
			try {
				Runnable task = this.tasks.poll(10, TimeUnit.SECONDS);
				assertThat(task).as("the next task of the loop").isNotNull();
				task.run();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/** Runs the tasks that there are. */
		void runAll() {
			for (@Nullable
			Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
		}

	}

}
