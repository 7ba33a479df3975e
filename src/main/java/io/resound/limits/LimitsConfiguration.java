package io.resound.limits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Reads the limits that several features share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GenerateLimits.class)
class LimitsConfiguration {

}
