package io.resound.server;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The server's transport.
 *
 * @param transport {@code auto}, {@code epoll}, {@code io_uring} or {@code nio}; one that
 * does not work here gives way to the next that does, and the log says so
 */
@ConfigurationProperties("resound.server")
record TransportProperties(@DefaultValue("auto") Transport transport) {

}
