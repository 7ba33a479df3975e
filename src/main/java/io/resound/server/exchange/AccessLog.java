package io.resound.server.exchange;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.resound.http.Arrival;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each request when its exchange has ended: in one line, and for structured logs as
 * fields too.
 */
public final class AccessLog {

	private static final Logger log = LoggerFactory.getLogger("io.resound.access");

	private static final double NANOS_PER_MILLI = 1_000_000;

	private final boolean on;

	/**
	 * Creates the log.
	 * @param on whether anything is logged
	 */
	public AccessLog(boolean on) {
		this.on = on;
	}

	/**
	 * A request has arrived.
	 * @param exchange its exchange
	 * @param arrival the request
	 * @param channel the connection
	 */
	void arrived(OpenExchange exchange, Arrival arrival, Channel channel) {
		if (this.on) {
			SocketAddress client = arrival.origin().client(channel.remoteAddress());
			String address = (client instanceof InetSocketAddress tcp) ? NetUtil.toAddressString(tcp.getAddress())
					: "-";
			String forwardedFor = arrival.value("X-Forwarded-For");
			long begin = System.nanoTime();
			exchange.whenEnded(() -> ended(exchange, arrival, address, forwardedFor, System.nanoTime() - begin));
		}
	}

	private static void ended(OpenExchange exchange, Arrival arrival, String client, @Nullable String forwardedFor,
			long nanos) {
		AbortReason aborted = exchange.abortReason();
		String status = (exchange.status() != Exchange.NO_STATUS) ? Integer.toString(exchange.status()) : "-";
		String millis = String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
		log.atInfo()
			.addKeyValue("method", arrival.method())
			.addKeyValue("target", arrival.target())
			.addKeyValue("protocol", arrival.protocol())
			.addKeyValue("status", exchange.status())
			.addKeyValue("bytes", exchange.sent())
			.addKeyValue("received", exchange.received())
			.addKeyValue("durationMillis", nanos / NANOS_PER_MILLI)
			.addKeyValue("listener", arrival.origin().listener())
			.addKeyValue("connection", arrival.origin().connection())
			.addKeyValue("client", client)
			.addKeyValue("forwardedFor", forwardedFor)
			.addKeyValue("aborted", aborted)
			.log("{} {} \"{} {} {}\" {} {} B {} ms{}", client, arrival.origin().listener(), arrival.method(),
					arrival.target(), arrival.protocol(), status, exchange.sent(), millis,
					(aborted != null) ? ", aborted: " + aborted : "");
	}

}
