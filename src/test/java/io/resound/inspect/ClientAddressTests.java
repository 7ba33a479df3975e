package io.resound.inspect;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** IP addresses as text; the examples of IPv6 are those of RFC 5952. */
class ClientAddressTests {

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, 127.0.0.1", "::ffff:10.0.0.1, 10.0.0.1", "0:0:0:0:0:0:0:1, ::1", "::, ::",
			"2001:0db8::0001, 2001:db8::1", "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
			"2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
			"2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "2001:DB8::AbC, 2001:db8::abc", "fe80:0:0:0:0:0:0:0, fe80::",
			"1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8" })
	void anAddressHasOneText(String address, String text) throws UnknownHostException {
		assertThat(ClientAddress.text(InetAddress.getByName(address))).isEqualTo(text);
	}

}
