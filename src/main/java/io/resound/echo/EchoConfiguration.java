package io.resound.echo;

import io.resound.route.Example;
import io.resound.route.Route;
import io.resound.settings.InvalidSettingException;
import io.resound.spool.Spool;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The route of the echo: {@code /echo} and every path below it, by any method. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EchoSettings.class)
class EchoConfiguration {

	@Bean
	Route echo(EchoSettings settings, Spool spool) {
		if (settings.answer() == AnswerMode.COMPLETE && !spool.isOn()) {
			throw InvalidSettingException.broken("resound.echo.answer", "complete",
					"must be streamed or discard while resound.spool.exchange is 0B");
		}
		Answers answers = new Answers(settings.answer(), spool.exchangeLimit());
		return Route.at("/echo/**")
			.methods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
			.anyOtherMethodExcept("CONNECT", "TRACE")
			.body(Route.Body.READ_AS_BYTES)
			.objective()
			.shapeable()
			.purpose("the body of the request, byte for byte; for any other method too, except CONNECT and TRACE")
			.example(new Example("POST", "/echo/any/path", "hello"))
			.refusing(answers::refusal)
			.answeredBy(new EchoResponse(answers, spool));
	}

}
