package io.resound.server;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the echo's server is started with.
 *
 * @param accessLog whether each request that the router answers gets a line in the log
 * @param pinEventLoops whether each event loop stays on a processor of its own; for
 * containers that have whole processors to themselves
 * @param transport {@code auto}, {@code epoll}, {@code io_uring} or {@code nio}; one that
 * does not work here gives way to the next that does, and the log says so
 */
@ConfigurationProperties("resound.server")
record ServerSettings(@DefaultValue("false") boolean accessLog, @DefaultValue("false") boolean pinEventLoops,
		@DefaultValue("auto") Transport transport) {

}
