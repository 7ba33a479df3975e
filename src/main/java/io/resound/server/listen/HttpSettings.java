package io.resound.server.listen;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of HTTP that are not a listener's.
 *
 * @param accessLog whether a line is logged for each request, to the logger
 * reactor.netty.http.server.AccessLog; the express lane is off then
 */
@ConfigurationProperties("resound.server")
record HttpSettings(@DefaultValue("false") boolean accessLog) {

}
