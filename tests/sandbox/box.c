/* SPDX-License-Identifier: Apache-2.0 */
/*
 * box PROBE - runs the probe in boxes of every kind; prints TAP.
 */
#include "base/say.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/stdio.h"
#include "sandbox/residual.h"
#include "tests/sandbox/answers.h"
#include "tests/sandbox/host.h"
#include "tests/sandbox/links.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct boxed
run_box(enum box_level level, const char *arg,
	void (*change)(struct box_plan *))
{
	const char *const args[] = {arg,
		level == BOX_DETERMINISTIC ? "deterministic" : "hermetic",
		cpu_counter_faults() ? "trapped" : "free", NULL};

	return host_run(level, args, change, -1);
}

/* Prints the probe's own lines as ours. */
static void
relay(const char *level, const char *arg, enum box_level is)
{
	struct boxed run = run_box(is, arg, NULL);
	scoped_free char *why = text_format(
		"the probe was killed: %s; end %d code %d limit %d, %lld ms",
		run.err.text, run.report.end, run.report.code, run.report.limit,
		(long long)run.report.duration_ns / 1000000);

	tell(run.r == 0 && run.report.end == BOX_EXITED &&
			run.report.code <= 100,
		level, arg, why);
	for (char *at = strtok(run.log, "\n"); at; at = strtok(NULL, "\n")) {
		char *dash = strstr(at, " - ");

		if (*at == '#' || !dash)
			(void)printf("# %s\n", at);
		else
			tell(at[0] == 'o', level, dash + 3, at);
	}
	free(run.log);
}

static void
short_time(struct box_plan *plan)
{
	plan->limits.time_s = 1;
}
static void
many_jobs(struct box_plan *plan)
{
	plan->limits.time_s = 1;
	plan->jobs = 4;
}
static void
small_log(struct box_plan *plan)
{
	plan->limits.log_bytes = 100000;
}
static void
small_disk(struct box_plan *plan)
{
	plan->limits.disk_bytes = 1 << 20;
}

static void
ends(const char *level, enum box_level is)
{
	const struct {
		const char *mode;
		void (*change)(struct box_plan *);
		enum box_end end;
		int code;
		enum box_limit limit;
	} rows[] = {
		{"daemon", NULL, BOX_EXITED, 0, BOX_LIMIT_NONE},
		{"close", NULL, BOX_EXITED, 0, BOX_LIMIT_NONE},
		{"abort", NULL, BOX_SIGNALED, SIGABRT, BOX_LIMIT_NONE},
		{"i386", NULL, BOX_SIGNALED, SIGSYS, BOX_LIMIT_NONE},
		{"forever", short_time, BOX_LIMITED, 0, BOX_LIMIT_TIME},
		{"flood", many_jobs, BOX_LIMITED, 0, BOX_LIMIT_TIME},
		{"stop", short_time, BOX_LIMITED, 0, BOX_LIMIT_TIME},
		{"talk", small_log, BOX_LIMITED, 0, BOX_LIMIT_LOG},
		{"fill", small_disk, BOX_LIMITED, 0, BOX_LIMIT_DISK},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct boxed run = run_box(is, rows[i].mode, rows[i].change);
		scoped_free char *why = text_format(
			"%s; end %d code %d limit %d", run.err.text,
			run.report.end, run.report.code, run.report.limit);

		tell(run.r == 0 && run.report.end == rows[i].end &&
				(rows[i].end == BOX_LIMITED ||
					run.report.code == rows[i].code) &&
				run.report.limit == rows[i].limit,
			level, rows[i].mode, why);
		if (strcmp(rows[i].mode, "talk") == 0)
			tell(strlen(run.log) == 100000 &&
					run.report.log_bytes > 100000,
				level, "the log is cut at its limit", why);
		free(run.log);
	}
}

/* Signal 33: the C library keeps it for itself, so sigaction() refuses it. */
static void
ignore_hidden(bool ignored)
{
	const unsigned long action[8] = {
		(unsigned long)(ignored ? SIG_IGN : SIG_DFL)};

	(void)syscall(SYS_rt_sigaction, 33, action, NULL, 8);
}

/* Runs a box that inherits changed signals and one processor. */
static struct boxed
run_elsewhere(void)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction old_action;
	struct boxed run;
	cpu_set_t have, last;
	sigset_t one, old;
	int cpu = CPU_SETSIZE - 1;

	(void)sigemptyset(&one);
	(void)sigaddset(&one, SIGUSR2);
	(void)sigprocmask(SIG_BLOCK, &one, &old);
	(void)sigaction(SIGUSR1, &ignore, &old_action);
	ignore_hidden(true);
	(void)sched_getaffinity(0, sizeof have, &have);
	while (cpu > 0 && !CPU_ISSET(cpu, &have))
		cpu--;
	CPU_ZERO(&last);
	CPU_SET(cpu, &last);
	(void)sched_setaffinity(0, sizeof last, &last);
	run = run_box(BOX_DETERMINISTIC, "surroundings", NULL);
	(void)sched_setaffinity(0, sizeof have, &have);
	(void)sigaction(SIGUSR1, &old_action, NULL);
	ignore_hidden(false);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return run;
}

