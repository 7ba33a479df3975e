package io.resound.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Counts the bytes of a body and computes their SHA-256, while they pass. Used on one
 * event loop.
 */
public final class BodyDigest {

	private static final String SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

	/** Never updated. */
	private static final MessageDigest SHA256 = algorithm();

	private final boolean digested;

	private @Nullable MessageDigest digest;

	private long bytes;

	/**
	 * Creates the digest of no bytes.
	 * @param digested whether the digest will be asked for, and not only the number
	 */
	public BodyDigest(boolean digested) {
		this.digested = digested;
	}

	/** Takes the readable bytes of a buffer into account, which stays as it is. */
	public void update(DataBuffer buffer) {
		int length = buffer.readableByteCount();
		this.bytes += length;
		if (!this.digested || length == 0) {
			return;
		}
		MessageDigest digest = begun();
		try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
			parts.forEachRemaining(digest::update);
		}
	}

	/** Takes bytes into account that have been read from a buffer already. */
	public void update(byte[] read) {
		this.bytes += read.length;
		if (this.digested && read.length > 0) {
			begun().update(read);
		}
	}

	private MessageDigest begun() {
		MessageDigest digest = this.digest;
		if (digest == null) {
			digest = newDigest();
			this.digest = digest;
		}
		return digest;
	}

	/**
	 * A clone, because to find the algorithm takes longer than to digest a small body.
	 */
	private static MessageDigest newDigest() {
		try {
			return (MessageDigest) SHA256.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("The JDK's SHA-256 can be cloned", ex);
		}
	}

	private static MessageDigest algorithm() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** How many bytes there have been. */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * The SHA-256 of the bytes in hexadecimal digits, to be asked for once, at the end.
	 * @throws IllegalStateException if they are only counted
	 */
	public String sha256() {
		if (!this.digested) {
			throw new IllegalStateException("the body is not digested");
		}
		return (this.digest != null) ? HexFormat.of().formatHex(this.digest.digest()) : SHA256_OF_NOTHING;
	}

}
