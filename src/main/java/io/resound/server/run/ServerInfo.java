package io.resound.server.run;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.netty.util.NetUtil;
import io.resound.server.listen.Listener;
import io.resound.server.listen.Listeners;
import io.resound.transport.EventLoops;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Adds the transport and the listeners to {@code /actuator/info}. */
final class ServerInfo implements InfoContributor {

	private final EventLoops loops;

	private final Listeners listeners;

	ServerInfo(EventLoops loops, Listeners listeners) {
		this.loops = loops;
		this.listeners = listeners;
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("server", Map.of("transport", this.loops.transport().label(), "eventLoops",
				this.loops.all().size(), "listeners", this.listeners.bound().stream().map(this::describe).toList()));
	}

	private Map<String, Object> describe(Listener listener) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("name", listener.name());
		described.put("protocol", listener.protocol());
		if (listener.address() instanceof InetSocketAddress inet) {
			described.put("address", NetUtil.toAddressString(inet.getAddress()));
			described.put("port", inet.getPort());
		}
		else {
			described.put("path", String.valueOf(listener.path()));
		}
		if (listener.speaksHttp()) {
			described.put("http2", listener.http2().name().toLowerCase(Locale.ROOT));
		}
		if (listener.tls() != null) {
			described.put("tls", true);
		}
		if (!listener.hasDatagrams()) {
			described.put("limit", this.listeners.limit(listener));
		}
		return described;
	}

}
