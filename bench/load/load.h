/*
 * What the load generators share: connections to this machine, and a histogram of latencies.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { STEPS = 64, OCTAVES = 40 };

static const int64_t SECOND = 1000000000;

static int64_t answered;
/* Exact below STEPS microseconds; above, STEPS buckets to each doubling, so within 1.6 %. */
static int64_t histogram[OCTAVES * STEPS];

static inline void die(const char *what) {
	perror(what);
	exit(1);
}

static inline int64_t now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

static inline int bucket_of(int64_t micros) {
	if (micros < STEPS) {
		return (int)micros;
	}
	int octave = 63 - __builtin_clzll((uint64_t)micros) - 6;
	return (octave + 1) * STEPS + (int)(micros >> octave) - STEPS;
}

/* The upper end of a bucket. */
static inline int64_t micros_of(int bucket) {
	if (bucket < STEPS) {
		return bucket;
	}
	int octave = bucket / STEPS - 1;
	return ((int64_t)(bucket % STEPS + STEPS + 1) << octave) - 1;
}

/* Counts an answer that took so many nanoseconds. */
static inline void took(int64_t nanos) {
	histogram[bucket_of(nanos / 1000)]++;
	answered++;
}

static inline int64_t percentile(double share) {
	int64_t wanted = (int64_t)(share * (double)answered), seen = 0;
	for (int bucket = 0; bucket < OCTAVES * STEPS; bucket++) {
		seen += histogram[bucket];
		if (seen > wanted) {
			return micros_of(bucket);
		}
	}
	return 0;
}

/* Connects to a port of this machine, from one of the addresses of its loopback. */
static inline int connect_to(int port, in_addr_t source) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(source) };
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0
		|| bind(fd, (struct sockaddr *)&from, sizeof from) < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0
		|| setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
		die("connect");
	}
	return fd;
}
