/*
 * The floor: what the kernel alone asks for a request. One epoll loop on one thread, one read and one
 * write a request, hardly any parsing. Not a correct server: it takes what one read brings for one
 * whole request.
 *
 * floor PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 65536, HEAD_BYTES = 512, EVENTS = 512, BACKLOG = 16384 };

/* As long as Resound's, so that both write the same number of bytes. */
static const char WITH_BODY[] = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-content-type-options: nosniff\r\n"
								"cache-control: no-store\r\ncontent-length: %zu\r\ndate: %s\r\n\r\n";
static const char WITHOUT_BODY[] = "HTTP/1.1 200 OK\r\nx-content-type-options: nosniff\r\n"
								   "cache-control: no-store\r\ncontent-length: %zu\r\ndate: %s\r\n\r\n";

static void die(const char *what) {
	perror(what);
	exit(1);
}

static int listen_on(int port) {
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int on = 1;
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
		|| bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0) {
		die("listen");
	}
	return fd;
}

static void watch(int epoll, int fd) {
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		die("epoll_ctl");
	}
}

static void accept_all(int epoll, int listener) {
	int fd, on = 1;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		watch(epoll, fd);
	}
}

/* The head for a body of this length, printed anew only when the length or the second changes. */
static struct iovec head_for(size_t length) {
	static char head[HEAD_BYTES];
	static int bytes;
	static size_t printed_length;
	static time_t printed_at;
	time_t now = time(NULL);
	if (now != printed_at || length != printed_length) {
		char date[64];
		struct tm utc;
		strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
		bytes = snprintf(head, sizeof head, (length > 0) ? WITH_BODY : WITHOUT_BODY, length, date);
		printed_at = now;
		printed_length = length;
	}
	return (struct iovec){ head, (size_t)bytes };
}

static void answer(int fd) {
	static char request[READ_BYTES];
	ssize_t got = recv(fd, request, sizeof request, 0);
	if (got <= 0) {
		if (got == 0 || errno != EAGAIN) {
			close(fd);
		}
		return;
	}
	char *end = memmem(request, (size_t)got, "\r\n\r\n", 4);
	if (end == NULL) {
		close(fd);
		return;
	}
	char *body = end + 4;
	size_t length = (size_t)(request + got - body);
	struct iovec parts[] = { head_for(length), { body, length } };
	if (writev(fd, parts, (length > 0) ? 2 : 1) < 0) {
		close(fd);
	}
}

int main(int argc, char **argv) {
	if (argc != 2) {
		fprintf(stderr, "usage: floor PORT\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	int listener = listen_on(atoi(argv[1]));
	int epoll = epoll_create1(0);
	watch(epoll, listener);
	for (;;) {
		struct epoll_event events[EVENTS];
		int ready = epoll_wait(epoll, events, EVENTS, -1);
		for (int i = 0; i < ready; i++) {
			if (events[i].data.fd == listener) {
				accept_all(epoll, listener);
			}
			else {
				answer(events[i].data.fd);
			}
		}
	}
}