/* The lines that the probe prints as comments must be the same in two boxes. */
static void
twice(void)
{
	struct boxed a = run_box(BOX_DETERMINISTIC, "surroundings", NULL);
	struct boxed b = run_elsewhere();

	for (const char *x = a.log, *y = b.log; *x && *y;
		x += strcspn(x, "\n") + 1, y += strcspn(y, "\n") + 1) {
		size_t len = strcspn(x, "\n");

		if (!x[len] || !y[strcspn(y, "\n")])
			break;
		if (strncmp(x, y, len + 1) != 0)
			(void)printf("# %.*s\n# %.*s\n", (int)len, x,
				(int)strcspn(y, "\n"), y);
	}
	tell(strcmp(a.log, b.log) == 0 && strstr(a.log, "# chance"),
		"deterministic", "two boxes give the same output",
		"they differ");
	free(a.log);
	free(b.log);
}

static void
two_jobs(struct box_plan *plan)
{
	plan->jobs = 2;
}

static void
born(void)
{
	struct boxed run = run_box(BOX_DETERMINISTIC, "born", two_jobs);

	tell(run.r == 0 && run.report.end == BOX_EXITED && run.report.code == 0,
		"deterministic",
		"a file made during a lookup has the "
		"epoch as its time",
		run.log);
	free(run.log);
}

/* While another build holds what it offers, and after it has ended. */
static void
relay_others(const char *level, enum box_level is)
{
	pid_t other = host_hold(is);

	tell(other > 0, level, "another build runs", "it did not begin");
	if (other > 0) {
		relay(level, "others", is);
		if (is == BOX_DETERMINISTIC)
			answers_tell(other);
		host_let_go(other);
	}
}

/* A call that blocks is killed. */
static bool
ends_at_once(bool (*what)(const struct stdio *), const struct stdio *s)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0) {
		(void)alarm(5);
		_exit(!what(s));
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool
read_nothing(const struct stdio *ours)
{
	char c;

	return read(ours->out, &c, 1) < 0 && errno == EAGAIN;
}
static bool
write_nothing(const struct stdio *ours)
{
	static const char much[65536];

	while (write(ours->in, much, sizeof much) > 0)
		;
	return errno == EAGAIN;
}

/* A build may read between our poll() and our read(). */
static void
pipes(void)
{
	scoped(stdio_close) struct stdio ours = STDIO_INIT;
	scoped(stdio_close) struct stdio theirs = STDIO_INIT;
	struct box_plan plan;
	struct error err = ERROR_INIT;

	box_plan_init(&plan);
	plan.stdio = BOX_PIPES;
	if (stdio_make(&ours, &theirs, &plan, &err) < 0) {
		tell(false, "pipes", "the pipes are made", err.text);
		return;
	}
	tell(ends_at_once(read_nothing, &ours), "pipes",
		"a build that reads its own output does not block us",
		"we waited");
	tell(ends_at_once(write_nothing, &ours), "pipes",
		"a build that reads no input does not block us", "we waited");
}

/* shown.c tests the counter only where a read of it faults. */
static void
counter(void)
{
	scoped_free struct residual *rows = NULL;
	const size_t n = residual_list(&rows, BOX_DETERMINISTIC, false);
	bool listed = false;

	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].source, "counter") == 0)
			listed = true;
	tell(listed, "deterministic",
		"the counter is among what a box does not hold on all machines",
		"no row of residual.c names it");
}

int
main(int argc, char **argv)
{
	char before[65] = "", after[65] = "";

	(void)gethostname(before, sizeof before);
	if (argc != 2 || !host_make(argv[1], false)) {
		(void)printf("Bail out! no environment for the probe\n");
		host_remove();
		return 1;
	}
	relay("hermetic", "refused", BOX_HERMETIC);
	relay("deterministic", "refused", BOX_DETERMINISTIC);
	relay_others("hermetic", BOX_HERMETIC);
	relay_others("deterministic", BOX_DETERMINISTIC);
	relay("hermetic", "surroundings", BOX_HERMETIC);
	relay("deterministic", "surroundings", BOX_DETERMINISTIC);
	ends("hermetic", BOX_HERMETIC);
	ends("deterministic", BOX_DETERMINISTIC);
	twice();
	counter();
	answers_confined_tell();
	born();
	pipes();
	links_tell(true);
	links_race();
	(void)gethostname(after, sizeof after);
	tell(strcmp(before, after) == 0, "all",
		"the name of the host does not change", after);
	host_remove();
	return tell_end();
}
