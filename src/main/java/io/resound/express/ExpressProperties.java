package io.resound.express;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The express lane's settings.
 *
 * @param enabled whether plain echoes are answered in front of the HTTP codec; off, the
 * router answers everything, with the same bytes
 */
@ConfigurationProperties("resound.express")
public record ExpressProperties(@DefaultValue("true") boolean enabled) {

}
