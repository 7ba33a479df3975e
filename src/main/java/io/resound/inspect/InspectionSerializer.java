package io.resound.inspect;

import java.util.List;

import io.resound.http.Field;
import io.resound.inspect.Inspection.Body;
import io.resound.inspect.Inspection.Client;
import io.resound.inspect.Inspection.Connection;
import io.resound.inspect.Inspection.Timing;
import io.resound.pod.Pod;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes an {@link Inspection}: what Jackson would write by itself, for half of the CPU
 * time. Its serializer of records reads each component through a method handle.
 */
final class InspectionSerializer extends ValueSerializer<Inspection> {

	@Override
	public void serialize(Inspection inspection, JsonGenerator json, SerializationContext context) {
		json.writeStartObject();
		json.writeStringProperty("method", inspection.method());
		json.writeStringProperty("target", inspection.target());
		json.writeStringProperty("path", inspection.path());
		write(json, "query", inspection.query());
		json.writeStringProperty("protocol", inspection.protocol());
		writeIfKnown(json, "authority", inspection.authority());
		write(json, "fields", inspection.fields());
		write(json, "trailers", inspection.trailers());
		write(json, inspection.body());
		write(json, inspection.client());
		json.writeStringProperty("listener", inspection.listener());
		writeIfPresent(json, "proxyProtocol", inspection.proxyProtocol());
		writeIfPresent(json, "tls", inspection.tls());
		write(json, inspection.connection());
		writeIfPresent(json, "forwarded", inspection.forwarded());
		write(json, inspection.pod());
		write(json, inspection.timing());
		writeIfKnown(json, "shape", inspection.shape());
		writeIfKnown(json, "seen", inspection.seen());
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, String name, List<Field> fields) {
		json.writeArrayPropertyStart(name);
		for (Field field : fields) {
			json.writeStartObject();
			json.writeStringProperty("name", field.name());
			json.writeStringProperty("value", field.value());
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void write(JsonGenerator json, Body body) {
		json.writeObjectPropertyStart("body");
		writeIfKnown(json, "text", body.text());
		writeIfKnown(json, "base64", body.base64());
		json.writeNumberProperty("bytes", body.bytes());
		json.writeStringProperty("sha256", body.sha256());
		json.writeBooleanProperty("truncated", body.truncated());
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, @Nullable Client client) {
		if (client != null) {
			json.writeObjectPropertyStart("client");
			json.writeStringProperty("address", client.address());
			json.writeNumberProperty("port", client.port());
			json.writeEndObject();
		}
	}

	private static void write(JsonGenerator json, Connection connection) {
		json.writeObjectPropertyStart("connection");
		json.writeStringProperty("id", connection.id());
		json.writeNumberProperty("ageMillis", connection.ageMillis());
		json.writeNumberProperty("request", connection.request());
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, Pod pod) {
		json.writeObjectPropertyStart("pod");
		json.writeStringProperty("name", pod.name());
		writeIfKnown(json, "namespace", pod.namespace());
		writeIfKnown(json, "node", pod.node());
		writeIfKnown(json, "zone", pod.zone());
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, Timing timing) {
		json.writeObjectPropertyStart("timing");
		json.writeStringProperty("head", timing.head());
		json.writeStringProperty("body", timing.body());
		json.writeEndObject();
	}

	private static void writeIfKnown(JsonGenerator json, String name, @Nullable String value) {
		if (value != null) {
			json.writeStringProperty(name, value);
		}
	}

	private static void writeIfPresent(JsonGenerator json, String name, @Nullable Object value) {
		if (value != null) {
			json.writePOJOProperty(name, value);
		}
	}

}
