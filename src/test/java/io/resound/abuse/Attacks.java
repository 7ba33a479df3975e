package io.resound.abuse;

import java.util.List;

/** All attacks, in the order in which they are tried. */
final class Attacks {

	private Attacks() {
	}

	static List<Attack> all() {
		return List.of(HeldRequest.ofNothing(), BriefConnections.silent(), HeldRequest.ofManyFields(),
				HeldRequest.ofManyBytes(), HeldRequest.ofARoute(), EndlessBody.withLength(), EndlessBody.chunked(),
				EndlessBody.pipelined("128 B", 128), EndlessBody.pipelined("64 KB", 65_536), EndlessBody.readSlowly(),
				EndlessBody.chunkedAndReadSlowly(), new MalformedRequests(), BriefConnections.resetInsideABody(),
				HeldStreams.ofPlainRequests(), HeldStreams.ofManyFields(), HeldStreams.ofManyBytes(), new EndlessHead(),
				EndlessStreams.withoutWindow(), EndlessStreams.readSlowly(), new MalformedStreams(), new ResetStreams(),
				UnreadReplies.toSettings(), UnreadReplies.toPings(), new UnreadResets());
	}

}
