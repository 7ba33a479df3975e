package io.resound.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import io.resound.settings.InvalidSettingException;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.unit.DataSize;

/**
 * The directory in which the spool has its file: whether it can have one there, and of
 * what size.
 *
 * @param path the directory
 * @param chosen whether a setting names it
 */
record SpoolDirectory(Path path, boolean chosen) {

	private static final Logger log = LoggerFactory.getLogger(SpoolDirectory.class);

	/** The types of file systems whose files are in memory. */
	private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

	private static final String WITHOUT_FILE = "The spool has no file, and only bodies of at most "
			+ SpooledBody.PIECE / 1024 + " KiB fit into it: ";

	/** The directory that the settings name, or the temporary directory. */
	static SpoolDirectory of(SpoolSettings settings) {
		Path chosen = settings.directory();
		return new SpoolDirectory((chosen != null) ? chosen : Path.of(System.getProperty("java.io.tmpdir")),
				chosen != null);
	}

	/**
	 * Opens the file.
	 * @param total the most bytes that it may have
	 * @return the file, or {@code null} if there is none
	 * @throws InvalidSettingException if a setting names the directory, and no file can
	 * be made there
	 */
	@Nullable SpoolFile open(DataSize total) {
		if (total.toBytes() == 0) {
			return null;
		}
		try {
			FileStore store = Files.getFileStore(this.path);
			if (IN_MEMORY.contains(store.type())) {
				log.info(WITHOUT_FILE + "{} is a {}, whose files are in memory. To change that, set"
						+ " resound.spool.directory to a directory on a disk", this.path, store.type());
				return null;
			}
			return SpoolFile.in(this.path, limit(total, store.getUsableSpace()));
		}
		catch (IOException ex) {
			if (this.chosen) {
				throw InvalidSettingException.broken("resound.spool.directory", this.path.toString(),
						"must be a directory in which a file can be created: " + ex);
			}
			log.warn(WITHOUT_FILE + "none can be created in {} ({}). To change that, set resound.spool.directory to a"
					+ " directory on a disk", this.path, ex.toString());
			return null;
		}
	}

	private long limit(DataSize total, long usable) {
		long half = usable / 2;
		if (half >= total.toBytes()) {
			return total.toBytes();
		}
		log.info("The spool has {} of the {} that resound.spool.total allows: half of what is free in {}",
				Range.text(DataSize.ofKilobytes(half / 1024)), Range.text(total), this.path);
		return half;
	}

}
