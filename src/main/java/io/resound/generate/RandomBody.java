package io.resound.generate;

import java.nio.ByteBuffer;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/** A body of pseudo-random bytes, whole or in chunks. */
final class RandomBody implements Pieces.Source {

	/** The chunks that are written at a time. */
	private static final int CHUNKS = 64;

	private final RandomBlock block;

	private final long seed;

	private final long length;

	private final int chunk;

	private final DataBufferFactory buffers;

	private long position;

	/**
	 * Creates a body.
	 * @param block has the bytes
	 * @param seed chooses them
	 * @param length the number of bytes
	 * @param chunk the number of bytes of a chunk, at most those of a slice
	 * @param buffers wraps the bytes
	 */
	RandomBody(RandomBlock block, long seed, long length, int chunk, DataBufferFactory buffers) {
		this.block = block;
		this.seed = seed;
		this.length = length;
		this.chunk = chunk;
		this.buffers = buffers;
	}

	@Override
	public boolean isDone() {
		return this.position == this.length;
	}

	/** As many chunks as fit in a slice, each in a buffer of its own. */
	@Override
	public Publisher<DataBuffer> next() {
		int chunks = Math.min(CHUNKS, RandomBlock.SLICE / this.chunk);
		if (chunks == 1) {
			return Mono.just(chunk());
		}
		return Flux.<DataBuffer, Integer>generate(() -> chunks, (left, sink) -> {
			if (left == 0 || isDone()) {
				sink.complete();
			}
			else {
				sink.next(chunk());
			}
			return left - 1;
		}).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

	/** The next chunk; the last one may be shorter. */
	DataBuffer chunk() {
		int bytes = (int) Math.min(this.chunk, this.length - this.position);
		ByteBuffer taken = this.block.bytes(this.seed, this.position, bytes);
		this.position += bytes;
		return this.buffers.wrap(taken);
	}

}
