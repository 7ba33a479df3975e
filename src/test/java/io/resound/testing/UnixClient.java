package io.resound.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A client of a Unix domain socket that sends exactly the bytes it is told to and shows
 * those that come back. Its reads have no bound of their own, but end when their thread
 * is interrupted: a test that uses it needs a {@code @Timeout}.
 */
public final class UnixClient implements AutoCloseable {

	private final SocketChannel channel;

	private final InputStream in;

	private UnixClient(SocketChannel channel) {
		this.channel = channel;
		this.in = Channels.newInputStream(channel);
	}

	/** Connects to the socket of a path. */
	public static UnixClient connect(Path path) throws IOException {
		return new UnixClient(SocketChannel.open(UnixDomainSocketAddress.of(path)));
	}

	/** Sends text as Latin-1. */
	public UnixClient send(String text) {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Sends bytes. */
	public UnixClient send(byte[] bytes) {
		try {
			ByteBuffer buffer = ByteBuffer.wrap(bytes);
			while (buffer.hasRemaining()) {
				this.channel.write(buffer);
			}
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends FIN; what comes back can still be read. */
	public UnixClient finish() throws IOException {
		this.channel.shutdownOutput();
		return this;
	}

	/** Reads one answer, whose body is delimited by its head. */
	public Answer read() throws IOException {
		return Answer.read(this.in, false);
	}

	/** Reads exactly so many bytes. */
	public byte[] readBytes(int count) throws IOException {
		return this.in.readNBytes(count);
	}

	/** Reads until FIN. */
	public byte[] readToEnd() throws IOException {
		return this.in.readAllBytes();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
