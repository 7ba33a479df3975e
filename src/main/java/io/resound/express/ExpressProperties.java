package io.resound.express;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The express lane's settings.
 *
 * @param enabled whether plain echoes are answered before they reach the HTTP codec; if
 * false, the router answers all requests, with identical responses
 */
@ConfigurationProperties("resound.express")
public record ExpressProperties(@DefaultValue("true") boolean enabled) {

}
