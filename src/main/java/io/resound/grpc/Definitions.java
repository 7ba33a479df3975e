package io.resound.grpc;

import java.util.List;

import io.resound.grpc.Definition.Call;
import io.resound.grpc.Definition.FieldType;

import static io.resound.grpc.Definition.choice;
import static io.resound.grpc.Definition.enumeration;
import static io.resound.grpc.Definition.field;
import static io.resound.grpc.Definition.mapEntry;
import static io.resound.grpc.Definition.oneof;
import static io.resound.grpc.Definition.repeated;

/** The definitions of all services, as server reflection tells them. */
final class Definitions {

	private static final String HEALTH = "grpc.health.v1";

	private static final String REFLECTION = "grpc.reflection.v1";

	private Definitions() {
	}

	/** All files. None imports another. */
	static List<Definition> all() {
		return List.of(echo(), health(), reflection());
	}

	/** What {@code resound.proto} says. */
	private static Definition echo() {
		return new Definition("resound.proto", "resound.v1").message("Message", field(1, FieldType.BYTES, "payload"))
			.message("Collected", field(1, FieldType.UINT64, "messages"), field(2, FieldType.UINT64, "bytes"))
			.message("GenerateRequest", field(1, FieldType.UINT64, "count"), field(2, FieldType.UINT64, "size"))
			.service("Echo", new Call("Unary", "Message", false, "Message", false),
					new Call("Stream", "Message", true, "Message", true),
					new Call("Collect", "Message", true, "Collected", false),
					new Call("Generate", "GenerateRequest", false, "Message", true));
	}

	private static Definition health() {
		String response = HEALTH + ".HealthCheckResponse";
		return new Definition("grpc/health/v1/health.proto", HEALTH)
			.message("HealthCheckRequest", field(1, FieldType.STRING, "service"))
			.message("HealthCheckResponse", field(1, FieldType.ENUM, response + ".ServingStatus", "status"),
					enumeration("ServingStatus", "UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"))
			.message("HealthListRequest")
			.message("HealthListResponse",
					repeated(1, FieldType.MESSAGE, HEALTH + ".HealthListResponse.StatusesEntry", "statuses"),
					mapEntry("StatusesEntry", response))
			.service("Health", new Call("Check", "HealthCheckRequest", false, "HealthCheckResponse", false),
					new Call("List", "HealthListRequest", false, "HealthListResponse", false),
					new Call("Watch", "HealthCheckRequest", false, "HealthCheckResponse", true));
	}

	private static Definition reflection() {
		String scope = REFLECTION + ".";
		return new Definition("grpc/reflection/v1/reflection.proto", REFLECTION)
			.message("ServerReflectionRequest", field(1, FieldType.STRING, "host"),
					choice(3, FieldType.STRING, null, "file_by_filename"),
					choice(4, FieldType.STRING, null, "file_containing_symbol"),
					choice(5, FieldType.MESSAGE, scope + "ExtensionRequest", "file_containing_extension"),
					choice(6, FieldType.STRING, null, "all_extension_numbers_of_type"),
					choice(7, FieldType.STRING, null, "list_services"), oneof("message_request"))
			.message("ExtensionRequest", field(1, FieldType.STRING, "containing_type"),
					field(2, FieldType.INT32, "extension_number"))
			.message("ServerReflectionResponse", field(1, FieldType.STRING, "valid_host"),
					field(2, FieldType.MESSAGE, scope + "ServerReflectionRequest", "original_request"),
					choice(4, FieldType.MESSAGE, scope + "FileDescriptorResponse", "file_descriptor_response"),
					choice(5, FieldType.MESSAGE, scope + "ExtensionNumberResponse", "all_extension_numbers_response"),
					choice(6, FieldType.MESSAGE, scope + "ListServiceResponse", "list_services_response"),
					choice(7, FieldType.MESSAGE, scope + "ErrorResponse", "error_response"), oneof("message_response"))
			.message("FileDescriptorResponse", repeated(1, FieldType.BYTES, null, "file_descriptor_proto"))
			.message("ExtensionNumberResponse", field(1, FieldType.STRING, "base_type_name"),
					repeated(2, FieldType.INT32, null, "extension_number"))
			.message("ListServiceResponse", repeated(1, FieldType.MESSAGE, scope + "ServiceResponse", "service"))
			.message("ServiceResponse", field(1, FieldType.STRING, "name"))
			.message("ErrorResponse", field(1, FieldType.INT32, "error_code"),
					field(2, FieldType.STRING, "error_message"))
			.service("ServerReflection", new Call("ServerReflectionInfo", "ServerReflectionRequest", true,
					"ServerReflectionResponse", true));
	}

}
