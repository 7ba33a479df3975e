package io.resound.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.resound.http.ProxyFacts;
import io.resound.metrics.ProxyHeaderResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is read of PROXY headers, and which are refused. */
class HeaderFormatTests {

	private static final byte[] FOUR = Headers.addresses("192.0.2.1", 40_000, "192.0.2.2", 443);

	private static final byte[] SIX = Headers.addresses("2001:db8::1", 65_535, "2001:db8::2", 0);

	/** Reads the header at the beginning of bytes; {@code null} if it is not complete. */
	private static @Nullable ProxyFacts read(byte[] bytes) throws UnusableHeaderException {
		// Not at the beginning of its buffer, as after another read.
		ByteBuf in = Unpooled.wrappedBuffer(Headers.join(new byte[3], bytes)).skipBytes(3);
		HeaderFormat format = HeaderFormat.beginningWith(bytes[0]);
		int length = format.length(in);
		ProxyFacts facts = (length > 0 && length <= bytes.length) ? format.read(in.slice(3, length)) : null;
		assertThat(in.readerIndex()).isEqualTo(3);
		return facts;
	}

	private static void assertRefused(ProxyHeaderResult result, byte[] bytes) {
		assertThatExceptionOfType(UnusableHeaderException.class).as(() -> ByteBufUtil.hexDump(bytes))
			.isThrownBy(() -> read(bytes))
			.extracting(UnusableHeaderException::result)
			.isEqualTo(result);
	}

	private static InetSocketAddress at(String address, int port) {
		return new InetSocketAddress(InetAddress.ofLiteral(address), port);
	}

	static List<byte[]> usable() {
		return List.of(Headers.text("PROXY TCP4 192.0.2.1 192.0.2.2 40000 443"), Headers.text("PROXY UNKNOWN"),
				Headers.text("PROXY UNKNOWN and more"), Headers.text("PROXY TCP6 2001:db8::1 ::1 0 65535"),
				Headers.binary(Headers.PROXY, Headers.TCP4, FOUR),
				Headers.binary(Headers.PROXY, Headers.TCP6, SIX, Headers.tlv(2, "web.example"), Headers.tlv(4)),
				Headers.binary(Headers.PROXY, Headers.UNIX, new byte[216]), Headers.binary(Headers.LOCAL, Headers.NONE),
				Headers.binary(Headers.PROXY, Headers.NONE, new byte[5]));
	}

	@ParameterizedTest
	@MethodSource("usable")
	void aHeaderIsReadOnceItIsCompleteWhateverFollows(byte[] header) throws UnusableHeaderException {
		for (int length = 1; length < header.length; length++) {
			assertThat(read(Arrays.copyOf(header, length))).as("%d bytes", length).isNull();
		}
		ProxyFacts facts = read(header);
		assertThat(facts).isNotNull();
		for (byte[] more : List.of(new byte[] { '\n' }, Headers.text("PROXY TCP4 1.2.3.4 1.2.3.4 1 1"), header)) {
			assertThat(read(Headers.join(header, more))).usingRecursiveComparison().isEqualTo(facts);
		}
	}

	@Test
	void theAddressesAreThoseOfTheHeader() throws UnusableHeaderException {
		ProxyFacts text = read(Headers.text("PROXY TCP4 192.0.2.1 192.0.2.2 40000 443"));
		assertThat(text.source()).isEqualTo(at("192.0.2.1", 40_000));
		assertThat(text.destination()).isEqualTo(at("192.0.2.2", 443));
		assertThat(text.version()).isEqualTo(1);
		assertThat(text.local()).isFalse();
		text = read(Headers.text("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.2 0 65535"));
		assertThat(text.source()).isEqualTo(at("2001:db8::1", 0));
		assertThat(text.destination()).isEqualTo(at("192.0.2.2", 65_535));
		ProxyFacts binary = read(Headers.binary(Headers.PROXY, Headers.TCP4, FOUR));
		assertThat(binary.source()).isEqualTo(at("192.0.2.1", 40_000));
		assertThat(binary.destination()).isEqualTo(at("192.0.2.2", 443));
		assertThat(binary.version()).isEqualTo(2);
		binary = read(Headers.binary(Headers.PROXY, Headers.TCP6, SIX));
		assertThat(binary.source()).isEqualTo(at("2001:db8::1", 65_535));
		assertThat(binary.destination()).isEqualTo(at("2001:db8::2", 0));
	}

	@Test
	void aClientOfAUnixDomainSocketHasNoAddress() throws UnusableHeaderException {
		ProxyFacts facts = read(Headers.binary(Headers.PROXY, Headers.UNIX, new byte[216], Headers.tlv(1, "h2")));
		assertThat(facts.local()).isFalse();
		assertThat(facts.source()).isNull();
		assertThat(facts.tlvs()).isEqualTo(Headers.tlv(1, "h2"));
	}

