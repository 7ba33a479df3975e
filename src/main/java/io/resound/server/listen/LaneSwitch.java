package io.resound.server.listen;

import org.jspecify.annotations.Nullable;

/**
 * Whether there is an express lane.
 *
 * @param offBy the setting that has switched it off, {@code null} if it is on
 */
public record LaneSwitch(@Nullable String offBy) {

	public boolean isOn() {
		return this.offBy == null;
	}

	/** Whether it is on, in words. */
	@Override
	public String toString() {
		return isOn() ? "express lane on" : "express lane off (" + this.offBy + ")";
	}

}
