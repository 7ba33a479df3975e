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
				HeldRequest.ofManyBytes(), HeldRequest.ofARoute(), EndlessBody.withLength(), EndlessBody.chunked(),
				EndlessBody.pipelined("128 B", 128), EndlessBody.pipelined("64 KB", 65_536), EndlessBody.readSlowly(),
				EndlessBody.chunkedAndReadSlowly(), new EndlessMessages(), new MalformedRequests(),
				BriefConnections.resetInsideABody(), HeldStreams.ofPlainRequests(), HeldStreams.ofManyFields(),
				HeldStreams.ofManyBytes(), new EndlessHead(), EndlessStreams.withoutWindow(),
				EndlessStreams.readSlowly(), new MalformedStreams(), new ResetStreams(), UnreadReplies.toSettings(),
				UnreadReplies.toPings(), new UnreadResets(), EndlessStreams.ofMessages(), EndlessStreams.ofQuestions(),
				HeldStreams.ofCalls(), HeldStreams.ofWatchers(), HeldStreams.ofImpossibleMessages(),
				HeldStreams.ofBombs());
	}

	/** The same over TLS, after those on handshakes. */
	static List<Attack> overTls(SSLContext context) {
		return Stream
			.concat(Handshakes.all(context).stream(), all().stream().map((attack) -> new OverTls(context, attack)))
			.toList();
	}

}
