package io.resound.express;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges whose responses end in the same write. They are over when it has
 * completed.
 */
final class EndingExchanges implements ChannelFutureListener {

	private final EchoWriter writer;

	private final Exchange first;

	private @Nullable List<Exchange> others;

	EndingExchanges(EchoWriter writer, Exchange first) {
		this.writer = writer;
		this.first = first;
	}

	/** Adds an exchange whose response is part of the same write. */
	void add(Exchange exchange) {
		if (this.others == null) {
			this.others = new ArrayList<>();
		}
		this.others.add(exchange);
	}

	int size() {
		return (this.others != null) ? 1 + this.others.size() : 1;
	}

	void forEach(Consumer<Exchange> action) {
		action.accept(this.first);
		if (this.others != null) {
			this.others.forEach(action);
		}
	}

	@Override
	public void operationComplete(ChannelFuture write) {
		this.writer.written(this, write.isSuccess());
	}

}
