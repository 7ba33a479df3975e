package io.resound.echo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the echo.
 *
 * @param answer answer mode of echo requests that do not select one: streamed, complete
 * (the response begins once the request is complete) or discard (the response has only
 * the number of bytes); any mode other than streamed disables the express lane
 */
@ConfigurationProperties("resound.echo")
record EchoSettings(@DefaultValue("streamed") AnswerMode answer) {

}
