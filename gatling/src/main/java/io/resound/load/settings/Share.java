package io.resound.load.settings;

/**
 * One injector's share of the whole load. The shares of all make up the whole.
 *
 * @param injector which one, from 0 on
 * @param injectors how many there are
 */
public record Share(int injector, int injectors) {

	public Share {
		if (injector < 0 || injector >= injectors) {
			throw new InvalidSettingException("injector=" + injector + " is impossible (expected: from 0 to "
					+ (injectors - 1) + ", as injectors=" + injectors + ")");
		}
	}

	/**
	 * Shares out users: the first ones take one more each when they do not divide evenly.
	 * @param users the users of all injectors
	 * @return the users of this one
	 */
	public int of(int users) {
		if (users < this.injectors) {
			throw new InvalidSettingException(
					users + " users cannot be shared by " + this.injectors + " injectors (expected: one each)");
		}
		return users / this.injectors + ((this.injector < users % this.injectors) ? 1 : 0);
	}

	/**
	 * Shares out a rate.
	 * @param rate the rate of all injectors, a second
	 * @return the rate of this one
	 */
	public double of(double rate) {
		return rate / this.injectors;
	}

}
