package io.resound.frames;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.resound.metrics.FrameLabel;

/** What a reader answers to bytes that arrive in parts. */
final class Answered implements FrameReader.Answers {

	static final FrameLimits LIMITS = new FrameLimits(1000, 2000);

	private final FrameReader reader = new FrameReader(LIMITS, UnpooledByteBufAllocator.DEFAULT, this);

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final List<FrameLabel> labels = new ArrayList<>();

	private int sends;

	private int frames;

	private boolean over;

	/** Reads bytes in one buffer, as a connection does. */
	Answered read(byte... part) {
		ByteBuf in = Unpooled.copiedBuffer(part);
		do {
			this.reader.resume();
			this.reader.read(in);
		}
		while (in.isReadable() && !this.over);
		in.release();
		if (in.refCnt() != 0) {
			throw new IllegalStateException("the buffer is still in use");
		}
		return this;
	}

	FrameReader reader() {
		return this.reader;
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

	List<FrameLabel> labels() {
		return this.labels;
	}

	int sends() {
		return this.sends;
	}

	/** The frames whose answers have ended. */
	int frames() {
		return this.frames;
	}

	boolean isOver() {
		return this.over;
	}

	@Override
	public boolean isFull() {
		return false;
	}

	@Override
	public void begun(FrameLabel label) {
		this.labels.add(label);
	}

	@Override
	public void send(ByteBuf sent, int frames) {
		this.sends++;
		this.frames += frames;
		this.bytes.writeBytes(ByteBufUtil.getBytes(sent));
		sent.release();
	}

	@Override
	public void generate(long count) {
		for (long i = 0; i < count; i++) {
			this.bytes.write((int) i);
		}
		this.frames++;
	}

	@Override
	public void over() {
		this.over = true;
	}

}
