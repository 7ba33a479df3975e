package io.resound.connection;

import io.resound.metrics.AbortReason;

/** A protocol that has an exchange open, and does nothing. */
class OneExchange implements Protocol {

	@Override
	public int openExchanges() {
		return 1;
	}

	@Override
	public long headSince() {
		return 0;
	}

	@Override
	public void headTimedOut() {
	}

	@Override
	public void checkProgress(long now) {
	}

	@Override
	public void cutSlowReader() {
	}

	@Override
	public void idle() {
	}

	@Override
	public void drainStarted() {
	}

	@Override
	public void listeningStopped() {
	}

	@Override
	public void cut(AbortReason reason) {
	}

}
