package io.resound.load.service;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * URLs of the instances of the service.
 *
 * @param given the URLs; one that begins with {@code dns+} stands for every address that
 * its name has
 */
public record Addresses(List<URI> given) {

	/**
	 * Looks the names up.
	 * @return a URL for each address that there is now
	 * @throws UnknownHostException if a name has none
	 */
	public List<URI> resolve() throws UnknownHostException {
		List<URI> all = new ArrayList<>();
		for (URI url : this.given) {
			all.addAll(resolve(url));
		}
		return all.stream().distinct().toList();
	}

	private static List<URI> resolve(URI url) throws UnknownHostException {
		if (!url.getScheme().startsWith("dns+")) {
			return List.of(url);
		}
		return Arrays.stream(InetAddress.getAllByName(url.getHost()))
			.map((address) -> address.getHostAddress())
			.map((address) -> address.contains(":") ? "[" + address + "]" : address)
			.map((address) -> URI
				.create("http://" + address + ":" + ((url.getPort() < 0) ? 80 : url.getPort()) + url.getRawPath()))
			.sorted()
			.toList();
	}

}
