/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tiny_http.h - a server on 127.0.0.1 that answers wrongly on purpose.
 *
 * The first component of the path names the behaviour: /right/…, /404/…; the
 * body is tiny_body().  One process per connection; n_requests is shared.
 */
#ifndef TESTS_UNIT_TINY_HTTP_H
#define TESTS_UNIT_TINY_HTTP_H

#include "tests/unit/scratch.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define TINY_LEN 100000

struct tiny_shared {
	_Atomic int n_requests;
	_Atomic int n_flaky, n_busy;
};

struct tiny_http {
	pid_t pid;
	unsigned port;
	struct tiny_shared *shared;
};

/* Writes TINY_LEN bytes that depend on the last component of the path. */
static inline void
tiny_body(char *out, const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	for (size_t i = 0; i < TINY_LEN; i++)
		out[i] = (char)(name[i % (strlen(name) + 1)] + (char)(i / 251));
}

static inline void
tiny_send(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n <= 0)
			_exit(0);
		at += n;
		len -= (size_t)n;
	}
}

static inline void
tiny_head(int fd, const char *status, size_t len, const char *more)
{
	char head[512];
	int n = snprintf(head, sizeof head,
		"HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n"
		"%s\r\n",
		status, len, more);

	tiny_send(fd, head, (size_t)n);
}

static inline void
tiny_redirect(int fd, const char *where)
{
	char more[300];

	(void)snprintf(more, sizeof more, "Location: %s\r\n", where);
	tiny_head(fd, "302 Found", 0, more);
}

static inline bool
tiny_is(const char *path, const char *what)
{
	return strncmp(path + 1, what, strlen(what)) == 0 &&
	       path[1 + strlen(what)] == '/';
}

static inline void
tiny_answer(int fd, const char *path, struct tiny_shared *shared)
{
	static char body[TINY_LEN + 1];

	tiny_body(body, path);
	if (tiny_is(path, "404")) {
		tiny_head(fd, "404 Not Found", 4, "");
		tiny_send(fd, "gone", 4);
	} else if (tiny_is(path, "500") ||
		   (tiny_is(path, "flaky") && shared->n_flaky++ == 0)) {
		tiny_head(fd, "500 Internal Server Error", 0, "");
	} else if (tiny_is(path, "busy") && shared->n_busy++ < 2) {
		tiny_head(fd, "503 Service Unavailable", 0,
			shared->n_busy == 1 ? "Retry-After: 1\r\n" : "");
	} else if (tiny_is(path, "later")) {
		tiny_head(fd, "429 Too Many Requests", 0,
			"Retry-After: 3600\r\n");
	} else if (tiny_is(path, "503")) {
		tiny_head(fd, "503 Service Unavailable", 0, "");
	} else if (tiny_is(path, "403")) {
		tiny_head(fd, "403 Forbidden", 0, "");
	} else if (tiny_is(path, "204")) {
		tiny_head(fd, "204 No Content", 0, "");
	} else if (tiny_is(path, "little")) {
		tiny_head(fd, "200 OK", TINY_LEN - 1, "");
		tiny_send(fd, body, TINY_LEN - 1);
	} else if (tiny_is(path, "much")) {
		tiny_head(fd, "200 OK", TINY_LEN + 1, "");
		tiny_send(fd, body, TINY_LEN + 1);
	} else if (tiny_is(path, "wrong")) {
		body[TINY_LEN / 2] ^= 1;
		tiny_head(fd, "200 OK", TINY_LEN, "");
		tiny_send(fd, body, TINY_LEN);
	} else if (tiny_is(path, "redirect")) {
		tiny_redirect(fd, strchr(path + 1, '/'));
	} else if (tiny_is(path, "loop")) {
		tiny_redirect(fd, path);
	} else if (tiny_is(path, "tofile")) {
		tiny_redirect(fd, "file:///etc/hostname");
	} else if (tiny_is(path, "drops")) {
		tiny_head(fd, "200 OK", TINY_LEN, "");
		tiny_send(fd, body, TINY_LEN / 2);
	} else if (tiny_is(path, "slow")) {
		tiny_head(fd, "200 OK", TINY_LEN, "");
		tiny_send(fd, body, TINY_LEN / 2);
		(void)usleep(700000);
		tiny_send(fd, body + TINY_LEN / 2, TINY_LEN - TINY_LEN / 2);
	} else if (!tiny_is(path, "early")) {
		tiny_head(fd, "200 OK", TINY_LEN, "");
		tiny_send(fd, body, TINY_LEN);
	}
}

static inline void
tiny_connection(int fd, struct tiny_shared *shared)
{
	char request[2048];
	size_t len = 0;

	while (len < sizeof request - 1) {
		ssize_t n = read(fd, request + len, sizeof request - 1 - len);

		if (n <= 0)
			return;
		len += (size_t)n;
		request[len] = '\0';
		if (strstr(request, "\r\n\r\n"))
			break;
	}
	if (!strstr(request, "\r\nUser-Agent: hallmark/"))
		return;
	if (strncmp(request, "GET /", 5) != 0)
		return;
	request[4 + strcspn(request + 4, " ")] = '\0';
	shared->n_requests++;
	tiny_answer(fd, strchr(request + 5, '/') ? request + 4 : "/right/x",
		shared);
	(void)shutdown(fd, SHUT_WR);
}

static inline _Noreturn void
tiny_serve(int listener, struct tiny_shared *shared)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			_exit(1);
		if (fork() == 0) {
			tiny_connection(fd, shared);
			_exit(0);
		}
		(void)close(fd);
	}
}

static inline struct tiny_http
tiny_start(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct tiny_http t;

	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(listener, 64), 0);
	assert_int_equal(
		getsockname(listener, (struct sockaddr *)&at, &len), 0);
	t.port = ntohs(at.sin_port);
	t.shared = mmap(NULL, sizeof *t.shared, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(t.shared, MAP_FAILED);
	t.pid = fork();
	assert_true(t.pid >= 0);
	if (t.pid == 0)
		tiny_serve(listener, t.shared);
	(void)close(listener);
	return t;
}

static inline void
tiny_stop(struct tiny_http *t)
{
	(void)kill(t->pid, SIGKILL);
	(void)waitpid(t->pid, NULL, 0);
	(void)munmap(t->shared, sizeof *t->shared);
}

#endif