	@Test
	void whatFollowsIsIgnoredIfTheHeaderSaysNothingOfAClient() throws UnusableHeaderException {
		for (byte[] header : List.of(Headers.binary(Headers.LOCAL, Headers.TCP4, FOUR, Headers.tlv(1, "h2")),
				Headers.binary(Headers.LOCAL, 0x77, new byte[1]),
				Headers.binary(Headers.PROXY, Headers.NONE, new byte[2]), Headers.text("PROXY UNKNOWN a b c"))) {
			ProxyFacts facts = read(header);
			assertThat(facts.local()).isTrue();
			assertThat(facts.source()).isNull();
			assertThat(facts.tlvs()).isEmpty();
		}
	}

	@Test
	void theTlvsAreKept() throws UnusableHeaderException {
		byte[] tlvs = Headers.join(Headers.tlv(2, "web.example"), Headers.tlv(4), Headers.tlv(0xea, new byte[300]));
		assertThat(read(Headers.binary(Headers.PROXY, Headers.TCP4, FOUR, tlvs)).tlvs()).isEqualTo(tlvs);
	}

	@Test
	void aChecksumMustMatch() throws UnusableHeaderException {
		byte[] header = Headers.binary(Headers.PROXY, Headers.TCP4, FOUR, Headers.tlv(1, "h2"),
				Headers.tlv(3, new byte[4]), Headers.tlv(2, "a"));
		CRC32C checksum = new CRC32C();
		checksum.update(header);
		int at = 16 + FOUR.length + 5 + 3;
		Unpooled.wrappedBuffer(header).setInt(at, (int) checksum.getValue());
		assertThat(read(header).tlvs()).hasSize(5 + 7 + 4);
		for (int changed : new int[] { 16, 27, 31, at, at + 3, header.length - 1 }) {
			byte[] wrong = header.clone();
			wrong[changed] ^= 1;
			assertRefused(ProxyHeaderResult.MALFORMED, wrong);
		}
		assertRefused(ProxyHeaderResult.MALFORMED,
				Headers.binary(Headers.PROXY, Headers.TCP4, FOUR, Headers.tlv(3, new byte[3])));
	}

