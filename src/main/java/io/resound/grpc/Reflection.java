package io.resound.grpc;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.resound.error.Problem;
import io.resound.metrics.GrpcCode;

/**
 * Answers one question about the services after another: the method of
 * {@code grpc.reflection.v1.ServerReflection}.
 */
final class Reflection extends ReadingAnswer {

	/**
	 * Bytes of answers beyond which a client has to read before it asks on: what an
	 * exchange may hold even if memory is short.
	 */
	private static final int UNREAD = 16 * 1024;

	private final Known known;

	/**
	 * Begins a call.
	 * @param call the call
	 * @param known what is known
	 */
	Reflection(OpenCall call, Known known) {
		super(call);
		this.known = known;
	}

	@Override
	void read(MessageFields request) throws Failure {
		if (call().unwritten() > UNREAD) {
			throw new Failure(GrpcCode.RESOURCE_EXHAUSTED,
					"More than " + UNREAD + " bytes of answers have not been read.");
		}
		String host = "";
		MessageWriter answer = error(GrpcCode.INVALID_ARGUMENT, "Nothing is asked for.");
		for (int field = request.next(); field != 0; field = request.next()) {
			switch (field) {
				case 1 -> host = text(request);
				case 3 -> answer = file(this.known.byName(), text(request));
				case 4 -> answer = file(this.known.bySymbol(), text(request));
				case 5 -> {
					request.skip();
					answer = error(GrpcCode.NOT_FOUND, "There are no extensions.");
				}
				case 6 -> answer = extensions(text(request));
				case 7 -> {
					request.skip();
					answer = services();
				}
				default -> request.skip();
			}
		}
		MessageWriter response = new MessageWriter().text(1, host).bytes(2, request.message()).append(answer);
		call().send(response.toMessage(call().allocator()));
	}

	private static String text(MessageFields request) throws Failure {
		return new String(request.bytes(), StandardCharsets.UTF_8);
	}

	private static MessageWriter file(Map<String, byte[]> files, String name) {
		byte[] file = files.get(name);
		return (file != null) ? new MessageWriter().message(4, new MessageWriter().bytes(1, file)) : notFound(name);
	}

	private MessageWriter extensions(String type) {
		return this.known.bySymbol().containsKey(type)
				? new MessageWriter().message(5, new MessageWriter().text(1, type)) : notFound(type);
	}

	private MessageWriter services() {
		MessageWriter list = new MessageWriter();
		this.known.services().forEach((service) -> list.message(1, new MessageWriter().text(1, service)));
		return new MessageWriter().message(6, list);
	}

	private static MessageWriter notFound(String name) {
		return error(GrpcCode.NOT_FOUND, "There is no \"" + Problem.shown(name) + "\".");
	}

	private static MessageWriter error(GrpcCode code, String text) {
		return new MessageWriter().message(7, new MessageWriter().number(1, code.number()).text(2, text));
	}

	@Override
	public void requestEnded() {
		call().succeed();
	}

	@Override
	public boolean isOpenEnded() {
		return true;
	}

	/**
	 * What clients can ask for.
	 *
	 * @param services the full names of the services
	 * @param byName the files, by their names
	 * @param bySymbol the files, by the full names of what they define
	 */
	record Known(List<String> services, Map<String, byte[]> byName, Map<String, byte[]> bySymbol) {

		/** Collects what files define. */
		static Known of(List<Definition> files) {
			Map<String, byte[]> byName = new HashMap<>();
			Map<String, byte[]> bySymbol = new HashMap<>();
			for (Definition file : files) {
				byte[] bytes = file.toBytes();
				byName.put(file.name(), bytes);
				file.symbols().forEach((symbol) -> bySymbol.put(symbol, bytes));
			}
			return new Known(files.stream().flatMap((file) -> file.services().stream()).toList(), byName, bySymbol);
		}

	}

}
