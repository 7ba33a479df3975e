package io.resound.inspect;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.resound.http.ProxyFacts;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has said of a connection in a PROXY header, as JSON. What it has not said
 * is left out.
 *
 * @param version the version of the protocol
 * @param local whether it has said nothing of a client
 * @param source the address of the client
 * @param destination the address that the client has connected to
 * @param tlvs what else it has said
 */
@JsonPropertyOrder({ "version", "local", "source", "destination", "tlvs" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProxyHeader(int version, boolean local, Inspection.@Nullable Client source,
		Inspection.@Nullable Client destination, List<Tlv> tlvs) {

	static @Nullable ProxyHeader of(@Nullable ProxyFacts facts) {
		return (facts != null) ? new ProxyHeader(facts.version(), facts.local(),
				(facts.source() != null) ? Inspection.Client.of(facts.source()) : null,
				(facts.destination() != null) ? Inspection.Client.of(facts.destination()) : null, Tlv.all(facts.tlvs()))
				: null;
	}

}
