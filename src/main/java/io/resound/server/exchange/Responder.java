package io.resound.server.exchange;

import reactor.core.publisher.Mono;

/** Responds to requests: the router, as the codecs see it. */
@FunctionalInterface
public interface Responder {

	/**
	 * Responds to a request.
	 * @param request the request, whose body may still be arriving
	 * @param response takes the response
	 * @return completes when the router is done with both. If nothing has been sent by
	 * then, the head is to be sent. It fails if the response cannot be completed.
	 */
	Mono<Void> respond(Inbound request, Outbound response);

}
