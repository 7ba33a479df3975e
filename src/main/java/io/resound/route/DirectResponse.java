package io.resound.route;

import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * A response that writes its head straight into that of the exchange. Spring's own
 * collect the fields first and copy them.
 */
public interface DirectResponse extends ServerResponse {

	@Override
	default HttpStatusCode statusCode() {
		return HttpStatus.OK;
	}

	/** None: they are written with the response. */
	@Override
	default HttpHeaders headers() {
		return HttpHeaders.EMPTY;
	}

	@Override
	default MultiValueMap<String, ResponseCookie> cookies() {
		return CollectionUtils.toMultiValueMap(Map.of());
	}

}