	@ParameterizedTest
	@ValueSource(strings = { "G", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PROXY\t",
			"PROXYTCP4", "proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n", "\r\n\r\n\0\r\nQUIX", "\rGET", "\n", "\0",
			"\u0016\u0003\u0001" })
	void anythingElseIsNoHeaderByTheFirstByteThatDiffers(String sent) {
		assertRefused(ProxyHeaderResult.MISSING, sent.getBytes());
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 192.0.2.1 192.0.2.2 40000", "PROXY TCP4 192.0.2.1 192.0.2.2 40000 443 1",
			"PROXY TCP4 192.0.2.1 192.0.2.2 40000 443 ", "PROXY TCP4  192.0.2.1 192.0.2.2 40000 443",
			"PROXY  TCP4 192.0.2.1 192.0.2.2 40000 443", "PROXY TCP4", "PROXY ", "PROXY UDP4 192.0.2.1 192.0.2.2 1 2",
			"PROXY unknown", "PROXY UNKNOWNS", "PROXY TCP4 ::1 ::1 1 2", "PROXY TCP6 192.0.2.1 192.0.2.2 1 2",
			"PROXY TCP4 192.0.2.256 192.0.2.2 1 2", "PROXY TCP4 192.0.2 192.0.2.2 1 2",
			"PROXY TCP4 192.0.2.01 192.0.2.2 1 2", "PROXY TCP4 localhost 192.0.2.2 1 2",
			"PROXY TCP6 fe80::1%eth0 ::1 1 2", "PROXY TCP6 [::1] ::1 1 2", "PROXY TCP6 : ::1 1 2",
			"PROXY TCP4 192.0.2.1 192.0.2.2 65536 2", "PROXY TCP4 192.0.2.1 192.0.2.2 1 -2",
			"PROXY TCP4 192.0.2.1 192.0.2.2 +1 2", "PROXY TCP4 192.0.2.1 192.0.2.2 01 2",
			"PROXY TCP4 192.0.2.1 192.0.2.2 1 ", "PROXY TCP4 192.0.2.1 192.0.2.2 1 99999999999",
			"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r", "PROXY TCP4\t192.0.2.1 192.0.2.2 1 2" })
	void aLineThatIsNotAsItMustBeIsRefused(String line) {
		assertRefused(ProxyHeaderResult.MALFORMED, Headers.text(line));
	}

	@Test
	void aLineMustEndWithCrAndLf() {
		assertRefused(ProxyHeaderResult.MALFORMED, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n".getBytes());
		assertRefused(ProxyHeaderResult.MALFORMED, "PROXY \n".getBytes());
	}

	@Test
	void aLineMayHave107Bytes() throws UnusableHeaderException {
		assertThat(read(Headers.text("PROXY UNKNOWN " + "x".repeat(91)))).isNotNull();
		assertThat(read(("PROXY UNKNOWN " + "x".repeat(92)).getBytes())).isNull();
		assertRefused(ProxyHeaderResult.TOO_LARGE, ("PROXY UNKNOWN " + "x".repeat(93)).getBytes());
		assertRefused(ProxyHeaderResult.TOO_LARGE, Headers.text("PROXY UNKNOWN " + "x".repeat(92)));
	}

	@Test
	void aHeaderOfVersion2MayHave536Bytes() throws UnusableHeaderException {
		byte[] most = Headers.binary(Headers.PROXY, Headers.TCP4, FOUR, Headers.tlv(0xea, new byte[505]));
		assertThat(most).hasSize(536);
		assertThat(read(most).tlvs()).hasSize(508);
		byte[] more = Headers.binary(Headers.PROXY, Headers.TCP4, FOUR, Headers.tlv(0xea, new byte[506]));
		assertRefused(ProxyHeaderResult.TOO_LARGE, more);
		assertRefused(ProxyHeaderResult.TOO_LARGE, Arrays.copyOf(more, 16));
	}

	@ParameterizedTest
	@CsvSource({ "0x11, 0x11", "0x22, 0x11", "0x2f, 0x11", "0x01, 0x11", "0x31, 0x11", "0x21, 0x10", "0x21, 0x13",
			"0x21, 0x01", "0x21, 0x41", "0x21, 0xff", "0x21, 0x30" })
	void aCommandOrFamilyThatIsNotDefinedIsRefused(int command, int family) {
		assertRefused(ProxyHeaderResult.MALFORMED, Headers.binary(command, family, new byte[216]));
	}

	@Test
	void addressesAndTlvsMustFit() {
		assertRefused(ProxyHeaderResult.MALFORMED, Headers.binary(Headers.PROXY, Headers.TCP4, new byte[11]));
		assertRefused(ProxyHeaderResult.MALFORMED, Headers.binary(Headers.PROXY, Headers.TCP6, new byte[35]));
		assertRefused(ProxyHeaderResult.MALFORMED, Headers.binary(Headers.PROXY, Headers.UNIX, new byte[215]));
		byte[] tlv = Headers.tlv(2, "web.example");
		for (int length = 1; length < tlv.length; length++) {
			assertRefused(ProxyHeaderResult.MALFORMED,
					Headers.binary(Headers.PROXY, Headers.TCP4, FOUR, Headers.tlv(4), Arrays.copyOf(tlv, length)));
		}
	}

	@Test
	void whatNettyWritesIsRead() throws UnusableHeaderException {
		Random random = new Random(1);
		for (int i = 0; i < 1000; i++) {
			HAProxyProtocolVersion version = HAProxyProtocolVersion.values()[random.nextInt(2)];
			boolean six = random.nextBoolean();
			byte[] address = new byte[six ? 16 : 4];
			random.nextBytes(address);
			String text = new InetSocketAddress(address(address), 0).getAddress().getHostAddress();
			int port = 1 + random.nextInt(65_535);
			byte[] value = new byte[random.nextInt(200)];
			random.nextBytes(value);
			List<HAProxyTLV> tlvs = new ArrayList<>();
			if (version == HAProxyProtocolVersion.V2) {
				tlvs.add(new HAProxyTLV((byte) 0xea, Unpooled.wrappedBuffer(value)));
			}
			byte[] written = written(new HAProxyMessage(version, HAProxyCommand.PROXY,
					six ? HAProxyProxiedProtocol.TCP6 : HAProxyProxiedProtocol.TCP4, text, text, port, 443, tlvs));
			ProxyFacts facts = read(written);
			assertThat(facts.source()).isEqualTo(new InetSocketAddress(address(address), port));
			assertThat(facts.destination()).isEqualTo(new InetSocketAddress(address(address), 443));
			assertThat(facts.tlvs()).isEqualTo(tlvs.isEmpty() ? new byte[0] : Headers.tlv(0xea, value));
		}
	}

	private static InetAddress address(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] written(HAProxyMessage message) {
		EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
		channel.writeOutbound(message);
		ByteBuf out = channel.readOutbound();
		try {
			return ByteBufUtil.getBytes(out);
		}
		finally {
			out.release();
			channel.finishAndReleaseAll();
		}
	}

}
