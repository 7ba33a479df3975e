package io.resound.server.web;

import java.util.List;

import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;

/**
 * The path of a request as it was sent, taken apart only when that is asked for.
 *
 * @param value the path, encoded
 */
record RawPath(String value) implements RequestPath {

	private static final PathContainer NO_CONTEXT = PathContainer.parsePath("");

	@Override
	public List<Element> elements() {
		return PathContainer.parsePath(this.value).elements();
	}

	@Override
	public PathContainer contextPath() {
		return NO_CONTEXT;
	}

	@Override
	public PathContainer pathWithinApplication() {
		return this;
	}

	@Override
	public RequestPath modifyContextPath(String contextPath) {
		return RequestPath.parse(this.value, contextPath);
	}

}
