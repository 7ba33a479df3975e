package io.resound.server.listen;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of HTTP that are not a listener's.
 *
 * @param accessLog whether each request is logged when it ends, by the logger
 * io.resound.access; if true, the express lane is disabled
 */
@ConfigurationProperties("resound.server")
record HttpSettings(@DefaultValue("false") boolean accessLog) {

}
