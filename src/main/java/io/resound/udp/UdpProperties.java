package io.resound.udp;

import io.resound.settings.Range;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the protocol {@code udp}.
 *
 * @param rate maximum number of datagrams that one address gets back in a second, from 1
 * to 10000000; the others are dropped
 */
@ConfigurationProperties("resound.udp")
record UdpProperties(@DefaultValue("1000") int rate) {

	private static final Range<Integer> RATES = new Range<>(1, 10_000_000);

	UdpProperties {
		RATES.check("resound.udp.rate", rate);
	}

}
