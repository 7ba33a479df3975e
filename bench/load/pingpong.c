/*
 * A closed loop on raw connections: each sends a message, reads its echo, compares it and sends the next.
 *
 * pingpong PORT SECONDS CONNECTIONS BYTES tcp|frames|ws
 *
 * With "frames" a message is one frame of Resound's protocol, an echo, whose answer differs in the highest
 * bit. With "ws" it is a binary message of WebSocket, after a handshake at /ws; its echo may come in several
 * fragments. One thread. Prints a line of JSON, latencies in microseconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "load.h"

enum { HEAD = 6, EVENTS = 256, READ = 256 * 1024, LONGEST = 14 };

static const char HANDSHAKE[] = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
								"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

struct connection {
	int fd;
	int64_t begun;
	size_t sent, received;
	bool waits_to_write;
	/* Of a fragment: the header so far, and what is missing of the payload. */
	unsigned char header[LONGEST];
	size_t header_bytes, left;
	bool final;
};

static int epoll;
static enum { TCP, FRAMES, WS } protocol;
static size_t message_bytes, expected_bytes;
static char *message, *expected;
static int64_t read_errors, write_errors, different;

/* The header of a masked binary message. */
static size_t put_header(char *to, size_t payload) {
	static const char key[] = { 0x37, (char)0xfa, 0x21, 0x3d };
	size_t at = 2;
	to[0] = (char)0x82;
	if (payload < 126) {
		to[1] = (char)(0x80 | payload);
	}
	else if (payload <= 0xFFFF) {
		to[1] = (char)(0x80 | 126);
		uint16_t length = htons((uint16_t)payload);
		memcpy(to + at, &length, sizeof length);
		at += sizeof length;
	}
	else {
		to[1] = (char)(0x80 | 127);
		uint32_t length[] = { 0, htonl((uint32_t)payload) };
		memcpy(to + at, length, sizeof length);
		at += sizeof length;
	}
	memcpy(to + at, key, sizeof key);
	return at + sizeof key;
}

static void prepare(size_t payload) {
	message = malloc(LONGEST + payload);
	size_t head = 0;
	if (protocol == FRAMES) {
		uint32_t length = htonl((uint32_t)payload);
		memcpy(message, "\0\1", 2);
		memcpy(message + 2, &length, sizeof length);
		head = HEAD;
	}
	else if (protocol == WS) {
		head = put_header(message, payload);
	}
	message_bytes = head + payload;
	for (size_t i = 0; i < payload; i++) {
		message[head + i] = (char)(i * 31 + i / 251);
	}
	/* Of WebSocket, without headers. */
	size_t from = (protocol == WS) ? head : 0;
	expected_bytes = message_bytes - from;
	expected = malloc(expected_bytes + 1);
	memcpy(expected, message + from, expected_bytes);
	if (protocol == FRAMES) {
		expected[0] = (char)0x80;
	}
	else if (protocol == WS) {
		for (size_t i = 0; i < payload; i++) {
			message[head + i] ^= message[head - 4 + i % 4];
		}
	}
}

static void watch(struct connection *connection, int operation, bool writes) {
	struct epoll_event event = { .events = EPOLLIN | (writes ? EPOLLOUT : 0), .data.ptr = connection };
	if (epoll_ctl(epoll, operation, connection->fd, &event) < 0) {
		die("epoll_ctl");
	}
	connection->waits_to_write = writes;
}

static void write_more(struct connection *connection) {
	while (connection->sent < message_bytes) {
		ssize_t put = send(connection->fd, message + connection->sent, message_bytes - connection->sent,
			MSG_NOSIGNAL | MSG_DONTWAIT);
		if (put < 0) {
			if (errno != EAGAIN) {
				write_errors++;
				close(connection->fd);
			}
			else if (!connection->waits_to_write) {
				watch(connection, EPOLL_CTL_MOD, true);
			}
			return;
		}
		connection->sent += (size_t)put;
	}
	if (connection->waits_to_write) {
		watch(connection, EPOLL_CTL_MOD, false);
	}
}

static void begin(struct connection *connection) {
	connection->begun = now();
	connection->sent = connection->received = 0;
	connection->final = false;
	write_more(connection);
}

/* Whether bytes are the next ones of the echo. */
static bool hear_bytes(struct connection *connection, const char *bytes, size_t count) {
	if (connection->received + count > expected_bytes
		|| memcmp(bytes, expected + connection->received, count) != 0) {
		return false;
	}
	connection->received += count;
	return true;
}

