package io.resound.load.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Writes and reads summaries: as files, and as a block in a log, for injectors whose
 * files go with their pod.
 */
public final class SummaryFiles {

	static final String JSON = "summary.json";

	static final String MARKDOWN = "summary.md";

	private static final String BEGIN = "----- summary of the load test, begin -----";

	private static final String END = "----- summary of the load test, end -----";

	private static final Pattern BLOCK = Pattern.compile(Pattern.quote(BEGIN) + "(.*?)" + Pattern.quote(END),
			Pattern.DOTALL);

	private static final ObjectMapper MAPPER = JsonMapper.builder()
		.enable(SerializationFeature.INDENT_OUTPUT)
		.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private SummaryFiles() {
	}

	/**
	 * Writes a summary as {@value #JSON} and {@value #MARKDOWN}.
	 * @param summary the summary
	 * @param folder where to
	 */
	public static void write(Summary summary, Path folder) {
		try {
			Files.createDirectories(folder);
			Files.writeString(folder.resolve(JSON), MAPPER.writeValueAsString(summary) + "\n");
			Files.writeString(folder.resolve(MARKDOWN), Markdown.of(summary));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the summary to " + folder, ex);
		}
	}

	/**
	 * A summary for people to read.
	 * @param summary the summary
	 * @return Markdown
	 */
	public static String markdown(Summary summary) {
		return Markdown.of(summary);
	}

	/**
	 * A summary for a log. Its lines are short, as some collectors cut long ones.
	 * @param summary the summary
	 * @return a block to be found again
	 */
	public static String block(Summary summary) {
		try {
			byte[] json = MAPPER.writeValueAsBytes(summary);
			return BEGIN + "\n" + Base64.getMimeEncoder(120, new byte[] { '\n' }).encodeToString(json) + "\n" + END;
		}
		catch (JsonProcessingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Reads the measurements of a run.
	 * @param file a {@value #JSON}, or a log with the block in it
	 * @return the measurements
	 */
	public static Measurements read(Path file) {
		try {
			String text = Files.readString(file);
			JsonNode json = MAPPER.readTree(fromLog(text).orElse(text));
			if (json == null || !json.hasNonNull("measurements")) {
				throw new IllegalArgumentException(file + " is neither a " + JSON + " nor a log with a summary in it");
			}
			return MAPPER.treeToValue(json.get("measurements"), Measurements.class);
		}
		catch (JsonProcessingException ex) {
			throw new IllegalArgumentException(file + " is neither a " + JSON + " nor a log with a summary in it", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read " + file, ex);
		}
	}

	private static Optional<String> fromLog(String text) {
		Matcher block = BLOCK.matcher(text);
		return block.find()
				? Optional.of(new String(Base64.getMimeDecoder().decode(block.group(1)), StandardCharsets.UTF_8))
				: Optional.empty();
	}

}
