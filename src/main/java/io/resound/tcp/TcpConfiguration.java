package io.resound.tcp;

import io.resound.connection.Speaker;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the protocol {@code tcp}. */
@Configuration(proxyBeanMethods = false)
class TcpConfiguration {

	@Bean
	Speaker tcpSpeaker() {
		return new TcpSpeaker();
	}

}
