/* SPDX-License-Identifier: Apache-2.0 */
/* Connections over the loopback. */
#include "tests/sandbox/ordered_probe.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
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

/* A connection of a family over the loopback. */
static void
join_ends(int family, int *from, int *to)
{
	struct sockaddr_in6 six = {
		.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in four = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr *at = family == AF_INET ? (struct sockaddr *)&four
						: (struct sockaddr *)&six;
	socklen_t len = family == AF_INET ? sizeof four : sizeof six;
	const int s = socket(family, SOCK_STREAM, 0);

	(void)!bind(s, at, len);
	(void)!listen(s, 1);
	(void)!getsockname(s, at, &len);
	*from = socket(family, SOCK_STREAM, 0);
	(void)!connect(*from, at, len);
	*to = accept(s, NULL, NULL);
	(void)close(s);
}

/* Some hundreds of milliseconds, longer than TCP waits before it fills what is
 * left of a window. */
static void
compute(void)
{
	static char memory[16 << 20];

	for (int i = 0; i < 2000; i++) {
		memset(memory, i, sizeof memory);
		__asm__ volatile("" ::: "memory");
	}
}

/* How much a connection holds while its reader takes half of it again and
 * again. */
static long
fill(int family, bool late)
{
	static char text[30000];
	long sent = 0, got = 0, n;
	int from = -1, to = -1;

	join_ends(family, &from, &to);
	for (int i = 0; i < 6; i++) {
		while ((n = send(from, text, 21000, MSG_DONTWAIT)) > 0) {
			sent += n;
			if (late && i == 0 && sent == 147000)
				compute();
		}
		while (got < sent / 2 &&
			(n = recv(to, text, sizeof text, MSG_DONTWAIT)) > 0)
			got += n;
	}
	(void)close(from);
	(void)close(to);
	return sent;
}

static void
full_connections(void)
{
	const long first = fill(AF_INET, false);
	int same = 0;

	for (int i = 0; i < 9; i++)
		same += fill(AF_INET, false) == first;
	printf("%d\n", same);
}

static void
late_reader(void)
{
	static const int families[] = {AF_INET, AF_INET6};

	for (int i = 0; i < 2; i++) {
		const long at_once = fill(families[i], false);

		printf("%d", at_once == fill(families[i], true));
	}
	printf("\n");
}

const struct ordered_case ordered_tcp[] = {{"tcp", tcp}, {"requests", requests},
	{"full-connections", full_connections}, {"late-reader", late_reader}};
const size_t n_ordered_tcp = sizeof ordered_tcp / sizeof *ordered_tcp;
