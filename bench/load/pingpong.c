/*
 * A closed loop on raw connections: each sends a message, reads its echo, compares it and sends the next.
 *
 * pingpong PORT SECONDS CONNECTIONS BYTES tcp|frames
 *
 * With "frames" a message is one frame of Resound's protocol, an echo, whose answer differs in the highest
 * bit. One thread. Prints a line of JSON, latencies in microseconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "load.h"

enum { HEAD = 6, EVENTS = 256, READ = 256 * 1024 };

struct connection {
	int fd;
	int64_t begun;
	size_t sent, received;
	bool waits_to_write;
};

static int epoll;
static size_t message_bytes;
static char *message, *expected;
static int64_t read_errors, write_errors, different;

static void prepare(size_t payload, bool frames) {
	size_t head = frames ? HEAD : 0;
	message_bytes = head + payload;
	message = malloc(message_bytes);
	expected = malloc(message_bytes);
	if (frames) {
		uint32_t length = htonl((uint32_t)payload);
		memcpy(message, "\0\1", 2);
		memcpy(message + 2, &length, sizeof length);
	}
	for (size_t i = 0; i < payload; i++) {
		message[head + i] = (char)(i * 31 + i / 251);
	}
	memcpy(expected, message, message_bytes);
	if (frames) {
		expected[0] = (char)0x80;
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
	write_more(connection);
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
	if (connection->received + (size_t)got > message_bytes
		|| memcmp(buffer, expected + connection->received, (size_t)got) != 0) {
		different++;
		close(connection->fd);
		return;
	}
	connection->received += (size_t)got;
	if (connection->received == message_bytes) {
		took(now() - connection->begun);
		begin(connection);
	}
}

int main(int argc, char **argv) {
	bool frames = argc == 6 && strcmp(argv[5], "frames") == 0;
	if (argc != 6 || (!frames && strcmp(argv[5], "tcp") != 0)) {
		fprintf(stderr, "usage: pingpong PORT SECONDS CONNECTIONS BYTES tcp|frames\n");
		return 2;
	}
	int count = atoi(argv[3]);
	prepare(strtoul(argv[4], NULL, 10), frames);
	epoll = epoll_create1(0);
	struct connection *connections = calloc((size_t)count, sizeof *connections);
	for (int i = 0; i < count; i++) {
		connections[i].fd = connect_to(atoi(argv[1]), INADDR_LOOPBACK);
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
