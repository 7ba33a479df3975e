package io.resound.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One client of a crowd, with one connection at a time. */
final class CrowdClient {

	/**
	 * Of each socket, in bytes, so that what is not read is held by the service and not
	 * by the kernel, which has no memory for a thousand large buffers either.
	 */
	private static final int SEND_BUFFER = 32_768;

	private static final int SMALL_RECEIVE_BUFFER = 4096;

	/** Writes before it is another client's turn. */
	private static final int TURN = 4;

	private final Crowd crowd;

	private final InetSocketAddress service;

	private final Attack attack;

	/** Many addresses, since each has only so many ports, and closed ones rest. */
	private final InetSocketAddress ownAddress;

	private final boolean readsEverything;

	private SocketChannel channel;

	private SelectionKey key;

	private Script script;

	private ByteBuffer unsent;

	private boolean hasConnected;

	private long comesBack = System.nanoTime();

	private long readUpTo;

	CrowdClient(Crowd crowd, InetSocketAddress service, Attack attack, int number) {
		this.crowd = crowd;
		this.service = service;
		this.attack = attack;
		this.ownAddress = new InetSocketAddress(InetAddress.ofLiteral("127.0.1." + (1 + number % 250)), 0);
		this.readsEverything = attack.bytesReadPerSecond() == Attack.EVERYTHING;
	}

	/** Lets time pass: opens a connection, sends, or reads what it may by now. */
	void tick() {
		try {
			if (this.channel == null) {
				if (System.nanoTime() >= this.comesBack) {
					open();
				}
			}
			else if (this.channel.isConnected()) {
				if (!this.readsEverything) {
					readSlowly();
				}
				if (this.channel != null) {
					send();
				}
			}
		}
		catch (IOException ex) {
			close();
		}
	}

	/** Does what its socket is ready for. */
	void ready() {
		try {
			if (this.key.isConnectable()) {
				this.channel.finishConnect();
				this.crowd.connected(!this.hasConnected);
				this.hasConnected = true;
				this.readUpTo = System.nanoTime();
				this.script = this.attack.script();
			}
			else if (this.key.isReadable()) {
				read(this.crowd.readBuffer().clear());
			}
			if (this.channel != null) {
				send();
			}
		}
		catch (IOException ex) {
			close();
		}
	}

	private void open() throws IOException {
		this.channel = SocketChannel.open();
		this.channel.configureBlocking(false);
		this.channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		if (!this.readsEverything) {
			this.channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_RECEIVE_BUFFER);
		}
		this.channel.bind(this.ownAddress);
		this.channel.connect(this.service);
		this.key = this.channel.register(this.crowd.selector(), SelectionKey.OP_CONNECT, this);
	}

	private void send() throws IOException {
		for (int i = 0; i < TURN; i++) {
			if (this.unsent == null || !this.unsent.hasRemaining()) {
				this.unsent = this.script.next();
			}
			if (this.unsent == null) {
				leave();
				return;
			}
			this.crowd.sent(this.channel.write(this.unsent));
			if (this.unsent.hasRemaining()) {
				break;
			}
		}
		await(SelectionKey.OP_WRITE);
	}

	private void await(int writing) {
		this.key.interestOps(writing | ((this.readsEverything || this.script.mustRead()) ? SelectionKey.OP_READ : 0));
	}

	/** Reads as much as the time since the last byte allows. */
	private void readSlowly() throws IOException {
		double seconds = (System.nanoTime() - this.readUpTo) / 1e9;
		int bytes = (int) Math.min(this.attack.bytesReadPerSecond() * seconds, this.crowd.readBuffer().capacity());
		if (bytes > 0) {
			this.readUpTo = System.nanoTime();
			read(this.crowd.readBuffer().clear().limit(bytes));
		}
	}

	private void read(ByteBuffer buffer) throws IOException {
		int bytes = this.channel.read(buffer);
		if (bytes < 0) {
			close();
		}
		else if (bytes > 0) {
			this.crowd.received(bytes);
			this.script.received(buffer.flip());
		}
	}

	private void leave() throws IOException {
		switch (this.script.leave()) {
			case NEVER -> await(0);
			case HALF_CLOSE -> {
				this.channel.shutdownOutput();
				await(0);
			}
			case CLOSE -> close();
			case RESET -> {
				this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
				close();
			}
		}
	}

	/** Ends the connection, and comes back later. */
	void close() {
		if (this.channel != null) {
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		this.channel = null;
		this.unsent = null;
		this.comesBack = System.nanoTime() + this.attack.pause().toNanos();
	}

}
