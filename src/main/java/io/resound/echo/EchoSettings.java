package io.resound.echo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the echo.
 *
 * @param answer how echoes are answered that do not say it themselves: streamed, complete
 * (when the request is complete) or discard (the number of bytes); unless it is streamed,
 * the express lane is off
 */
@ConfigurationProperties("resound.echo")
record EchoSettings(@DefaultValue("streamed") AnswerMode answer) {

}
