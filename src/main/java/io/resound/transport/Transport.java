package io.resound.transport;

/** The transport: how the service does network I/O. */
public enum Transport {

	/** Epoll if it is available, otherwise NIO. */
	AUTO,
	/** Linux's epoll. */
	EPOLL,
	/** Linux's io_uring, which many containers forbid. */
	IO_URING,
	/** The JDK's NIO, which works everywhere. */
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
