package io.resound.server.listen;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the echo's port is served with.
 *
 * @param accessLog whether each request that the router answers gets a line in the log
 */
@ConfigurationProperties("resound.server")
record HttpSettings(@DefaultValue("false") boolean accessLog) {

}
