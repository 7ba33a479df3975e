package io.resound.transport;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the event loops.
 *
 * @param pinEventLoops pins each event loop to its own processor; for containers that
 * have whole processors to themselves
 * @param transport auto (epoll, or nio if epoll is not available), io_uring, epoll or
 * nio; if the selected transport is not available, the next one in this order is used,
 * and the log says so
 */
@ConfigurationProperties("resound.server")
record TransportSettings(@DefaultValue("false") boolean pinEventLoops, @DefaultValue("auto") Transport transport) {

}
