/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets and queues that wait for another process. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct sockaddr_un name = {AF_UNIX, "/build/socket"};
static int fd;

static void
connect_unix(int i)
{
	const int s = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)i;
	(void)!connect(s, (const struct sockaddr *)&name, sizeof name);
}

/* Of a queue for one, the others wait. */
static void
full_backlog(void)
{
	const int s = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)!bind(s, (const struct sockaddr *)&name, sizeof name);
	listen(s, 0);
	note_children(4, connect_unix);
	sleep(1);
	for (int i = 0; i < 4; i++) {
		note('P');
		(void)!accept(s, NULL, NULL);
		sleep(1);
	}
	wait_all();
	notes();
}

/* The kernel would say EINTR of a wait with a time-out that is interrupted. */
static void
send_timeout(void)
{
	const int s = socket(AF_UNIX, SOCK_STREAM, 0);
	const struct timeval t = {.tv_sec = 60};
	int status, good = 0;

	(void)!bind(s, (const struct sockaddr *)&name, sizeof name);
	listen(s, 0);
	for (int i = 0; i < 2; i++)
		if (fork() == 0) {
			const int c = socket(AF_UNIX, SOCK_STREAM, 0);

			setsockopt(c, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
			_exit(connect(c, (const struct sockaddr *)&name,
				      sizeof name) == 0);
		}
	for (int i = 0; i < 2; i++) {
		struct pollfd one = {.fd = s, .events = POLLIN};

		sleep(1);
		if (poll(&one, 1, 1000) > 0)
			(void)!accept(s, NULL, NULL);
	}
	while (wait(&status) > 0)
		good += WEXITSTATUS(status);
	printf("%d\n", good);
}

static void
send_one(int i)
{
	struct iovec part = {"x", 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};

	(void)i;
	if (sendmsg(fd, &m, 0) != 1)
		note('!');
}

static void
full_datagrams(void)
{
	const int s = socket(AF_UNIX, SOCK_DGRAM, 0);
	char c;

	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	(void)!bind(s, (const struct sockaddr *)&name, sizeof name);
	(void)!connect(fd, (const struct sockaddr *)&name, sizeof name);
	while (send(fd, "x", 1, MSG_DONTWAIT) > 0)
		;
	note_children(3, send_one);
	sleep(1);
	for (int i = 0; i < 3; i++) {
		note('P');
		(void)!recv(s, &c, 1, 0);
		sleep(1);
	}
	wait_all();
	notes();
}

static void
send_much(int i)
{
	static char all[300000];
	struct iovec part = {all, sizeof all};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};

	(void)i;
	if (sendmsg(fd, &m, 0) != (ssize_t)sizeof all)
		note('!');
}

static void
long_message(void)
{
	static char some[400000];
	ssize_t n, sum = 0;
	int s[2];

	(void)!socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	fd = s[0];
	note_children(1, send_much);
	close(s[0]);
	sleep(1);
	while ((n = read(s[1], some, sizeof some)) > 0) {
		note('r');
		sum += n;
		sleep(1);
	}
	wait_all();
	printf("%zd ", sum);
	notes();
}

static void
queues(void)
{
	struct mq_attr a = {.mq_maxmsg = 1, .mq_msgsize = 8};
	const mqd_t q = mq_open("/q", O_RDWR | O_CREAT, 0600, &a);
	struct timespec until;
	time_t before;
	char text[8];

	clock_gettime(CLOCK_REALTIME, &until);
	before = until.tv_sec;
	until.tv_sec += 3600;
	if (mq_timedreceive(q, text, 8, NULL, &until) < 0 && errno == ETIMEDOUT)
		note('T');
	clock_gettime(CLOCK_REALTIME, &until);
	note(until.tv_sec - before == 3600 ? '=' : '!');
	if (fork() == 0) {
		mq_receive(q, text, 8, NULL);
		note(text[0]);
		sleep(1);
		mq_receive(q, text, 8, NULL);
		note(text[0]);
		mq_receive(q, text, 8, NULL);
		note(text[0]);
		_exit(0);
	}
	sleep(1);
	for (int i = 0; i < 3; i++) {
		note('S');
		mq_send(q, &"abc"[i], 1, 0);
	}
	wait_all();
	notes();
}

static void
got_signal(int sig)
{
	(void)sig;
	note('s');
}

/* A signal that only the mask of the call lets in. */
static void
masks(void)
{
	struct sigaction a = {.sa_handler = got_signal};
	struct epoll_event e;
	sigset_t usr, none;
	fd_set set;
	int p[2];

	(void)!pipe(p);
	sigaction(SIGUSR1, &a, NULL);
	sigemptyset(&none);
	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr, NULL);
	if (fork() == 0) {
		for (int i = 0; i < 3; i++) {
			sleep(1);
			note('k');
			kill(getppid(), SIGUSR1);
		}
		_exit(0);
	}
	FD_ZERO(&set);
	FD_SET(p[0], &set);
	if (ppoll(NULL, 0, NULL, &none) < 0 && errno == EINTR)
		note('p');
	if (pselect(p[0] + 1, &set, NULL, NULL, NULL, &none) < 0)
		note('q');
	if (epoll_pwait(epoll_create1(0), &e, 1, -1, &none) < 0)
		note('e');
	wait_all();
	notes();
}

/* A signal is read by a descriptor that poll() and epoll watch. */
static void
signal_descriptors(void)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct signalfd_siginfo got;
	struct pollfd one = {.events = POLLIN};
	const int ep = epoll_create1(0);
	sigset_t usr;

	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr, NULL);
	one.fd = signalfd(-1, &usr, 0);
	epoll_ctl(ep, EPOLL_CTL_ADD, one.fd, &e);
	if (fork() == 0) {
		for (int i = 0; i < 3; i++) {
			sleep(1);
			note('k');
			kill(getppid(), SIGUSR1);
		}
		_exit(0);
	}
	for (int i = 0; i < 3; i++) {
		if (i == 1 ? poll(&one, 1, -1) == 1
			   : epoll_wait(ep, &e, 1, -1) == 1)
			note(i == 1 ? 'p' : 'e');
		(void)!read(one.fd, &got, sizeof got);
	}
	if (epoll_wait(ep, &e, 1, 3600000) == 0)
		note('t');
	wait_all();
	notes();
}

const struct ordered_case ordered_sockets[] = {{"full-backlog", full_backlog},
	{"send-timeout", send_timeout}, {"full-datagrams", full_datagrams},
	{"long-message", long_message}, {"queues", queues}, {"masks", masks},
	{"signal-descriptors", signal_descriptors}};
const size_t n_ordered_sockets =
	sizeof ordered_sockets / sizeof *ordered_sockets;
