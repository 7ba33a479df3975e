package io.resound.grpc;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A file of definitions in the form in which server reflection sends it: a message
 * {@code google.protobuf.FileDescriptorProto}, whose field numbers are those of
 * {@code descriptor.proto}.
 */
final class Definition {

	private static final int OPTIONAL = 1;

	private static final int REPEATED = 3;

	private final String name;

	private final String scope;

	private final MessageWriter file;

	private final List<String> symbols = new ArrayList<>();

	private final List<String> services = new ArrayList<>();

	/**
	 * Begins a file.
	 * @param name its name
	 * @param scope its package
	 */
	Definition(String name, String scope) {
		this.name = name;
		this.scope = scope;
		this.file = new MessageWriter().text(1, name).text(2, scope).text(12, "proto3");
	}

	/** The name of the file. */
	String name() {
		return this.name;
	}

	/** The full names of the messages, enumerations, services and methods in it. */
	List<String> symbols() {
		return this.symbols;
	}

	/** The full names of the services in it. */
	List<String> services() {
		return this.services;
	}

	/** The whole file. */
	byte[] toBytes() {
		return this.file.toBytes();
	}

	/** Defines a message. */
	Definition message(String message, Part... parts) {
		this.symbols.add(this.scope + "." + message);
		MessageWriter written = new MessageWriter().text(1, message);
		for (Part part : parts) {
			written.message(part.field(), part.content());
			if (part.symbol() != null) {
				this.symbols.add(this.scope + "." + message + "." + part.symbol());
			}
		}
		this.file.message(4, written);
		return this;
	}

	/** Defines a service. */
	Definition service(String service, Call... calls) {
		String full = this.scope + "." + service;
		this.symbols.add(full);
		this.services.add(full);
		MessageWriter written = new MessageWriter().text(1, service);
		for (Call call : calls) {
			this.symbols.add(full + "." + call.name());
			written.message(2,
					new MessageWriter().text(1, call.name())
						.text(2, "." + this.scope + "." + call.request())
						.text(3, "." + this.scope + "." + call.response())
						.number(5, call.manyRequests() ? 1 : 0)
						.number(6, call.manyResponses() ? 1 : 0));
		}
		this.file.message(6, written);
		return this;
	}

	/** A field of a message. */
	static Part field(int number, FieldType type, String name) {
		return new Part(2, field(number, OPTIONAL, type, null, name), null);
	}

	/** A field of a message that is itself a message or an enumeration. */
	static Part field(int number, FieldType type, String typeName, String name) {
		return new Part(2, field(number, OPTIONAL, type, typeName, name), null);
	}

	/** A field of a message, of which at most one of its oneof is set. */
	static Part choice(int number, FieldType type, @Nullable String typeName, String name) {
		return new Part(2, field(number, OPTIONAL, type, typeName, name).zero(9), null);
	}

	/** The name of the only oneof of a message. */
	static Part oneof(String name) {
		return new Part(8, new MessageWriter().text(1, name), null);
	}

	/** A field of a message that can be there several times. */
	static Part repeated(int number, FieldType type, @Nullable String typeName, String name) {
		return new Part(2, field(number, REPEATED, type, typeName, name), null);
	}

	private static MessageWriter field(int number, int label, FieldType type, @Nullable String typeName, String name) {
		MessageWriter field = new MessageWriter().text(1, name)
			.number(3, number)
			.number(4, label)
			.number(5, type.number());
		return (typeName != null) ? field.text(6, "." + typeName) : field;
	}

	/** The entry of a map from texts to messages, which is a nested message. */
	static Part mapEntry(String name, String valueType) {
		MessageWriter entry = new MessageWriter().text(1, name)
			.message(2, field(1, OPTIONAL, FieldType.STRING, null, "key"))
			.message(2, field(2, OPTIONAL, FieldType.MESSAGE, valueType, "value"))
			.message(7, new MessageWriter().number(7, 1));
		return new Part(3, entry, name);
	}

	/** An enumeration within a message, whose values are numbered from 0. */
	static Part enumeration(String name, String... values) {
		MessageWriter enumeration = new MessageWriter().text(1, name);
		for (int i = 0; i < values.length; i++) {
			MessageWriter value = new MessageWriter().text(1, values[i]);
			enumeration.message(2, (i == 0) ? value.zero(2) : value.number(2, i));
		}
		return new Part(4, enumeration, name);
	}

	/** The types of fields, as {@code FieldDescriptorProto.Type} numbers them. */
	enum FieldType {

		UINT64(4), INT32(5), STRING(9), MESSAGE(11), BYTES(12), ENUM(14);

		private final int number;

		FieldType(int number) {
			this.number = number;
		}

		int number() {
			return this.number;
		}

	}

	/**
	 * A part of a message's definition.
	 *
	 * @param field the field of {@code DescriptorProto} that has it
	 * @param content the part
	 * @param symbol its name if it is a type, otherwise {@code null}
	 */
	record Part(int field, MessageWriter content, @Nullable String symbol) {

	}

	/**
	 * A method.
	 *
	 * @param name its name
	 * @param request the message that it takes
	 * @param manyRequests whether it takes many of them
	 * @param response the message that it answers
	 * @param manyResponses whether it answers many of them
	 */
	record Call(String name, String request, boolean manyRequests, String response, boolean manyResponses) {

	}

}
