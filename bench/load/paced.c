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
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 4096, EVENTS = 256, STEPS = 64, OCTAVES = 40 };

static const int64_t SECOND = 1000000000;
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
static int64_t answered, read_errors, write_errors, non_2xx;
/* Exact below STEPS microseconds; above, STEPS buckets to each doubling, so within 1.6 %. */
static int64_t histogram[OCTAVES * STEPS];

static void die(const char *what) {
	perror(what);
	exit(1);
}

static int64_t now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

static int bucket_of(int64_t micros) {
	if (micros < STEPS) {
		return (int)micros;
	}
	int octave = 63 - __builtin_clzll((uint64_t)micros) - 6;
	return (octave + 1) * STEPS + (int)(micros >> octave) - STEPS;
}

/* The upper end of a bucket. */
static int64_t micros_of(int bucket) {
	if (bucket < STEPS) {
		return bucket;
	}
	int octave = bucket / STEPS - 1;
	return ((int64_t)(bucket % STEPS + STEPS + 1) << octave) - 1;
}

static int64_t percentile(double share) {
	int64_t wanted = (int64_t)(share * (double)answered), seen = 0;
	for (int bucket = 0; bucket < OCTAVES * STEPS; bucket++) {
		seen += histogram[bucket];
		if (seen > wanted) {
			return micros_of(bucket);
		}
	}
	return 0;
}

static int connect_to(int port) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0
		|| setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
		die("connect");
	}
	return fd;
}

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
	histogram[bucket_of((now() - connection->intended) / 1000)]++;
	answered++;
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
		connections[i].fd = connect_to(atoi(argv[1]));
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
