package io.resound.abuse;

import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/** All attacks, in the order in which they are tried. */
final class Attacks {

	private Attacks() {
	}

	static List<Attack> all() {
		return List.of(HeldRequest.ofNothing(), BriefConnections.silent(), HeldRequest.ofManyFields(),
				HeldRequest.ofManyBytes(), HeldRequest.ofARoute(), EndlessBytes.withLength(), EndlessBytes.chunked(),
				EndlessBytes.pipelined("128 B", 128), EndlessBytes.pipelined("64 KB", 65_536),
				EndlessBytes.readSlowly(), EndlessBytes.chunkedAndReadSlowly(), new EndlessMessages(),
				new MalformedRequests(), BriefConnections.resetInsideABody(), HeldStreams.ofPlainRequests(),
				HeldStreams.ofManyFields(), HeldStreams.ofManyBytes(), new EndlessHead(),
				EndlessStreams.withoutWindow(), EndlessStreams.readSlowly(), new MalformedStreams(), new ResetStreams(),
				UnreadReplies.toSettings(), UnreadReplies.toPings(), new UnreadResets(), HeldRequest.ofARawStream(),
				EndlessBytes.raw(), EndlessBytes.rawBytes(), EndlessBytes.rawAndReadSlowly(), HalfClosed.raw(),
				BriefConnections.rawReset(), HeldRequest.ofAFrameHead(), HeldRequest.ofAFramePayload(),
				EndlessBytes.echoFrames(), EndlessBytes.smallEchoFrames(), EndlessBytes.longEchoFrames(),
				EndlessBytes.pingFrames(), EndlessBytes.discardFrames(), EndlessBytes.unknownFrames(),
				EndlessBytes.generateFrames(), EndlessBytes.generateFramesReadSlowly(), EndlessBytes.garbageLengths(),
				HalfClosed.frames(), BriefConnections.frameHeads(), BriefConnections.framePayloads(),
				EndlessStreams.ofMessages(), EndlessStreams.ofQuestions(), HeldStreams.ofCalls(),
				HeldStreams.ofWatchers(), HeldStreams.ofImpossibleMessages(), HeldStreams.ofBombs());
	}

	/** The same over TLS, after those on handshakes. */
	static List<Attack> overTls(SSLContext context) {
		return Stream
			.concat(Handshakes.all(context).stream(), all().stream().map((attack) -> new OverTls(context, attack)))
			.toList();
	}

}
