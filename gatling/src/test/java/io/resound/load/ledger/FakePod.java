package io.resound.load.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.roaringbitmap.RoaringBitmap;

/**
 * A pod whose ledger says what a test wants. Close it to kill it.
 */
final class FakePod implements AutoCloseable {

	private final String name;

	private final HttpServer server;

	private final RoaringBitmap numbers = new RoaringBitmap();

	private final RoaringBitmap again = new RoaringBitmap();

	private long arrived;

	private boolean complete = true;

	private boolean drained;

	private int readings;

	FakePod(String name) {
		this.name = name;
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/ledger/run", this::answer);
		this.server.start();
	}

	URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/ledger");
	}

	synchronized void enter(int... numbers) {
		for (int number : numbers) {
			if (!this.numbers.checkedAdd(number)) {
				this.again.add(number);
			}
			this.arrived++;
		}
	}

	synchronized void forget() {
		this.complete = false;
	}

	synchronized void drain() {
		this.drained = true;
	}

	synchronized int readings() {
		return this.readings;
	}

	private void answer(HttpExchange exchange) throws IOException {
		byte[] body = body(exchange.getRequestURI().getPath());
		exchange.sendResponseHeaders((body != null) ? 200 : 404, (body != null) ? body.length : -1);
		try (OutputStream out = exchange.getResponseBody()) {
			if (body != null) {
				out.write(body);
			}
		}
	}

	private synchronized byte[] body(String path) {
		boolean known = this.arrived > 0;
		if (path.endsWith("/bitmap") || path.endsWith("/again")) {
			Numbers which = Numbers.of(path.endsWith("/again") ? this.again : this.numbers);
			return known ? Base64.getDecoder().decode(which.base64()) : null;
		}
		this.readings++;
		if (!known && !this.drained) {
			return null;
		}
		String first = known ? ",\"first\":\"2030-01-01T00:00:00.000000Z\"" : "";
		return ("{\"pod\":\"" + this.name + "\",\"arrived\":" + this.arrived + ",\"distinct\":"
				+ this.numbers.getCardinality() + ",\"complete\":" + this.complete + first
				+ (this.drained ? ",\"drained\":true" : "") + "}")
			.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
