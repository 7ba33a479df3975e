package io.resound.testing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * TLS on top of a connection, by any engine. One thread may read while another writes.
 * Keeps one record in each direction. The connection need not block when it is written
 * to, so that a client finds out how much is taken.
 */
final class TlsChannel implements ByteChannel {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final ReadableByteChannel in;

	private final WritableByteChannel out;

	private final SSLEngine engine;

	private final ByteBuffer received;

	private final ByteBuffer decrypted;

	private final ByteBuffer encrypted;

	private boolean connected;

	/** The bytes, before encryption, of the record that has not been sent yet. */
	private int waiting;

	private TlsChannel(ReadableByteChannel in, WritableByteChannel out, SSLEngine engine) {
		this.in = in;
		this.out = out;
		this.engine = engine;
		// Some engines ask for room for a whole record, although less is in it.
		int record = engine.getSession().getPacketBufferSize();
		this.received = ByteBuffer.allocateDirect(record).limit(0);
		this.encrypted = ByteBuffer.allocateDirect(record).limit(0);
		this.decrypted = ByteBuffer.allocateDirect(record).limit(0);
	}

	/**
	 * Makes the handshake.
	 * @param in what is received, which blocks
	 * @param out what is sent, which blocks during the handshake
	 * @param engine a client's
	 */
	static TlsChannel connect(ReadableByteChannel in, WritableByteChannel out, SSLEngine engine) throws IOException {
		TlsChannel channel = new TlsChannel(in, out, engine);
		engine.beginHandshake();
		while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
			if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
				channel.encrypt(NOTHING);
				while (channel.encrypted.hasRemaining()) {
					out.write(channel.encrypted);
				}
			}
			else if (!channel.decrypt()) {
				throw new EOFException("the connection ended inside the handshake");
			}
		}
		channel.connected = true;
		return channel;
	}

	/**
	 * Sends the first bytes of a buffer, as one record.
	 * @return the bytes of a record that has been sent; 0 if it has not been sent whole:
	 * call it again with the same bytes
	 */
	@Override
	public int write(ByteBuffer bytes) throws IOException {
		if (!this.encrypted.hasRemaining()) {
			this.waiting = encrypt(bytes.duplicate());
		}
		this.out.write(this.encrypted);
		if (this.encrypted.hasRemaining()) {
			return 0;
		}
		bytes.position(bytes.position() + this.waiting);
		return this.waiting;
	}

	private int encrypt(ByteBuffer bytes) throws IOException {
		this.encrypted.clear();
		SSLEngineResult result = this.engine.wrap(bytes, this.encrypted);
		this.encrypted.flip();
		runTasks();
		return result.bytesConsumed();
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		while (!this.decrypted.hasRemaining()) {
			if (!decrypt()) {
				return -1;
			}
		}
		int length = Math.min(this.decrypted.remaining(), target.remaining());
		target.put(this.decrypted.slice(this.decrypted.position(), length));
		this.decrypted.position(this.decrypted.position() + length);
		return length;
	}

	/** Decrypts a record, or reads more of it; {@code false} at the end. */
	private boolean decrypt() throws IOException {
		this.decrypted.clear();
		SSLEngineResult result = this.engine.unwrap(this.received, this.decrypted);
		this.decrypted.flip();
		runTasks();
		switch (result.getStatus()) {
			case OK -> {
				if (this.connected && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
					throw new SSLException("what came cannot be decrypted");
				}
				return true;
			}
			case CLOSED -> {
				return false;
			}
			case BUFFER_OVERFLOW -> throw new IOException("a record is longer than " + this.decrypted.capacity());
			case BUFFER_UNDERFLOW -> {
				// Read on.
			}
		}
		this.received.compact();
		try {
			return this.in.read(this.received) >= 0;
		}
		finally {
			// After a timeout too: it may be read again.
			this.received.flip();
		}
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	@Override
	public boolean isOpen() {
		return this.in.isOpen() && this.out.isOpen();
	}

	/** Closes the connection, without {@code close_notify}. */
	@Override
	public void close() throws IOException {
		this.out.close();
		this.in.close();
	}

}
