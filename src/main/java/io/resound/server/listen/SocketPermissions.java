package io.resound.server.listen;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

import io.resound.settings.InvalidSettingException;

/**
 * The permissions of the file of a Unix domain socket. Connecting requires the permission
 * to write.
 *
 * @param octal as in {@code chmod(1)}, in four digits
 */
record SocketPermissions(String octal) {

	/** The owner and the group. */
	static final SocketPermissions DEFAULT = new SocketPermissions("0660");

	/**
	 * The leading zero is required, because YAML reads 0660 without quotes as the number
	 * 432, which has octal digits too.
	 */
	private static final Pattern OCTAL = Pattern.compile("0[0-7]{3}");

	private static final PosixFilePermission[] BITS = { PosixFilePermission.OTHERS_EXECUTE,
			PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_EXECUTE,
			PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ, PosixFilePermission.OWNER_EXECUTE,
			PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ };

	/**
	 * Reads the value of a setting.
	 * @throws InvalidSettingException if it is not four octal digits
	 */
	static SocketPermissions of(String setting, String value) {
		if (!OCTAL.matcher(value).matches()) {
			throw InvalidSettingException.value(setting, "\"" + value + "\"",
					"four octal digits from 0000 to 0777, such as 0660; YAML needs quotes around them");
		}
		return new SocketPermissions(value);
	}

	/** The permissions as Java represents them. */
	Set<PosixFilePermission> posix() {
		int bits = Integer.parseInt(this.octal, 8);
		Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
		for (int i = 0; i < BITS.length; i++) {
			if ((bits & (1 << i)) != 0) {
				permissions.add(BITS[i]);
			}
		}
		return permissions;
	}

}
