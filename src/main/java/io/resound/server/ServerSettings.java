package io.resound.server;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the echo's server is started with.
 *
 * @param accessLog logs a line for each request the router answers, to the logger
 * reactor.netty.http.server.AccessLog; the express lane is off then
 * @param pinEventLoops keeps each event loop on a processor of its own; for containers
 * that have whole processors to themselves
 * @param transport auto (epoll, or nio where there is no epoll), io_uring, epoll, nio;
 * one that does not work gives way to the next, and the log says so
 */
@ConfigurationProperties("resound.server")
record ServerSettings(@DefaultValue("false") boolean accessLog, @DefaultValue("false") boolean pinEventLoops,
		@DefaultValue("auto") Transport transport) {

}
