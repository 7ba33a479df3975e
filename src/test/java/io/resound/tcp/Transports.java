package io.resound.tcp;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;

/** The transports of this machine. */
public final class Transports {

	private Transports() {
	}

	/** Their names, as the setting has them. */
	public static List<String> available() {
		List<String> available = new ArrayList<>(List.of("nio"));
		if (Epoll.isAvailable()) {
			available.add("epoll");
		}
		if (IoUring.isAvailable()) {
			available.add("io_uring");
		}
		return available;
	}

}
