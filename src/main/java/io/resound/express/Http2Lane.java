package io.resound.express;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.resound.connection.ClientConnection;
import io.resound.connection.DataFrames;
import io.resound.connection.Progress;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * The express lane of an HTTP/2 connection: the streams whose requests are plain echoes.
 * {@link LaneFrames} takes a stream by its head and answers it; this class keeps the
 * streams that were taken, and ends them early if the client, a time limit or the
 * connection requires it.
 * <p>
 * A lane that has not been {@linkplain #install installed} has no streams, so its methods
 * do nothing. Used on the connection's event loop only.
 */
public final class Http2Lane {

	private final ExpressLoop loop;

	private final ClientConnection connection;

	private final Progress progress;

	private final DataFrames dataFrames;

	private final StreamRefusals refusals;

	private final IntObjectMap<LaneStream> streams = new IntObjectHashMap<>();

	private final StreamCount count;

	/** The newest stream, until its head has been read. */
	private @Nullable Http2FrameStream undecided;

	private Http2FrameCodec codec;

	/** The place of the codec in the pipeline. */
	private ChannelHandlerContext ctx;

	/**
	 * Creates the lane of a connection.
	 * @param loop what the lanes of the connection's event loop share
	 * @param connection the connection
	 * @param progress notified of all that is read and written
	 * @param dataFrames counts the frames that bring bodies
	 * @param refusals takes over the streams that are refused
	 */
	@SuppressWarnings("NullAway.Init")
	public Http2Lane(ExpressLoop loop, ClientConnection connection, Progress progress, DataFrames dataFrames,
			StreamRefusals refusals) {
		this.loop = loop;
		this.connection = connection;
		this.progress = progress;
		this.dataFrames = dataFrames;
		this.refusals = refusals;
		this.count = new StreamCount(connection.heads());
	}

	/**
	 * Listens to the frame codec of a pipeline, which has not read a frame yet, and puts
	 * the writer of responses between the codec and the connection.
	 */
	public void install(ChannelPipeline pipeline) {
		this.ctx = pipeline.context(Http2FrameCodec.class);
		this.codec = (Http2FrameCodec) this.ctx.handler();
		Http2ResponseBatch batch = new Http2ResponseBatch(this.loop, this, this.codec);
		this.codec.decoder().frameListener(new LaneFrames(this.loop, this, this.codec, this.ctx, batch));
		pipeline.addBefore(this.ctx.name(), "resound.express", batch);
	}

	/**
	 * The client has opened a stream. Unless the codec refuses its head, it reports the
	 * head before it reports another stream.
	 */
	public void opened(Http2FrameStream stream) {
		this.undecided = stream;
	}

	/**
	 * Returns the stream that a head belongs to. Each stream is returned once, so the
	 * trailers of a stream that the lane has declined are not taken for a head.
	 * @return the stream, or {@code null} if the fields are no head but trailers
	 */
	@Nullable Http2FrameStream decide(int id) {
		Http2FrameStream stream = this.undecided;
		if (stream == null || stream.id() != id) {
			return null;
		}
		this.undecided = null;
		return stream;
	}

	/**
	 * Adds a stream whose request is a plain echo, or resets it because all open requests
	 * hold as much as they may. Nothing has been done for it, so that the client may send
	 * it again (RFC 9113 section 8.7).
	 * @return whether it has been added
	 */
	boolean take(LaneStream stream) {
		if (!this.count.add()) {
			reset(stream, AbortReason.LIMIT, Http2Error.REFUSED_STREAM);
			return false;
		}
		this.streams.put(stream.id(), stream);
		return true;
	}

	/** A stream of the lane, or {@code null} if it is not one. */
	@Nullable LaneStream stream(int id) {
		return this.streams.get(id);
	}

	ClientConnection connection() {
		return this.connection;
	}

	/** Something has been read or written on a stream of the lane. */
	void moved() {
		this.progress.moved();
	}

	/** A frame of a body has been read on a stream of the lane. */
	void dataRead(int bytes) {
		this.progress.moved();
		this.dataFrames.read(bytes);
	}

	/** Returns the content of a frame as it is held, owned by the caller too. */
	ByteBuf hold(int id, ByteBuf content) {
		return this.dataFrames.hold(id, content, this.ctx.channel());
	}

	/** The last write of a response has completed. */
	void written(LaneStream stream, boolean success) {
		moved();
		if (success) {
			stream.answered();
		}
		else {
			stream.aborted(AbortReason.CLIENT);
		}
	}

	// How streams end early

	/**
	 * Refuses a stream, or resets it if its response has begun.
	 * @param requestWhole whether the last byte of the request has been read
	 */
	void refuseOrReset(LaneStream stream, boolean requestWhole, AbortReason reason, Problem problem) {
		if (stream.isBegun()) {
			reset(stream, reason);
		}
		else {
			remove(stream.id());
			this.refusals.refuse(stream.frameStream(), stream.exchange(), requestWhole, problem);
		}
	}

	private @Nullable LaneStream remove(int id) {
		LaneStream stream = this.streams.remove(id);
		if (stream != null) {
			this.count.remove();
		}
		return stream;
	}

	private void reset(LaneStream stream, AbortReason reason) {
		reset(stream, reason, Http2Error.CANCEL);
		this.ctx.flush();
	}

	/** Resets a stream, without a flush. */
	private void reset(LaneStream stream, AbortReason reason, Http2Error error) {
		this.connection.loop().troubles().aborted(reason);
		stream.aborted(reason);
		this.codec.encoder().writeRstStream(this.ctx, stream.id(), error.code(), this.ctx.newPromise());
	}

	/** The client has sent FIN: incomplete requests will never be completed. */
	public void inputShut() {
		for (LaneStream stream : open()) {
			if (!stream.isRequestWhole()) {
				reset(stream, AbortReason.CLIENT);
			}
		}
	}

	/**
	 * Ends the streams on which nothing has been read or written for too long.
	 * @param now the time, by {@link System#nanoTime()}
	 */
	public void checkProgress(long now) {
		long limitNanos = this.connection.timeouts().stall().toNanos();
		for (LaneStream stream : open()) {
			if (stream.isStalled(now, limitNanos)) {
				if (stream.isRequestWhole()) {
					reset(stream, AbortReason.TIMEOUT);
				}
				else {
					refuseOrReset(stream, false, AbortReason.TIMEOUT,
							Problem.stallTimeout(this.connection.timeouts().stall().toMillis()));
				}
			}
		}
	}

	/**
	 * Cuts a stream whose response will not be taken.
	 * @return whether the stream is one of the lane
	 */
	public boolean cut(int id, AbortReason reason) {
		LaneStream stream = this.streams.get(id);
		if (stream != null) {
			reset(stream, reason);
		}
		return stream != null;
	}

	/** Ends all exchanges; the connection is about to be closed. */
	public void abortAll(AbortReason reason) {
		open().forEach((stream) -> stream.aborted(reason));
	}

	private List<LaneStream> open() {
		return List.copyOf(this.streams.values());
	}

	/**
	 * The codec has found a request malformed and is about to reset its stream.
	 * @return whether the stream belongs to the lane
	 */
	public boolean malformed(int id) {
		LaneStream stream = this.streams.get(id);
		if (stream != null) {
			stream.aborted(AbortReason.MALFORMED);
		}
		return stream != null;
	}

	/** A stream has been closed. */
	public void closed(int id) {
		LaneStream stream = remove(id);
		if (stream != null && !stream.isAnswerWhole()) {
			stream.aborted(AbortReason.CLIENT);
		}
	}

	/** The number of open exchanges. */
	public int openExchanges() {
		return this.streams.size();
	}

}