/* Whether the header of a fragment is complete, which is then read. */
static bool read_header(struct connection *connection, unsigned char byte) {
	unsigned char *header = connection->header;
	header[connection->header_bytes++] = byte;
	size_t size = (connection->header_bytes < 2) ? 2 : 2 + ((header[1] == 126) ? 2 : (header[1] == 127) ? 8 : 0);
	if (connection->header_bytes < size) {
		return false;
	}
	connection->header_bytes = 0;
	connection->final = header[0] & 0x80;
	connection->left = header[1];
	if (size > 2) {
		connection->left = 0;
		for (size_t i = 2; i < size; i++) {
			connection->left = connection->left << 8 | header[i];
		}
	}
	return true;
}

static bool hear_fragments(struct connection *connection, const char *bytes, size_t count) {
	while (count > 0) {
		if (connection->left == 0) {
			read_header(connection, (unsigned char)*bytes++);
			count--;
			continue;
		}
		size_t part = (connection->left < count) ? connection->left : count;
		if (!hear_bytes(connection, bytes, part)) {
			return false;
		}
		connection->left -= part;
		bytes += part;
		count -= part;
	}
	return true;
}

/* Reads the response to a handshake, byte by byte up to its end. */
static void shake_hands(int fd) {
	char head[2048];
	size_t count = 0;
	if (send(fd, HANDSHAKE, sizeof HANDSHAKE - 1, MSG_NOSIGNAL) != sizeof HANDSHAKE - 1) {
		die("send");
	}
	while (count < 4 || memcmp(head + count - 4, "\r\n\r\n", 4) != 0) {
		if (count == sizeof head || recv(fd, head + count, 1, 0) != 1) {
			die("handshake");
		}
		count++;
	}
	if (memcmp(head, "HTTP/1.1 101", 12) != 0) {
		fprintf(stderr, "no 101: %.*s\n", (int)count, head);
		exit(1);
	}
}

static void hear(struct connection *connection) {
	static char buffer[READ];
	ssize_t got = recv(connection->fd, buffer, sizeof buffer, MSG_DONTWAIT);
	if (got <= 0) {
		if (got == 0 || errno != EAGAIN) {
			read_errors++;
			close(connection->fd);
		}
		return;
	}
	bool right = (protocol == WS) ? hear_fragments(connection, buffer, (size_t)got)
								 : hear_bytes(connection, buffer, (size_t)got);
	if (!right) {
		different++;
		close(connection->fd);
	}
	else if (connection->received == expected_bytes && (protocol != WS || connection->final)) {
		took(now() - connection->begun);
		begin(connection);
	}
}

int main(int argc, char **argv) {
	static const char *const NAMES[] = { "tcp", "frames", "ws" };
	while (argc == 6 && protocol <= WS && strcmp(argv[5], NAMES[protocol]) != 0) {
		protocol++;
	}
	if (argc != 6 || protocol > WS) {
		fprintf(stderr, "usage: pingpong PORT SECONDS CONNECTIONS BYTES tcp|frames|ws\n");
		return 2;
	}
	int count = atoi(argv[3]);
	prepare(strtoul(argv[4], NULL, 10));
	epoll = epoll_create1(0);
	struct connection *connections = calloc((size_t)count, sizeof *connections);
	for (int i = 0; i < count; i++) {
		connections[i].fd = connect_to(atoi(argv[1]), INADDR_LOOPBACK);
		if (protocol == WS) {
			shake_hands(connections[i].fd);
		}
		watch(&connections[i], EPOLL_CTL_ADD, false);
	}
	int64_t start = now(), end = start + (int64_t)(atof(argv[2]) * (double)SECOND);
	for (int i = 0; i < count; i++) {
		begin(&connections[i]);
	}
	while (now() < end) {
		struct epoll_event events[EVENTS];
		int ready = epoll_wait(epoll, events, EVENTS, 10);
		for (int i = 0; i < ready; i++) {
			struct connection *connection = events[i].data.ptr;
			if (events[i].events & EPOLLOUT) {
				write_more(connection);
			}
			if (events[i].events & ~(uint32_t)EPOLLOUT) {
				hear(connection);
			}
		}
	}
	printf("{\"requests\": %lld, \"seconds\": %f, \"p50\": %lld, \"p99\": %lld, \"p999\": %lld, "
		   "\"errors\": {\"read\": %lld, \"write\": %lld, \"different\": %lld}}\n",
		(long long)answered, (double)(now() - start) / (double)SECOND, (long long)percentile(0.5),
		(long long)percentile(0.99), (long long)percentile(0.999), (long long)read_errors, (long long)write_errors,
		(long long)different);
	return 0;
}
