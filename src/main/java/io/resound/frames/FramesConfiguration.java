package io.resound.frames;

import io.resound.connection.Speaker;
import io.resound.limits.GenerateLimits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the protocol {@code frames}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FramesProperties.class)
class FramesConfiguration {

	@Bean
	Speaker framesSpeaker(FramesProperties properties, GenerateLimits generate) {
		return new FramesSpeaker(new FrameLimits(properties.largest().toBytes(), generate.largest().toBytes()));
	}

}
