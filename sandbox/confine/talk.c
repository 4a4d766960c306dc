/* SPDX-License-Identifier: Apache-2.0 */
/* A message is its length and its bytes. */
#include "sandbox/talk.h"
#include "base/clock.h"
#include "sandbox/confine/confine_private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define MEMORY (INT64_C(2) << 30)
#define MESSAGE_MAX (INT64_C(1) << 30) /* bytes */
#define TIME_S 60
#define WAIT_NS (TIME_S * INT64_C(4000000000))
#define FOREVER INT64_MAX

void
talk_begin(struct talk *out, const char *what, talk_work *work)
{
	*out = (struct talk)TALK_INIT;
	out->what = what;
	out->work = work;
}

void
talk_end(struct talk *t)
{
	close_fd(&t->to);
	close_fd(&t->from);
	confined_done(&t->helper);
	t->has_begun = false;
}

/* Waits for bytes. A helper may not call poll(): it waits in read(). */
static bool
has_bytes(int fd, int64_t until_ns)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	if (until_ns == FOREVER)
		return true;
	for (;;) {
		int64_t left_ms = (until_ns - clock_ticks_ns()) / 1000000;
		int r;

		if (left_ms <= 0)
			return false;
		r = poll(&one, 1, (int)left_ms);
		if (r != 0 && (r > 0 || errno != EINTR))
			return r > 0;
	}
}

/* Reads exactly len bytes; 1: the end; 2: the time is over. */
static int
read_exactly(int fd, void *to, size_t len, int64_t until_ns)
{
	char *at = to;

	while (len > 0) {
		ssize_t n;

		if (!has_bytes(fd, until_ns))
			return 2;
		n = read(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* 3: it is no message. */
static int
message_read(struct bytes *out, int fd, int64_t until_ns)
{
	int64_t len;
	int r = read_exactly(fd, &len, sizeof len, until_ns);

	if (r == 0 && (len < 0 || len > MESSAGE_MAX))
		return 3;
	if (r == 0)
		r = read_exactly(fd, bytes_room(out, (size_t)len), (size_t)len,
			until_ns);
	if (r == 0) {
		out->len += (size_t)len;
		out->data[out->len] = '\0';
	}
	return r;
}

static int
message_write(int fd, const struct bytes *message)
{
	int64_t len = (int64_t)message->len;
	struct error ignored;

	return file_write_fd(fd, &len, sizeof len, "a pipe", &ignored) < 0 ||
	       file_write_fd(
		       fd, message->data, message->len, "a pipe", &ignored) < 0;
}

/* In the helper. */
struct serving {
	talk_work *work;
	int from, to;
};

/* The end of the parent's pipe ends it. */
static int
serve_questions(void *arg, struct bytes *unused, struct error *err)
{
	const struct serving *s = arg;

	(void)unused;
	(void)err;
	for (;;) {
		scoped(bytes_done) struct bytes question = BYTES_INIT;
		scoped(bytes_done) struct bytes answer = BYTES_INIT;
		struct error why = ERROR_INIT;

		if (message_read(&question, s->from, FOREVER) != 0)
			return 0;
		confine_answer_put(&answer,
			s->work(&answer, &question, &why) < 0 ? &why : NULL);
		if (message_write(s->to, &answer) != 0)
			return 0;
	}
}

static int
start_helper(struct talk *t, struct error *err)
{
	int question[2], answer[2];
	int r = -1;

	if (pipe2(question, O_CLOEXEC) < 0)
		return error_sys(err, "reading %s", t->what);
	if (pipe2(answer, O_CLOEXEC) < 0) {
		(void)error_sys(err, "reading %s", t->what);
	} else {
		struct serving s = {t->work, question[0], answer[1]};
		const struct confine_plan plan = {.what = t->what,
			.fds = {question[0], answer[1]},
			.n_fds = 2,
			.folder = -1,
			.memory_bytes = MEMORY,
			.time_s = TIME_S};

		r = confine_start(&t->helper, &plan, serve_questions, &s, err);
		if (r == 0) {
			t->to = take_fd(question[1]);
			t->from = take_fd(answer[0]);
		}
		close_fd(&answer[0]);
		close_fd(&answer[1]);
	}
	close_fd(&question[0]);
	close_fd(&question[1]);
	return r;
}

/* Why there is no answer: the helper itself may say so, as it starts. */
static int
explain_silence(struct talk *t, int why, struct error *err)
{
	scoped(bytes_done) struct bytes unused = BYTES_INIT;
	const char *what = t->what;

	if (why == 2)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it took "
			"longer than its limit of %d seconds",
			what, TIME_S);
	if (why == 3)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it sent a "
			"malformed answer",
			what);
	close_fd(&t->to);
	if (confine_finish(&t->helper, &unused, err) < 0)
		return -1;
	return error_set(err, ERROR_SYSTEM,
		"reading %s failed: the helper that parses it ended before it "
		"had answered",
		what);
}

/* returns 0; -1 with the error of the work; 1 where the helper has failed */
static int
ask_once(struct talk *t, struct bytes *answer, const struct bytes *question,
	struct error *err)
{
	scoped(bytes_done) struct bytes received = BYTES_INIT;
	int r = 1;

	if (t->helper.pid == 0 && start_helper(t, err) < 0)
		return 1;
	if (message_write(t->to, question) == 0)
		r = message_read(
			&received, t->from, clock_ticks_ns() + WAIT_NS);
	if (r == 0) {
		r = confine_answer_parse(&received, err);
		if (r > 0)
			r = 3;
	}
	if (r > 0) {
		(void)explain_silence(t, r, err);
		talk_end(t);
		return 1;
	}
	t->has_begun = true;
	if (r == 0)
		bytes_add(answer, received.data, received.len);
	return r;
}

int
talk_ask(struct talk *t, struct bytes *answer, const struct bytes *question,
	struct error *err)
{
	const bool again = t->has_begun;
	int r = ask_once(t, answer, question, err);

	if (r > 0 && again)
		r = ask_once(t, answer, question, err);
	return r > 0 ? -1 : r;
}
