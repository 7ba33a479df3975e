package io.resound.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.netty.pkitesting.X509Bundle;
import io.resound.testing.Certificates;

/**
 * A directory as the kubelet keeps that of a mounted Secret: the files are links into a
 * directory that is a link too, which is replaced in one step.
 */
final class MountedSecret {

	private static final List<String> FILES = List.of("tls.crt", "tls.key", "ca.crt");

	private final Path directory;

	private int version;

	private MountedSecret(Path directory) {
		this.directory = directory;
	}

	static MountedSecret in(Path directory, X509Bundle certificate) throws IOException {
		MountedSecret secret = new MountedSecret(directory);
		secret.update(certificate);
		for (String file : FILES) {
			Files.createSymbolicLink(directory.resolve(file), Path.of("..data", file));
		}
		return secret;
	}

	/** Replaces the certificate. */
	void update(X509Bundle certificate) {
		try {
			Path files = this.directory.resolve("..version-" + ++this.version);
			Files.createDirectory(files);
			Certificates.write(files, certificate);
			Path link = Files.createSymbolicLink(this.directory.resolve("..data_tmp"), files.getFileName());
			Files.move(link, this.directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
			Path before = this.directory.resolve("..version-" + (this.version - 1));
			for (String file : FILES) {
				Files.deleteIfExists(before.resolve(file));
			}
			Files.deleteIfExists(before);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
