package io.resound.load.report;

import java.util.Locale;

/**
 * Figures as people read them.
 */
final class Text {

	private Text() {
	}

	static String time(Long microseconds) {
		return (microseconds == null) ? "–" : time((double) microseconds);
	}

	static String time(double microseconds) {
		if (Double.isNaN(microseconds)) {
			return "–";
		}
		if (microseconds < 1_000) {
			return format("%.0f µs", microseconds);
		}
		if (microseconds < 100_000) {
			return format("%.2f ms", microseconds / 1_000);
		}
		return (microseconds < 1_000_000) ? format("%.0f ms", microseconds / 1_000)
				: format("%.2f s", microseconds / 1_000_000);
	}

	static String rate(double perSecond) {
		return (perSecond == 0) ? "–" : format((perSecond < 100) ? "%.1f" : "%.0f", perSecond);
	}

	static String percent(double share) {
		return format((share == 0 || share >= 0.01) ? "%.1f %%" : "%.4f %%", share * 100);
	}

	static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
