package io.resound.connection;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenHeadsTests {

	private final OpenHeads heads = new OpenHeads(1000);

	private final ConnectionHeads one = new ConnectionHeads(this.heads);

	private final ConnectionHeads other = new ConnectionHeads(this.heads);

	@Test
	void whatAConnectionMayHoldInAnyCaseIsNotCounted() {
		assertThat(this.one.hold(OpenHeads.OWN - 1)).isTrue();
		assertThat(this.one.hold(1)).isTrue();
		assertThat(this.heads.held()).isZero();
		this.one.release(OpenHeads.OWN);
		assertThat(this.heads.held()).isZero();
	}

	@Test
	void whatItHoldsBeyondThatIsCountedUpToTheLimit() {
		assertThat(this.one.hold(OpenHeads.OWN + 900)).isTrue();
		assertThat(this.one.hold(101)).isFalse();
		assertThat(this.heads.held()).isEqualTo(900);
		assertThat(this.one.hold(100)).isTrue();
		assertThat(this.heads.held()).isEqualTo(1000);
	}

	@Test
	void atTheLimitAnotherConnectionStillHasItsOwn() {
		this.one.hold(OpenHeads.OWN + 1000);
		assertThat(this.other.hold(OpenHeads.OWN)).isTrue();
		assertThat(this.other.hold(1)).isFalse();
		this.one.release(1);
		assertThat(this.other.hold(1)).isTrue();
	}

	@Test
	void aConnectionThatClosesHoldsNothing() {
		this.one.hold(OpenHeads.OWN + 1000);
		this.one.close();
		assertThat(this.heads.held()).isZero();
		this.one.release(OpenHeads.OWN + 1000);
		assertThat(this.one.hold(OpenHeads.OWN + 1000)).isTrue();
		assertThat(this.heads.held()).isZero();
	}

	@Test
	void aFieldHoldsItsCharactersAndItsObjects() {
		assertThat(OpenHeads.bytes(100, 3)).isEqualTo(100 + 3 * 200);
	}

}
