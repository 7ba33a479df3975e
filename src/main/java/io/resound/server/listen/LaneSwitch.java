package io.resound.server.listen;

import org.jspecify.annotations.Nullable;

/**
 * Whether the express lane is on.
 *
 * @param offBy the setting that has switched it off, or {@code null} if it is on
 */
public record LaneSwitch(@Nullable String offBy) {

	public boolean isOn() {
		return this.offBy == null;
	}

	/** The text for the start line. */
	@Override
	public String toString() {
		return isOn() ? "express lane on" : "express lane off (" + this.offBy + ")";
	}

}
