/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine - what a helper tries and must not be able to do, each shown to
 * succeed in a child that is only forked; what it may do; how it breaks.
 * Prints TAP.
 */
#include "sandbox/confine.h"
#include "base/file.h"
#include "tests/sandbox/confine_attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static unsigned n_cases, n_failed;

static void
ok(bool held, const char *name, const char *why)
{
	n_failed += !held;
	(void)printf("%sok %u - %s\n", held ? "" : "not ", ++n_cases, name);
	if (!held)
		(void)printf("# %s\n", why);
	(void)fflush(stdout);
}

/* In the child: returns the result of an attempt as a number. */
static int
do_attempt(void *arg, struct bytes *answer, struct error *err)
{
	const struct confine_try *t = arg;
	int r = t->row->attempt(t->place);

	(void)err;
	bytes_add(answer, &r, sizeof r);
	return 0;
}

/* A child that is only forked: 0 if the attempt succeeds. */
static int
unconfined(const struct confine_try *t)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(t->row->attempt(t->place) != 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static int
confined(const struct confine_try *t, bool folder, int *r, struct error *err)
{
	const struct confine_plan plan = {.what = "a trial",
		.folder = folder ? t->place->folder : -1,
		.answer_max = 64,
		.memory_bytes = INT64_C(1) << 30,
		.file_bytes = 1 << 20,
		.time_s = 20};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct confine_try copy = *t;

	if (confine_run(&answer, &plan, do_attempt, &copy, err) < 0)
		return -1;
	if (answer.len != sizeof *r)
		return error_set(err, ERROR_INTERNAL, "a short answer");
	memcpy(r, answer.data, sizeof *r);
	return 0;
}

static void
try_one(const struct confine_place *place, const struct confine_row *row)
{
	const struct confine_try t = {place, row};
	struct error err = ERROR_INIT;
	scoped_free char *free_name = text_format("%s: without", row->name);

	if (row->without)
		ok(unconfined(&t) == 0, free_name, "it fails even so");
	for (int folder = 0; folder < 2; folder++) {
		bool may = folder && row->may_in_folder;
		scoped_free char *name = text_format("%s: %s", row->name,
			folder ? "beside a folder" : "parsing");
		int r = 0;

		confine_place_clean(place);
		if (confined(&t, folder, &r, &err) < 0)
			ok(false, name, err.text);
		else
			ok(may ? r == 0 : r != 0, name,
				may ? strerror(r) : "it succeeded");
	}
	confine_place_clean(place);
}

/* A helper that runs code of others: some rows still hold, others do not. */
static void
try_loading(const struct confine_place *place, const struct confine_row *row)
{
	static const struct {
		const char *name;
		bool may;
	} those[] = {
		{"makes a socket", false},
		{"makes a socket of the machine", true},
		{"starts a program", false},
		{"starts a program by descriptor", false},
		{"opens a ring of calls", false},
		{"asks to be traced", false},
		{"reads its parent's memory", false},
		{"reads a descriptor that it was not given", false},
		{"reads /etc/passwd", true},
		{"maps memory that is code", true},
		{"has an environment", true},
	};
	const struct confine_try t = {place, row};
	const struct confine_plan plan = {.what = "a trial",
		.folder = -1,
		.loads = true,
		.answer_max = 64,
		.time_s = 20};

	for (size_t i = 0; i < ARRAY_LEN(those); i++) {
		scoped(bytes_done) struct bytes answer = BYTES_INIT;
		scoped_free char *name =
			text_format("%s: with code of others", row->name);
		struct confine_try copy = t;
		struct error err = ERROR_INIT;
		int r = 0;

		if (strcmp(those[i].name, row->name) != 0)
			continue;
		if (confine_run(&answer, &plan, do_attempt, &copy, &err) == 0 &&
			answer.len == sizeof r)
			memcpy(&r, answer.data, sizeof r);
		else
			r = -1;
		ok(r >= 0 && (r == 0) == those[i].may, name,
			r < 0 ? err.text : strerror(r));
	}
}

/* The ways in which a helper can break, and the message for each. */
static _Noreturn int
work_abort(void *arg, struct bytes *answer, struct error *err)
{
	(void)arg;
	(void)answer;
	(void)err;
	abort();
}

static int
work_segv(void *arg, struct bytes *answer, struct error *err)
{
	volatile int *nowhere = arg;

	(void)answer;
	(void)err;
	(void)signal(SIGSEGV, SIG_DFL); /* a sanitizer would print a report */
	return *nowhere;
}

static _Noreturn int
work_loop(void *arg, struct bytes *answer, struct error *err)
{
	(void)arg;
	(void)answer;
	(void)err;
	for (volatile unsigned n = 0;; n++)
		;
}

static _Noreturn int
work_wait(void *arg, struct bytes *answer, struct error *err)
{
	int word = 0;

	(void)arg;
	(void)answer;
	(void)err;
	for (;;)
		(void)syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static _Noreturn int
work_hog(void *arg, struct bytes *answer, struct error *err)
{
	(void)arg;
	(void)err;
	for (;;)
		memset(bytes_room(answer, 1 << 20), 1, 1 << 20),
			answer->len += 1 << 20;
}

static _Noreturn int
work_talk(void *arg, struct bytes *answer, struct error *err)
{
	char page[4096] = "";

	(void)arg;
	(void)answer;
	(void)err;
	for (;;)
		for (int fd = 3; fd < 64; fd++)
			(void)!write(fd, page, sizeof page);
}

static _Noreturn int
work_nonsense(void *arg, struct bytes *answer, struct error *err)
{
	char page[2000] = "";

	(void)arg;
	(void)answer;
	(void)err;
	for (int fd = 3; fd < 64; fd++)
		(void)!write(fd, page, sizeof page);
	_exit(0);
}

static _Noreturn int
work_silent(void *arg, struct bytes *answer, struct error *err)
{
	(void)arg;
	(void)answer;
	(void)err;
	_exit(0);
}

static int
work_lie(void *arg, struct bytes *answer, struct error *err)
{
	(void)arg;
	(void)answer;
	return error_set(err, ERROR_INPUT, "all is well\033[2K\rverified");
}

static int
work_large(void *arg, struct bytes *answer, struct error *err)
{
	char page[4096] = "";

	(void)arg;
	(void)err;
	for (int i = 0; i < 64; i++)
		bytes_add(answer, page, sizeof page);
	return 0;
}

static const struct {
	const char *name;
	confine_work *work;
	enum error_kind kind;
	const char *words;
} breaks[] = {
	{"abort", work_abort, ERROR_SYSTEM, "was killed by SIGABRT"},
	{"a bad pointer", work_segv, ERROR_SYSTEM, "was killed by SIGSEGV"},
	{"an endless loop", work_loop, ERROR_SYSTEM, "took longer than"},
	{"an endless wait", work_wait, ERROR_SYSTEM, "took longer than"},
	{"endless memory", work_hog, ERROR_SYSTEM, "was killed by SIGABRT"},
	{"endless output", work_talk, ERROR_SYSTEM, "answers with more than"},
	{"a large answer", work_large, ERROR_SYSTEM, "answers with more than"},
	{"nonsense", work_nonsense, ERROR_SYSTEM, "sent a malformed answer"},
	{"nothing", work_silent, ERROR_SYSTEM, "sent a malformed answer"},
	{"an error that moves the cursor", work_lie, ERROR_SYSTEM,
		"sent a malformed answer"},
};

static void
break_all(void)
{
	for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
		const struct confine_plan plan = {.what = "the trial",
			.folder = -1,
			.answer_max = 65536,
			.memory_bytes = 64 << 20,
			.time_s = 1};
		scoped(bytes_done) struct bytes answer = BYTES_INIT;
		struct error err = ERROR_INIT;
		int r;

		if (confine_may_hog() && breaks[i].work == work_hog) {
			(void)printf("# endless memory: sanitizers have no "
				     "limit of memory\n");
			continue;
		}
		r = confine_run(&answer, &plan, breaks[i].work, NULL, &err);
		ok(r < 0 && err.kind == breaks[i].kind && answer.len == 0 &&
				strstr(err.text, breaks[i].words) &&
				text_starts(err.text,
					"reading the trial failed: the helper"),
			breaks[i].name, text_quotes(err.text));
	}
}

/* A helper that waits for ever ends with its parent: then the last write end of
 * the pipe that it was given is closed. */
static void
outlive(void)
{
	const char *name = "it dies with its parent";
	int ends[2], ready[2];
	char byte;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0 || pipe2(ready, O_CLOEXEC) < 0) {
		ok(false, name, strerror(errno));
		return;
	}
	pid = fork();
	if (pid == 0) {
		const struct confine_plan plan = {.what = "the trial",
			.fds = {ends[1]},
			.n_fds = 1,
			.folder = -1,
			.memory_bytes = 64 << 20,
			.time_s = 600};
		struct confined c = CONFINED_INIT;
		struct error err;

		if (confine_start(&c, &plan, work_wait, NULL, &err) < 0)
			_exit(1);
		(void)!write(ready[1], "r", 1);
		(void)pause();
	}
	(void)close(ends[1]);
	(void)!read(ready[0], &byte, 1);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	ok(read(ends[0], &byte, 1) == 0, name, "it still holds its pipe");
	(void)close(ends[0]);
	(void)close(ready[0]);
	(void)close(ready[1]);
}

int
main(void)
{
	struct confine_place place;
	size_t n;
	const struct confine_row *rows = confine_rows(&n);

	(void)signal(SIGPIPE, SIG_IGN);
	if (confine_place_make(&place) < 0) {
		(void)printf("Bail out! no place: %s\n", strerror(errno));
		return 1;
	}
	for (size_t i = 0; i < n; i++)
		try_one(&place, &rows[i]);
	for (size_t i = 0; i < n; i++)
		try_loading(&place, &rows[i]);
	break_all();
	outlive();
	confine_place_remove(&place);
	(void)printf("1..%u\n", n_cases);
	return n_failed != 0;
}
