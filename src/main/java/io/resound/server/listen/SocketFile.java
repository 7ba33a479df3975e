package io.resound.server.listen;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket. The kernel creates it when the socket is bound and
 * leaves it behind when the process ends, so that a process that was killed leaves one
 * that the next has to replace.
 */
final class SocketFile {

	private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

	/**
	 * The bits of {@code st_mode} that tell the type of a file, and those of a socket.
	 */
	private static final int TYPE = 0170000;

	private static final int SOCKET = 0140000;

	private final String setting;

	private final Path path;

	private final SocketPermissions permissions;

	/** Identifies the file of this process. */
	private @Nullable Object inode;

	private SocketFile(String setting, Path path, SocketPermissions permissions) {
		this.setting = setting;
		this.path = path;
		this.permissions = permissions;
	}

	/** The file of a listener's socket, or {@code null} if it listens on a port. */
	static @Nullable SocketFile of(Listener listener) {
		Path path = listener.path();
		return (path != null) ? new SocketFile(listener.setting("path"), path, listener.permissions()) : null;
	}

	/**
	 * Makes way for the socket: removes the socket of a process that has ended.
	 * @throws InvalidSettingException if there is no such directory, or if the path is
	 * that of something else, or of a socket that a process listens on
	 */
	void prepare() {
		Path directory = this.path.toAbsolutePath().getParent();
		if (directory == null || !Files.isDirectory(directory)) {
			throw InvalidSettingException.broken(this.setting, this.path.toString(),
					"must be in a directory that exists");
		}
		try {
			if (Files.exists(this.path, LinkOption.NOFOLLOW_LINKS)) {
				requireStale();
				Files.delete(this.path);
				log.info("{}: replaced the socket of a process that has ended", this.path);
			}
		}
		catch (IOException ex) {
			throw InvalidSettingException.broken(this.setting, this.path.toString(),
					"names a file that cannot be replaced: " + ex);
		}
	}

	private void requireStale() throws IOException {
		int mode = (int) Files.getAttribute(this.path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		if ((mode & TYPE) != SOCKET) {
			throw InvalidSettingException.broken(this.setting, this.path.toString(),
					"names a file that is not a socket; such a file is never replaced");
		}
		if (!isRefused()) {
			throw InvalidSettingException.broken(this.setting, this.path.toString(),
					"names a socket that a process listens on");
		}
	}

	/**
	 * Whether nobody listens. What else goes wrong, such as a queue that is full, does
	 * not say so.
	 */
	private boolean isRefused() {
		try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			client.configureBlocking(false);
			client.connect(UnixDomainSocketAddress.of(this.path));
			return false;
		}
		catch (ConnectException ex) {
			return true;
		}
		catch (IOException ex) {
			log.debug("Connecting to {} failed", this.path, ex);
			return false;
		}
	}

	/** The socket has been bound: gives its file the permissions. */
	void bound() throws IOException {
		Files.setPosixFilePermissions(this.path, this.permissions.posix());
		this.inode = Files.getAttribute(this.path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * The socket has been closed: removes its file, unless another process has replaced
	 * it.
	 */
	void remove() {
		try {
			if (this.inode != null && Files.exists(this.path, LinkOption.NOFOLLOW_LINKS)
					&& this.inode.equals(Files.getAttribute(this.path, "unix:ino", LinkOption.NOFOLLOW_LINKS))) {
				Files.delete(this.path);
			}
		}
		catch (IOException ex) {
			log.debug("{} could not be removed", this.path, ex);
		}
	}

}
