package io.resound.spool;

import java.nio.file.Path;

import io.resound.settings.InvalidSettingException;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the spool, in which bodies wait that cannot leave yet.
 *
 * @param exchange maximum number of bytes that one exchange may have in the spool, 0B or
 * more; 0B turns the spool off
 * @param total maximum size of the spool's file, 0B or from 256KB, and at most half of
 * the space that is free in the directory at startup; on a tmpfs always 0B, which leaves
 * 64KB of memory for each exchange
 * @param directory directory of the spool's file, which has no name and ends with the
 * process. By default the temporary directory
 */
@ConfigurationProperties("resound.spool")
record SpoolSettings(@DefaultValue("64MB") DataSize exchange, @DefaultValue("1GB") DataSize total,
		@Nullable Path directory) {

	private static final Range<DataSize> SIZE = new Range<>(DataSize.ofBytes(0), null);

	public SpoolSettings {
		SIZE.check("resound.spool.exchange", exchange);
		SIZE.check("resound.spool.total", total);
		if (total.toBytes() > 0 && total.toBytes() < SpoolFile.BLOCK) {
			throw InvalidSettingException.broken("resound.spool.total", Range.text(total),
					"must be 0B or at least " + Range.text(DataSize.ofBytes(SpoolFile.BLOCK)));
		}
	}

}
