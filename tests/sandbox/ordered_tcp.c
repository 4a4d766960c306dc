/* SPDX-License-Identifier: Apache-2.0 */
/* Connections over the loopback. */
#include "tests/sandbox/ordered_probe.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in port;
static int fd;

static void
connect_tcp(int i)
{
	const int s = socket(AF_INET, SOCK_STREAM, 0);
	char c;

	(void)i;
	(void)!connect(s, (const struct sockaddr *)&port, sizeof port);
	(void)!read(s, &c, 1);
}

static void
accept_late(int i)
{
	(void)i;
	(void)!accept(fd, NULL, NULL);
}

static void
listen_tcp(void)
{
	socklen_t len = sizeof port;

	fd = socket(AF_INET, SOCK_STREAM, 0);
	port.sin_family = AF_INET;
	port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)!bind(fd, (const struct sockaddr *)&port, sizeof port);
	listen(fd, 5);
	(void)!getsockname(fd, (struct sockaddr *)&port, &len);
}

static void
tcp(void)
{
	int c[3];

	listen_tcp();
	note_children(3, connect_tcp);
	sleep(1);
	for (int i = 0; i < 3; i++)
		c[i] = accept(fd, NULL, NULL);
	for (int i = 2; i >= 0; i--) {
		note('P');
		(void)!write(c[i], "x", 1);
		sleep(1);
	}
	wait_all();
	note(' ');
	note_children(2, accept_late);
	sleep(1);
	for (int i = 0; i < 2; i++) {
		const int s = socket(AF_INET, SOCK_STREAM, 0);

		note('C');
		(void)!connect(s, (const struct sockaddr *)&port, sizeof port);
		sleep(1);
	}
	wait_all();
	notes();
}

#define REQUESTS 60

/* Requests and answers of two parts each. */
static void
answer(int i)
{
	const int s = accept(fd, NULL, NULL);
	char text[2];

	(void)i;
	while (recv(s, text, 2, MSG_WAITALL) == 2)
		for (int k = 0; k < 2; k++)
			(void)!write(s, &text[k], 1);
}

/* The second part is sent when the first has been acknowledged, which the
 * kernel may delay in real time: the time-out, by the box's clock, does not
 * come before. */
static void
requests(void)
{
	int s, timeouts = 0;

	listen_tcp();
	note_children(1, answer);
	s = socket(AF_INET, SOCK_STREAM, 0);
	(void)!connect(s, (const struct sockaddr *)&port, sizeof port);
	for (int i = 0; i < REQUESTS && timeouts < REQUESTS; i++) {
		char text[2];

		for (int k = 0; k < 2; k++)
			(void)!write(s, &"rq"[k], 1);
		for (ssize_t n, have = 0; have < 2 && timeouts < REQUESTS;) {
			struct pollfd p = {.fd = s, .events = POLLIN};

			if (poll(&p, 1, 1000) == 0)
				timeouts++;
			else if ((n = read(s, text, sizeof text)) > 0)
				have += n;
		}
	}
	(void)close(s);
	wait_all();
	printf("%d\n", timeouts);
}

/* How much a connection holds while its reader takes half of it again and
 * again. */
static long
fill(void)
{
	static char text[30000];
	long sent = 0, got = 0, n;
	int s, c;

	c = socket(AF_INET, SOCK_STREAM, 0);
	(void)!connect(c, (const struct sockaddr *)&port, sizeof port);
	s = accept(fd, NULL, NULL);
	for (int i = 0; i < 6; i++) {
		while ((n = send(c, text, 21000, MSG_DONTWAIT)) > 0)
			sent += n;
		while (got < sent / 2 &&
			(n = recv(s, text, sizeof text, MSG_DONTWAIT)) > 0)
			got += n;
	}
	(void)close(c);
	(void)close(s);
	return sent;
}

static void
full_connections(void)
{
	int same = 0;
	long first;

	listen_tcp();
	first = fill();
	for (int i = 0; i < 9; i++)
		same += fill() == first;
	printf("%d\n", same);
}

const struct ordered_case ordered_tcp[] = {{"tcp", tcp}, {"requests", requests},
	{"full-connections", full_connections}};
const size_t n_ordered_tcp = sizeof ordered_tcp / sizeof *ordered_tcp;
