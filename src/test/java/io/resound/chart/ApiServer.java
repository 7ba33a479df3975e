package io.resound.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * As much of a cluster as Helm needs to install into: it tells which kinds it knows, has
 * none of the objects yet, and takes every one that it is given.
 */
final class ApiServer implements AutoCloseable {

	private static final String VERSION = "v1.34.0";

	private static final ObjectMapper JSON = new ObjectMapper();

	private final HttpServer http;

	/** What it knows, by group and version. */
	private final Map<String, List<Class<? extends HasMetadata>>> kinds;

	private final Queue<byte[]> secrets = new ConcurrentLinkedQueue<>();

	/** Starts one that knows these kinds. */
	ApiServer(List<Class<? extends HasMetadata>> kinds) {
		this.kinds = kinds.stream().collect(Collectors.groupingBy(HasMetadata::getApiVersion));
		try {
			this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.http.createContext("/", this::handle);
		this.http.start();
	}

	/** What a client needs to find it. */
	String kubeConfig() {
		return """
				apiVersion: v1
				kind: Config
				current-context: test
				contexts: [{name: test, context: {cluster: test, user: test}}]
				clusters: [{name: test, cluster: {server: "http://localhost:%d"}}]
				users: [{name: test, user: {}}]
				""".formatted(this.http.getAddress().getPort());
	}

	/** The first Secret that it was given, as protobuf: Helm's record of the release. */
	byte[] firstSecret() {
		return this.secrets.element();
	}

	/** Has it as it was at the start, with no object in it. */
	void forget() {
		this.secrets.clear();
	}

	@Override
	public void close() {
		this.http.stop(0);
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			String path = exchange.getRequestURI().getPath();
			if (exchange.getRequestMethod().equals("GET")) {
				get(exchange, path);
			}
			else if (path.contains("/secrets")) {
				this.secrets.add(body);
				answer(exchange, 201, json(Map.of("kind", "Secret", "apiVersion", "v1")));
			}
			else {
				answer(exchange, 201, body);
			}
		}
	}

	private void get(HttpExchange exchange, String path) throws IOException {
		String version = path.replaceFirst("^/apis?/", "");
		if (path.equals("/version")) {
			answer(exchange, 200, json(Map.of("major", "1", "minor", "34", "gitVersion", VERSION)));
		}
		else if (path.equals("/api")) {
			answer(exchange, 200, json(Map.of("kind", "APIVersions", "versions", List.of("v1"))));
		}
		else if (path.equals("/apis")) {
			answer(exchange, 200, json(Map.of("kind", "APIGroupList", "groups", groups())));
		}
		else if (this.kinds.containsKey(version)) {
			answer(exchange, 200, json(Map.of("kind", "APIResourceList", "groupVersion", version, "resources",
					this.kinds.get(version).stream().map(ApiServer::resource).toList())));
		}
		else if (path.endsWith("/secrets")) {
			answer(exchange, 200, json(Map.of("kind", "SecretList", "apiVersion", "v1", "items", List.of())));
		}
		else if (path.endsWith("/jobs")) {
			answer(exchange, 200, json(Map.of("kind", "JobList", "apiVersion", "batch/v1", "items", List.of())));
		}
		else {
			answer(exchange, 404, json(Map.of("kind", "Status", "apiVersion", "v1", "status", "Failure", "reason",
					"NotFound", "code", 404)));
		}
	}

	private List<Map<String, Object>> groups() {
		Map<String, List<String>> versions = this.kinds.keySet()
			.stream()
			.filter((version) -> version.contains("/"))
			.collect(Collectors.groupingBy((version) -> version.substring(0, version.indexOf('/')), TreeMap::new,
					Collectors.toList()));
		return versions.entrySet().stream().map((group) -> {
			List<Map<String, String>> served = group.getValue()
				.stream()
				.map((version) -> Map.of("groupVersion", version, "version",
						version.substring(version.indexOf('/') + 1)))
				.toList();
			return Map.of("name", group.getKey(), "versions", served, "preferredVersion", served.getFirst());
		}).toList();
	}

	private static Map<String, Object> resource(Class<? extends HasMetadata> kind) {
		return Map.of("name", HasMetadata.getPlural(kind), "kind", HasMetadata.getKind(kind), "namespaced", true,
				"verbs", List.of("get", "create"));
	}

	private static byte[] json(Object value) throws IOException {
		return JSON.writeValueAsBytes(value);
	}

	private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
	}

}
