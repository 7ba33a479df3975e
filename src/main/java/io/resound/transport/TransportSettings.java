package io.resound.transport;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the echo's server is started with.
 *
 * @param pinEventLoops keeps each event loop on a processor of its own; for containers
 * that have whole processors to themselves
 * @param transport auto (epoll, or nio where there is no epoll), io_uring, epoll, nio;
 * one that does not work gives way to the next, and the log says so
 */
@ConfigurationProperties("resound.server")
record TransportSettings(@DefaultValue("false") boolean pinEventLoops, @DefaultValue("auto") Transport transport) {

}
