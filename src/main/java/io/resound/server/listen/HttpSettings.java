package io.resound.server.listen;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the echo's port is served with.
 *
 * @param accessLog logs a line for each request the router answers, to the logger
 * reactor.netty.http.server.AccessLog; the express lane is off then
 */
@ConfigurationProperties("resound.server")
record HttpSettings(@DefaultValue("false") boolean accessLog) {

}
