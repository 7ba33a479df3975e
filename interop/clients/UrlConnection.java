import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@link HttpURLConnection} in streaming mode: writes the whole body, then reads.
 * Arguments: a URL, the body's file, the response's file, and "length" or "chunked".
 */
class UrlConnection {

	public static void main(String[] arguments) throws Exception {
		Path body = Path.of(arguments[1]);
		HttpURLConnection connection = (HttpURLConnection) URI.create(arguments[0]).toURL().openConnection(Proxy.NO_PROXY);
		connection.setRequestMethod("POST");
		connection.setDoOutput(true);
		if (arguments[3].equals("chunked")) {
			connection.setChunkedStreamingMode(0);
		}
		else {
			connection.setFixedLengthStreamingMode(Files.size(body));
		}
		connection.setRequestProperty("Content-Type", "application/octet-stream");
		try (OutputStream out = connection.getOutputStream()) {
			Files.copy(body, out);
		}
		try (InputStream in = connection.getInputStream()) {
			Files.copy(in, Path.of(arguments[2]));
		}
	}

}
