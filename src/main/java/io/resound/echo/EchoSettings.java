package io.resound.echo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the echo.
 *
 * @param answer answer mode of echoes that do not choose one: streamed, complete (once
 * the request is complete) or discard (only the number of bytes); unless it is streamed,
 * the express lane is off
 */
@ConfigurationProperties("resound.echo")
record EchoSettings(@DefaultValue("streamed") AnswerMode answer) {

}
