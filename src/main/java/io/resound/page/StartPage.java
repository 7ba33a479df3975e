package io.resound.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.resound.pod.Pod;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * The page for people: what the service is, and what is served with an example each. It
 * needs nothing but itself, and a browser runs no script and no style in it but its own.
 */
final class StartPage {

	private final String style = PageFile.read("page.css");

	private final String script = PageFile.read("page.js");

	private final String page = PageFile.read("page.html")
		.replace("{{style}}", this.style)
		.replace("{{script}}", this.script);

	/**
	 * The policy of the page (Content Security Policy Level 3). The service's origin
	 * returns what strangers send, so its scripts are named by their hash and never
	 * allowed by their origin.
	 */
	String policy() {
		return "default-src 'none'; script-src " + hash(this.script) + "; style-src " + hash(this.style)
				+ "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
	}

	private static String hash(String content) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** The page, in UTF-8. */
	byte[] html(About about) {
		return this.page.replace("{{pod}}", escaped(about.pod().name()))
			.replace("{{facts}}", facts(about))
			.replace("{{routes}}", routes(about.routes()))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String facts(About about) {
		Pod pod = about.pod();
		StringBuilder facts = new StringBuilder();
		fact("version", about.version(), facts);
		fact("pod", pod.name(), facts);
		fact("namespace", pod.namespace(), facts);
		fact("node", pod.node(), facts);
		fact("zone", pod.zone(), facts);
		if (about.listeners() instanceof List<?> listeners) {
			listeners.forEach((listener) -> {
				if (listener instanceof Map<?, ?> described) {
					fact("listener " + described.get("name"), place(described), facts);
				}
			});
		}
		return facts.toString();
	}

	private static String place(Map<?, ?> listener) {
		Object place = (listener.get("port") != null) ? listener.get("port") : listener.get("path");
		return place + " " + listener.get("protocol");
	}

	private static void fact(String name, @Nullable String value, StringBuilder facts) {
		if (value != null) {
			facts.append("<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(escaped(name), escaped(value)));
		}
	}

	private static String routes(List<About.Served> routes) {
		return routes.stream().map(StartPage::route).collect(Collectors.joining());
	}

	private static String route(About.Served route) {
		return """
				<li><b>%s</b><span>%s</span><button type="button" title="%s" \
				data-method="%s" data-target="%s" data-body="%s">%s %s</button></li>
				""".formatted(escaped(route.path()), escaped(route.purpose()), "Send this request",
				escaped(route.example().method()), escaped(route.example().target()), escaped(route.example().body()),
				escaped(route.example().method()), escaped(route.example().target()));
	}

	private static String escaped(String text) {
		return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
	}

}
