/*
 * Holds connections open that have been served once and do nothing more, as most of a hundred thousand do.
 *
 * hold PORT PATH COUNT SOURCE
 *
 * They come from an address of the loopback such as 127.0.0.2, since one address has ports for 28,000. Prints
 * "open" when all of them have been answered, waits until its standard input ends, and prints how many the
 * server has closed meanwhile. Closes them by RST, so that no port is left waiting.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

enum { ROOM = 4096 };

static void ask(int fd, const char *request) {
	char answer[ROOM + 1];
	size_t length = strlen(request), received = 0;
	if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) {
		die("send");
	}
	do {
		ssize_t got = recv(fd, answer + received, ROOM - received, 0);
		if (got <= 0) {
			fprintf(stderr, "a connection was closed before it was answered\n");
			exit(1);
		}
		received += (size_t)got;
		answer[received] = 0;
	}
	while (strstr(answer, "\r\n\r\n") == NULL);
	if (strncmp(answer, "HTTP/1.1 2", 10) != 0) {
		fprintf(stderr, "not served: %.30s\n", answer);
		exit(1);
	}
}

int main(int argc, char **argv) {
	struct in_addr source;
	if (argc != 5 || inet_pton(AF_INET, argv[4], &source) != 1) {
		fprintf(stderr, "usage: hold PORT PATH COUNT SOURCE\n");
		return 2;
	}
	int count = atoi(argv[3]);
	char request[ROOM];
	snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2]);
	int *fds = calloc((size_t)count, sizeof *fds);
	for (int i = 0; i < count; i++) {
		fds[i] = connect_to(atoi(argv[1]), ntohl(source.s_addr));
		ask(fds[i], request);
	}
	printf("open\n");
	fflush(stdout);
	char ignored;
	while (read(STDIN_FILENO, &ignored, 1) > 0) {
	}
	int closed = 0;
	for (int i = 0; i < count; i++) {
		struct linger reset = { .l_onoff = 1 };
		closed += recv(fds[i], &ignored, 1, MSG_DONTWAIT | MSG_PEEK) >= 0 || errno != EAGAIN;
		setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		close(fds[i]);
	}
	printf("%d\n", closed);
	return 0;
}
