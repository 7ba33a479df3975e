package io.resound.udp;

import java.security.SecureRandom;

import io.resound.connection.DatagramSpeaker;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the protocol {@code udp}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UdpProperties.class)
class UdpConfiguration {

	@Bean
	DatagramSpeaker udpSpeaker(UdpProperties properties) {
		return new UdpSpeaker(new SenderCheck(new SenderRates(properties.rate(), new SecureRandom().nextLong())));
	}

}
