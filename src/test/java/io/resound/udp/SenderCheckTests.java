package io.resound.udp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.resound.metrics.DropReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who gets datagrams back, also of addresses that a test cannot send from. */
class SenderCheckTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final SenderCheck check = new SenderCheck(new SenderRates(10, 42));

	private @Nullable DropReason check(String address, int port, long nanos) {
		return this.check.check(new InetSocketAddress(InetAddress.ofLiteral(address), port), nanos);
	}

	@ParameterizedTest
	@ValueSource(strings = { "255.255.255.255", "224.0.0.1", "239.255.255.255", "0.0.0.0", "::", "ff02::1" })
	void aBroadcastOrMulticastAddressGetsNothing(String address) {
		assertThat(check(address, 40_000, SECOND)).isEqualTo(DropReason.ADDRESS);
	}

	@ParameterizedTest
	@CsvSource({ "0, PORT", "7, PORT", "1023, PORT", "1024,", "65535,", "7002, LOOP", "7003, LOOP" })
	void portsOfServicesAndTheirOwnGetNothing(int port, @Nullable DropReason reason) {
		this.check.listensOn(7002);
		this.check.listensOn(7003);
		this.check.listensOn(7002);
		assertThat(check("192.0.2.1", port, SECOND)).isEqualTo(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "2001:db8::1" })
	void eachAddressHasItsRateInEachSecond(String address) {
		for (int second = 1; second <= 3; second++) {
			for (int i = 0; i < 10; i++) {
				assertThat(check(address, 40_000 + i, second * SECOND)).isNull();
			}
			assertThat(check(address, 40_000, second * SECOND + SECOND - 1)).isEqualTo(DropReason.RATE);
			assertThat(check("198.51.100.7", 40_000, second * SECOND)).as("another address").isNull();
		}
	}

	@Test
	void whichAddressesShareACountDependsOnTheSeed() throws Exception {
		assertThat(sharing(1)).isNotEmpty().isNotEqualTo(sharing(2)).isEqualTo(sharing(1));
	}

	/** Those of 16,384 addresses that share their count with one before. */
	private static Set<Integer> sharing(long seed) throws Exception {
		SenderRates rates = new SenderRates(1, seed);
		Set<Integer> sharing = new HashSet<>();
		for (int i = 0; i < 16_384; i++) {
			InetAddress address = Inet4Address.getByAddress(new byte[] { 10, 0, (byte) (i >> 8), (byte) i });
			if (!rates.take(address, 1)) {
				sharing.add(i);
			}
		}
		assertThat(sharing).as("as many as of random hashes").hasSizeBetween(5_700, 6_400);
		return sharing;
	}

	@Test
	void addressesOfIpv6WithTheSameSumDoNotShareACount() {
		SenderRates rates = new SenderRates(1, 42);
		assertThat(rates.take(InetAddress.ofLiteral("2001:db8::1:0:2"), 1)).isTrue();
		assertThat(rates.take(InetAddress.ofLiteral("2001:db8::2:0:1"), 1)).isTrue();
	}

}
