package io.resound.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/** A file that can be made to fail or to wait. */
final class FailingChannel extends FileChannel {

	private final FileChannel channel;

	private volatile @Nullable String writeFailure;

	private volatile @Nullable String readFailure;

	private volatile CountDownLatch gate = new CountDownLatch(0);

	FailingChannel(FileChannel channel) {
		this.channel = channel;
	}

	/** Writes fail with this message, or succeed if it is {@code null}. */
	void failWrites(@Nullable String message) {
		this.writeFailure = message;
	}

	/** Reads fail with this message. */
	void failReads(String message) {
		this.readFailure = message;
	}

	/** Reads and writes wait until the gate is opened. */
	CountDownLatch close(int count) {
		CountDownLatch closed = new CountDownLatch(count);
		this.gate = closed;
		return closed;
	}

	private void pass(@Nullable String failure) throws IOException {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
		if (failure != null) {
			throw new IOException(failure);
		}
	}

	@Override
	public int write(ByteBuffer src, long position) throws IOException {
		pass(this.writeFailure);
		// A short write, as the system may make one.
		ByteBuffer some = src.duplicate().limit(src.position() + Math.max(1, src.remaining() / 2));
		int written = this.channel.write(some, position);
		src.position(src.position() + written);
		return written;
	}

	@Override
	public int read(ByteBuffer dst, long position) throws IOException {
		pass(this.readFailure);
		ByteBuffer some = dst.duplicate().limit(dst.position() + Math.max(1, dst.remaining() / 2));
		int read = this.channel.read(some, position);
		dst.position(dst.position() + read);
		return read;
	}

	@Override
	public FileChannel truncate(long size) throws IOException {
		return this.channel.truncate(size);
	}

	@Override
	public long size() throws IOException {
		return this.channel.size();
	}

	@Override
	protected void implCloseChannel() throws IOException {
		this.channel.close();
	}

	@Override
	public int read(ByteBuffer dst) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long read(ByteBuffer[] dsts, int offset, int length) {
		throw new UnsupportedOperationException();
	}

	@Override
	public int write(ByteBuffer src) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long write(ByteBuffer[] srcs, int offset, int length) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long position() {
		throw new UnsupportedOperationException();
	}

	@Override
	public FileChannel position(long newPosition) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void force(boolean metaData) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long transferTo(long position, long count, WritableByteChannel target) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long transferFrom(ReadableByteChannel src, long position, long count) {
		throw new UnsupportedOperationException();
	}

	@Override
	public MappedByteBuffer map(MapMode mode, long position, long size) {
		throw new UnsupportedOperationException();
	}

	@Override
	public FileLock lock(long position, long size, boolean shared) {
		throw new UnsupportedOperationException();
	}

	@Override
	public FileLock tryLock(long position, long size, boolean shared) {
		throw new UnsupportedOperationException();
	}

}
