package io.resound.load.ledger;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads the ledger of a pod: first the bitmaps, then the JSON, as the pod may be gone
 * once that has been read.
 */
final class LedgerClient {

	private static final Duration CONNECT = Duration.ofSeconds(2);

	private static final Duration ANSWER = Duration.ofSeconds(5);

	private static final int READINGS = 5;

	private static final ObjectMapper JSON = new ObjectMapper();

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.proxy(HttpClient.Builder.NO_PROXY)
		.connectTimeout(CONNECT)
		.build();

	private final String run;

	LedgerClient(String run) {
		this.run = run;
	}

	/**
	 * Reads the ledger. If no more requests can arrive, the bitmap and the JSON are those
	 * of the same moment.
	 * @param url where the ledgers of all runs are
	 * @param ended whether the last request of the run has ended
	 * @throws IOException if the pod is gone, or does not have the run any more
	 */
	PodLedger read(URI url, boolean ended) throws IOException, InterruptedException {
		for (int reading = 0; reading < READINGS; reading++) {
			RoaringBitmap numbers = numbers(url, "/bitmap");
			RoaringBitmap again = numbers(url, "/again");
			HttpResponse<byte[]> response = get(url, "");
			if (response.statusCode() == 404) {
				return PodLedger.none(url.toString(), ended);
			}
			JsonNode account = JSON.readTree(response.body());
			boolean drained = account.path("drained").asBoolean();
			boolean sameMoment = required(account, "distinct").asLong() == numbers.getLongCardinality();
			if (sameMoment || !(drained || ended)) {
				return new PodLedger(url.toString(), required(account, "pod").asText(),
						account.path("first").asText(null), required(account, "arrived").asLong(),
						required(account, "complete").asBoolean(), drained, ended, Numbers.of(numbers),
						Numbers.of(again));
			}
		}
		throw new IOException("The bitmap at " + url + " does not become that of the JSON");
	}

	private static JsonNode required(JsonNode account, String name) throws IOException {
		JsonNode value = account.get(name);
		if (value == null) {
			throw new IOException("No ledger: " + name + " is missing");
		}
		return value;
	}

	private RoaringBitmap numbers(URI url, String which) throws IOException, InterruptedException {
		HttpResponse<byte[]> response = get(url, which);
		return (response.statusCode() == 404) ? new RoaringBitmap() : Numbers.decode(response.body());
	}

	private HttpResponse<byte[]> get(URI url, String which) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/" + this.run + which)).timeout(ANSWER).build();
		HttpResponse<byte[]> response = this.client.send(request, BodyHandlers.ofByteArray());
		if (response.statusCode() != 200 && response.statusCode() != 404) {
			throw new IOException("status " + response.statusCode() + " of " + request.uri());
		}
		return response;
	}

}
