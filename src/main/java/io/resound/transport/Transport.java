package io.resound.transport;

/** How the server talks to the kernel. */
public enum Transport {

	/** Epoll where it works, else NIO. */
	AUTO,
	/** Linux's epoll. */
	EPOLL,
	/** Linux's io_uring, which many containers forbid. */
	IO_URING,
	/** The JDK's own, which works everywhere. */
	NIO;

	public String label() {
		return switch (this) {
			case AUTO -> "auto";
			case EPOLL -> "epoll";
			case IO_URING -> "io_uring";
			case NIO -> "NIO";
		};
	}

}
