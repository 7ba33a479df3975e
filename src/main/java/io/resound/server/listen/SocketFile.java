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
 * does not remove it when the process ends. If the process is killed, the file stays and
 * the next process has to replace it.
 */
final class SocketFile {

	private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

	/**
	 * The mask of the file type in {@code st_mode}, and the type of a socket.
	 */
	private static final int TYPE = 0170000;

	private static final int SOCKET = 0140000;

	private final String setting;

	private final Path path;

	private final SocketPermissions permissions;

	/** Identifies the file that this process has created, once it is bound. */
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
	 * Removes the socket of a process that has ended.
	 * @throws InvalidSettingException if the directory does not exist, or if the path is
	 * not that of a socket, or that of a socket that a process listens on
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
				log.info("Replaced {}, the socket of a process that has ended", this.path);
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
	 * Whether no process listens. Any other failure to connect, such as a full queue,
	 * does not prove that.
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

	/**
	 * Sets the permissions of the file. Called when the socket has been bound.
	 * @throws IOException if they cannot be set; {@link #remove()} removes the file then
	 * too
	 */
	void bound() throws IOException {
		this.inode = Files.getAttribute(this.path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
		Files.setPosixFilePermissions(this.path, this.permissions.posix());
	}

	/**
	 * Removes the file, unless another process has replaced it. Called when the socket
	 * has been closed.
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
