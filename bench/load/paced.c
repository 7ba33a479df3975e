/*
 * An open-loop load: requests leave on a constant schedule, whatever the server does, and the latency of
 * each is taken from the time it was meant to leave. A server that stalls is charged for every request
 * that had to wait meanwhile, not only for those that happened to be on their way.
 *
 * paced PORT PATH RATE SECONDS CONNECTIONS BYTES
 *
 * One thread that never sleeps, so give it a core of its own. One request at a time on a connection; one
 * that finds none free waits, and its clock runs. Prints a line of JSON, latencies in microseconds.
 * "late" are those not answered GRACE after the schedule's end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "load.h"

enum { HEAD_BYTES = 4096, EVENTS = 256 };

static const int64_t GRACE = 2000000000;

struct connection {
	int fd;
	int64_t intended;
	size_t received;
	char *answer;
};

static size_t request_bytes, answer_room;
static char *request;
static struct connection *connections;
/*
 * A ring: the one that has been idle longest is asked next, so that all of them are used and none looks
 * abandoned. go-httpbin closes a connection whose first request does not come within a second.
 */
static int *idle, idle_first, idle_count, connection_count;
static int64_t read_errors, write_errors, non_2xx;

static void prepare_request(const char *path, size_t body) {
	char head[HEAD_BYTES];
	int bytes = (body > 0)
		? snprintf(head, sizeof head,
			"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", path, body)
		: snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
	if (bytes >= (int)sizeof head) {
		fprintf(stderr, "the path is too long\n");
		exit(2);
	}
	request_bytes = (size_t)bytes + body;
	answer_room = HEAD_BYTES + body;
	request = malloc(request_bytes);
	memcpy(request, head, (size_t)bytes);
	memset(request + bytes, 'r', body);
}

/* Whether the answer is whole: by its length, or by the last of its chunks. */
static bool is_whole(struct connection *connection) {
	connection->answer[connection->received] = 0;
	char *end = strstr(connection->answer, "\r\n\r\n");
	if (end == NULL) {
		return false;
	}
	char *length = strcasestr(connection->answer, "\r\ncontent-length:");
	if (length != NULL && length < end) {
		size_t body = strtoul(length + sizeof "\r\ncontent-length:" - 1, NULL, 10);
		return connection->received >= (size_t)(end + 4 - connection->answer) + body;
	}
	return memcmp(connection->answer + connection->received - 5, "0\r\n\r\n", 5) == 0;
}

static void put_idle(int index) {
	idle[(idle_first + idle_count++) % connection_count] = index;
}

static int take_idle(void) {
	int index = idle[idle_first];
	idle_first = (idle_first + 1) % connection_count;
	idle_count--;
	return index;
}

static void ask(int64_t intended) {
	struct connection *connection = &connections[take_idle()];
	connection->intended = intended;
	connection->received = 0;
	if (send(connection->fd, request, request_bytes, MSG_NOSIGNAL) != (ssize_t)request_bytes) {
		write_errors++;
	}
}

static void hear(int index) {
	struct connection *connection = &connections[index];
	ssize_t got = recv(connection->fd, connection->answer + connection->received, answer_room - connection->received,
		MSG_DONTWAIT);
	if (got <= 0) {
		if (got == 0 || errno != EAGAIN) {
			read_errors++;
			close(connection->fd);
		}
		return;
	}
	connection->received += (size_t)got;
	if (!is_whole(connection)) {
		return;
	}
	if (memcmp(connection->answer, "HTTP/1.1 2", 10) != 0) {
		non_2xx++;
	}
	took(now() - connection->intended);
	put_idle(index);
}

int main(int argc, char **argv) {
	if (argc != 7) {
		fprintf(stderr, "usage: paced PORT PATH RATE SECONDS CONNECTIONS BYTES\n");
		return 2;
	}
	double rate = atof(argv[3]), seconds = atof(argv[4]);
	connection_count = atoi(argv[5]);
	prepare_request(argv[2], strtoul(argv[6], NULL, 10));
	connections = calloc((size_t)connection_count, sizeof *connections);
	idle = calloc((size_t)connection_count, sizeof *idle);
	int epoll = epoll_create1(0);
	for (int i = 0; i < connection_count; i++) {
		connections[i].fd = connect_to(atoi(argv[1]), INADDR_LOOPBACK);
		connections[i].answer = malloc(answer_room + 1);
		struct epoll_event event = { .events = EPOLLIN, .data.u32 = (uint32_t)i };
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].fd, &event) < 0) {
			die("epoll_ctl");
		}
		put_idle(i);
	}
	int64_t total = (int64_t)(rate * seconds), sent = 0, start = now();
	double gap = (double)SECOND / rate;
	int64_t last = start + (int64_t)((double)total * gap) + GRACE;
	while (answered < total && now() < last) {
		while (sent < total && idle_count > 0 && start + (int64_t)((double)sent * gap) <= now()) {
			ask(start + (int64_t)((double)sent * gap));
			sent++;
		}
		struct epoll_event events[EVENTS];
		int ready = epoll_wait(epoll, events, EVENTS, 0);
		for (int i = 0; i < ready; i++) {
			hear((int)events[i].data.u32);
		}
	}
	printf("{\"requests\": %lld, \"seconds\": %f, \"p50\": %lld, \"p99\": %lld, \"p999\": %lld, "
		   "\"errors\": {\"read\": %lld, \"write\": %lld, \"late\": %lld, \"non-2xx\": %lld}}\n",
		(long long)answered, (double)(now() - start) / (double)SECOND, (long long)percentile(0.5),
		(long long)percentile(0.99), (long long)percentile(0.999), (long long)read_errors, (long long)write_errors,
		(long long)(total - answered), (long long)non_2xx);
	return 0;
}
