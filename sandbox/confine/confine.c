/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "sandbox/confine/confine_private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#define PIECE ((size_t)64 * 1024)

static _Noreturn void
be_helper(const struct confine_plan *plan, confine_work *work, void *arg,
	int to, pid_t parent)
{
	struct bytes answer = BYTES_INIT;
	struct error err = ERROR_INIT, ignored;
	const bool failed = confine_enter(plan, to, parent, &err) < 0 ||
			    work(arg, &answer, &err) < 0;

	confine_answer_put(&answer, failed ? &err : NULL);
	(void)!file_write_fd(to, answer.data, answer.len, "a pipe", &ignored);
	_exit(0);
}

int
confine_start(struct confined *out, const struct confine_plan *plan,
	confine_work *work, void *arg, struct error *err)
{
	const pid_t parent = getpid();
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_sys(err, "reading %s", plan->what);
	pid = fork();
	if (pid == 0)
		be_helper(plan, work, arg, ends[1], parent);
	(void)close(ends[1]);
	if (pid < 0) {
		(void)close(ends[0]);
		return error_sys(err, "reading %s", plan->what);
	}
	*out = (struct confined){.pid = pid,
		.from = ends[0],
		.what = text_copy(plan->what),
		.answer_max = plan->answer_max,
		.time_s = plan->time_s};
	return 0;
}

static int
reap_helper(struct confined *c)
{
	int status = 0;

	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	return status;
}

void
confined_done(struct confined *c)
{
	if (c->pid > 0) {
		(void)kill(c->pid, SIGKILL);
		(void)reap_helper(c);
	}
	close_fd(&c->from);
	free(c->what);
	*c = (struct confined)CONFINED_INIT;
}

bool
confined_any(size_t *at, struct confined *const *helpers, size_t n, int ms)
{
	scoped_free struct pollfd *fds = mem_alloc(n, sizeof *fds);

	for (size_t i = 0; i < n; i++)
		fds[i] = (struct pollfd){helpers[i]->from, POLLIN, 0};
	if (n == 0 || poll(fds, n, ms) <= 0)
		return false;
	for (*at = 0; *at < n; ++*at)
		if (fds[*at].revents)
			return true;
	return false;
}

static int
too_slow(const struct confined *c, struct error *err)
{
	return error_set(err, ERROR_SYSTEM,
		"reading %s failed: the helper that parses it took longer than "
		"its limit of %lld seconds",
		c->what, (long long)c->time_s);
}

/* Read one piece.  returns 0; 1 at the end; 2 where the time is over; -1 */
static int
listen_once(struct confined *c, struct bytes *received, int64_t until_ns,
	struct error *err)
{
	struct pollfd fd = {.fd = c->from, .events = POLLIN};
	int64_t left_ms = (until_ns - clock_ticks_ns()) / 1000000;
	ssize_t n;
	int r;

	if (left_ms <= 0)
		return 2;
	r = poll(&fd, 1, left_ms > 1000000 ? 1000000 : (int)left_ms);
	if (r < 0 && errno != EINTR)
		return error_sys(err, "waiting for a helper");
	if (r <= 0)
		return 0;
	n = read(c->from, bytes_room(received, PIECE), PIECE);
	if (n < 0 && errno != EINTR)
		return error_sys(err, "receiving from a helper");
	if (n > 0)
		received->len += (size_t)n;
	return n == 0;
}

/* Read the whole answer. */
static int
listen_to(struct confined *c, struct bytes *received, struct error *err)
{
	int64_t until_ns = clock_ticks_ns() + c->time_s * 4 * 1000000000;

	for (;;) {
		int r = listen_once(c, received, until_ns, err);

		if (r < 0)
			return -1;
		if (r == 2)
			return too_slow(c, err);
		if (received->len > c->answer_max + confine_answer_more())
			return error_set(err, ERROR_SYSTEM,
				"reading %s failed: the helper that parses it "
				"answers with more than %zu bytes",
				c->what, c->answer_max);
		if (r == 1)
			return 0;
	}
}

/* Did the helper exit by itself, after its answer? */
static int
judge_status(const struct confined *c, int status, struct error *err)
{
	const char *name;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return too_slow(c, err);
	name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
	if (name)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it was "
			"killed by SIG%s",
			c->what, name);
	return error_set(err, ERROR_SYSTEM,
		"reading %s failed: the helper that parses it ended before it "
		"had answered",
		c->what);
}

int
confine_finish(struct confined *c, struct bytes *answer, struct error *err)
{
	scoped(bytes_done) struct bytes received = BYTES_INIT;
	int r = listen_to(c, &received, err);

	if (r < 0 || judge_status(c, reap_helper(c), err) < 0) {
		confined_done(c);
		return -1;
	}
	r = confine_answer_parse(&received, err);
	if (r > 0)
		r = error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it sent "
			"a malformed answer",
			c->what);
	if (r == 0)
		bytes_add(answer, received.data, received.len);
	confined_done(c);
	return r;
}

int
confine_run(struct bytes *answer, const struct confine_plan *plan,
	confine_work *work, void *arg, struct error *err)
{
	struct confined c = CONFINED_INIT;

	if (confine_start(&c, plan, work, arg, err) < 0)
		return -1;
	return confine_finish(&c, answer, err);
}
