package io.resound.server.listen;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of HTTP that are not a listener's.
 *
 * @param accessLog logs each request when it has ended, to the logger io.resound.access;
 * the express lane is off then
 */
@ConfigurationProperties("resound.server")
record HttpSettings(@DefaultValue("false") boolean accessLog) {

}
