package io.resound.load.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

class ExchangeTests {

	private final Exchange exchange = new Exchange(new byte[] { 1, 2, 3 }, OptionalLong.empty());

	@Test
	void whatComesBackAsItWasSentIsOk() {
		this.exchange.written();
		this.exchange.answered(200);
		assertThat(this.exchange.compare(new byte[] { 1, 2, 3 })).isEqualTo("same");
		assertThat(this.exchange.outcome(200, false, 1_000_000)).isEqualTo("ok");
	}

	@Test
	void oneByteThatDiffersIsSeen() {
		this.exchange.written();
		this.exchange.answered(200);
		assertThat(this.exchange.compare(new byte[] { 1, 2, 4 })).isEqualTo("differs from what was sent");
		assertThat(this.exchange.outcome(200, true, 1_000_000)).isEqualTo("body differs");
	}

	@Test
	void aBodyThatEndsTooEarlyIsSeen() {
		this.exchange.written();
		this.exchange.answered(200);
		this.exchange.compare(new byte[] { 1, 2 });
		assertThat(this.exchange.outcome(200, true, 1_000_000)).isEqualTo("body differs");
	}

	@Test
	void anotherStatusIsNamed() {
		this.exchange.written();
		this.exchange.answered(503);
		assertThat(this.exchange.outcome(200, true, 1_000_000)).isEqualTo("status 503");
	}

	@Test
	void whatGotNoAnswerIsTold() {
		assertThat(this.exchange.outcome(200, true, 1_000_000)).isEqualTo("not sent");
		this.exchange.written();
		assertThat(this.exchange.outcome(200, true, Long.MAX_VALUE)).isEqualTo("no answer");
		assertThat(this.exchange.outcome(200, true, 0)).isEqualTo("timeout");
	}

	@Test
	void whatWasSentTwiceIsNoSuccess() {
		this.exchange.written();
		this.exchange.written();
		this.exchange.answered(200);
		this.exchange.compare(new byte[] { 1, 2, 3 });
		assertThat(this.exchange.outcome(200, false, 1_000_000)).isEqualTo("sent again");
	}

}
