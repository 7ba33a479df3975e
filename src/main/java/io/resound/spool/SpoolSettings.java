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
 * @param total maximum size of the spool's file: 0B, or 256KB or more, and at most half
 * of the space that is free in its directory at startup. On a tmpfs it is always 0B, so
 * that an exchange can spool only 64KB, in memory
 * @param directory directory in which the spool's file is created. The file has no
 * directory entry and disappears when the process ends. By default the temporary
 * directory
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
