/* SPDX-License-Identifier: Apache-2.0 */
/* The table that a box writes, and the trace record made from it.
 * tests/cli/trace.sh tests what show refuses. */
#include "tests/unit/unit.h"

#include "base/clock.h"
#include "builder/build/trace.h"
#include "reproduce/explain/writers.h"
#include "sandbox/clock/clocks.h"
#include "tests/unit/foreign.h"

#include <fcntl.h>
#include <sys/wait.h>

struct table {
	struct audit *audit;
	struct clocks *clocks;
	int proc;
	struct audit_table seen; /* the copy that hallmark reads */
};

static bool
nobody(pid_t pid)
{
	(void)pid;
	return false;
}

static int
setup(void **state)
{
	struct table *t = mem_alloc(1, sizeof *t);
	struct error err = ERROR_INIT;

	t->audit = audit_new(&err);
	t->clocks = clocks_new(nobody, clock_ticks_ns, &err);
	t->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (!t->audit || !t->clocks || t->proc < 0)
		return -1;
	clocks_first(t->clocks, getpid());
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct table *t = *state;

	audit_table_done(&t->seen);
	audit_free(t->audit);
	clocks_free(t->clocks);
	(void)close(t->proc);
	free(t);
	return 0;
}

static void
note(struct table *t, pid_t tid, enum audit_source source)
{
	audit_note(t->audit, t->clocks, t->proc, tid, source);
}

static void
look(struct table *t)
{
	struct error err = ERROR_INIT;

	audit_table_done(&t->seen);
	if (audit_read(&t->seen, t->audit, &err) < 0)
		fail_msg("%s", err.text);
}

static void
counts_and_first(void **state)
{
	struct table *t = *state;
	const struct audit_process *p;

	(void)clocks_read(t->clocks, getpid());
	note(t, getpid(), AUDIT_CLOCK);
	(void)clocks_read(t->clocks, getpid());
	note(t, getpid(), AUDIT_CLOCK);
	note(t, getpid(), AUDIT_DISK);
	look(t);
	assert_int_equal(t->seen.n, 1);
	p = &t->seen.processes[0];
	assert_int_equal(p->events[AUDIT_CLOCK].count, 2);
	assert_int_equal(p->events[AUDIT_CLOCK].first_ns, 1000);
	assert_int_equal(p->events[AUDIT_DISK].count, 1);
	assert_int_equal(p->events[AUDIT_DISK].first_ns, 2000);
	assert_int_equal(p->events[AUDIT_CHANCE].count, 0);
	assert_int_equal(p->parent, -1);
	assert_true(p->pid > 0 && p->len > 0);
	assert_int_equal(t->seen.dropped, 0);
}

/* Forks a child that lives until its parent ends it; returns its number. */
static pid_t
begin_child(int pipes[2])
{
	char c;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		(void)close(pipes[1]);
		(void)!read(pipes[0], &c, 1);
		_exit(0);
	}
	return pid;
}

static void
end_child(pid_t pid, int pipes[2])
{
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
parents_come_first(void **state)
{
	struct table *t = *state;
	int pipes[2];
	pid_t child = begin_child(pipes);

	clocks_born(t->clocks, getpid(), child, false);
	note(t, child, AUDIT_CHANCE);
	look(t);
	assert_int_equal(t->seen.n, 2);
	assert_int_equal(t->seen.processes[0].parent, -1);
	assert_int_equal(t->seen.processes[1].parent, 0);
	assert_int_equal(t->seen.processes[1].events[AUDIT_CHANCE].count, 1);
	/* an exec makes another program of it, and a new process with an old
	 * number is another one too */
	clocks_renamed(t->clocks, child, child);
	note(t, child, AUDIT_CHANCE);
	note(t, child, AUDIT_CHANCE);
	look(t);
	assert_int_equal(t->seen.n, 3);
	clocks_died(t->clocks, child);
	clocks_born(t->clocks, getpid(), child, false);
	note(t, child, AUDIT_CHANCE);
	look(t);
	assert_int_equal(t->seen.n, 4);
	end_child(child, pipes);
}

static void
threads_are_their_process(void **state)
{
	struct table *t = *state;

	clocks_born(t->clocks, getpid(), 4194303, true);
	note(t, getpid(), AUDIT_CLOCK);
	note(t, 4194303, AUDIT_CLOCK);
	look(t);
	assert_int_equal(t->seen.n, 1);
	assert_int_equal(t->seen.processes[0].events[AUDIT_CLOCK].count, 2);
}

static void
nobody_is_dropped(void **state)
{
	struct table *t = *state;

	note(t, 4194302, AUDIT_CLOCK);
	look(t);
	assert_int_equal(t->seen.n, 0);
	assert_int_equal(t->seen.dropped, 1);
}

static void
what_does_not_fit_is_counted(void **state)
{
	struct table *t = *state;
	const int more = 10;

	for (int i = 0; i < AUDIT_PROCESSES + more; i++) {
		note(t, getpid(), AUDIT_CLOCK);
		clocks_renamed(t->clocks, getpid(), getpid());
	}
	look(t);
	assert_int_equal(t->seen.n, AUDIT_PROCESSES);
	assert_int_equal(t->seen.dropped, more);
	for (size_t i = 0; i < AUDIT_PROCESSES; i++)
		assert_int_equal(t->seen.processes[i].id.execs, i);
}

/* Two writers at the same time lose nothing. */
static void
two_writers_lose_nothing(void **state)
{
	struct table *t = *state;
	const int many = 2000;
	pid_t other = fork();

	if (other == 0) {
		for (int i = 0; i < many; i++)
			note(t, getppid(), AUDIT_CHANCE);
		_exit(0);
	}
	for (int i = 0; i < many; i++)
		note(t, getpid(), AUDIT_CHANCE);
	assert_int_equal(waitpid(other, NULL, 0), other);
	look(t);
	assert_int_equal(t->seen.n, 1);
	assert_int_equal(t->seen.processes[0].events[AUDIT_CHANCE].count +
				 t->seen.dropped,
		2 * many);
}

static void
names_are_sorted(void **state)
{
	(void)state;
	for (int i = 1; i < AUDIT_SOURCES; i++)
		assert_true(strcmp(audit_name(i - 1), audit_name(i)) < 0);
}

static void
there_and_back(void **state)
{
	struct table *t = *state;
	struct inputs in = {.level = BOX_HERMETIC,
		.recipe = {.name = (char[]){"hello"}, .jobs = 2}};
	scoped(trace_done) struct trace a = TRACE_INIT;
	scoped(trace_done) struct trace b = TRACE_INIT;
	scoped(bytes_done) struct bytes x = BYTES_INIT, y = BYTES_INIT;
	struct error err = ERROR_INIT;
	int pipes[2], child_at;
	pid_t child = begin_child(pipes);

	clocks_born(t->clocks, getpid(), child, false);
	note(t, child, AUDIT_FOLDER_ORDER);
	note(t, getpid(), AUDIT_THREADS);
	note(t, getpid(), AUDIT_CHANCE);
	end_child(child, pipes);
	if (trace_of(&a, &in, t->audit, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(a.n_processes, 2);
	assert_int_equal(a.n_events, 3);
	/* the order is that of the pids, which begin again at pid_max */
	child_at = child > getpid() ? 2 : 0;
	assert_string_equal(a.events[child_at].source, "folder order");
	assert_string_equal(a.events[child_at ? 0 : 1].source, "chance");
	assert_string_equal(a.events[child_at ? 1 : 2].source, "threads");
	assert_string_equal(a.processes[0].argv[0],
		a.processes[1].argv[0]); /* forked, without exec */
	for (size_t i = 1; i < a.n_residual; i++)
		assert_true(strcmp(a.residual[i - 1].source,
				    a.residual[i].source) < 0);
	trace_print(&x, &a);
	if (trace_parse(&b, x.data, x.len, "trace", &err) < 0)
		fail_msg("%s", err.text);
	trace_print(&y, &b);
	assert_string_equal(x.data, y.data);
}

/* Two processes that each execute, and have one pid after each other: what the
 * first opened, the second did not write. */
static void
a_pid_is_used_again(void **state)
{
	struct table *t = *state;
	struct inputs in = {.level = BOX_DETERMINISTIC,
		.recipe = {.name = (char[]){"hello"}, .jobs = 1}};
	scoped(trace_done) struct trace a = TRACE_INIT;
	scoped(trace_done) struct trace b = TRACE_INIT;
	scoped(bytes_done) struct bytes x = BYTES_INIT, y = BYTES_INIT;
	struct error err = ERROR_INIT;
	int pipes[2];
	pid_t child = begin_child(pipes);

	for (int i = 0; i < 2; i++) {
		clocks_born(t->clocks, getpid(), child, false);
		for (int execs = 0; execs < 3; execs++) {
			note(t, child, AUDIT_CLOCK + execs + 3 * i);
			clocks_renamed(t->clocks, child, child);
		}
		clocks_died(t->clocks, child);
	}
	end_child(child, pipes);
	if (trace_of(&a, &in, t->audit, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(a.n_processes, 7); /* their parent, too */
	for (size_t i = 0, first = 0; i < a.n_events; i++) {
		const size_t at = a.events[i].process;

		if (i == 0)
			first = at;
		/* by their execs, not those of both mixed */
		assert_int_equal(at, first + i);
		assert_string_equal(a.events[i].source,
			audit_name((enum audit_source)(AUDIT_CLOCK + i)));
		assert_int_equal(a.processes[at].again, i == 3);
		assert_int_equal(
			writer_became(&a, at), first + (i < 3 ? 2 : 5));
	}
	trace_print(&x, &a);
	if (trace_parse(&b, x.data, x.len, "trace", &err) < 0)
		fail_msg("%s", err.text);
	trace_print(&y, &b);
	assert_string_equal(x.data, y.data);
}

/* A trace that can be read back, or no trace. */
static int
read_back(struct table *t)
{
	struct inputs in = {.level = BOX_DETERMINISTIC,
		.recipe = {.name = (char[]){"hello"}, .jobs = 1}};
	scoped(trace_done) struct trace a = TRACE_INIT;
	scoped(trace_done) struct trace b = TRACE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (trace_of(&a, &in, t->audit, &err) < 0) {
		assert_int_equal(err.kind, ERROR_INTERNAL);
		return -1;
	}
	trace_print(&text, &a);
	assert_true(text.len < TRACE_MAX);
	if (trace_parse(&b, text.data, text.len, "trace", &err) < 0)
		fail_msg("%s", err.text);
	return 0;
}

/* Writes notes like the supervisor, about any process. */
static void
supervise(struct table *t)
{
	note(t, getpid(), AUDIT_THREADS);
	note(t, 4194302, AUDIT_COUNTER);
	clocks_renamed(t->clocks, getpid(), getpid());
	note(t, getpid(), AUDIT_COUNTER);
}

static void
scribbled_over(void **state)
{
	struct table *t = *state;
	struct foreign f;
	pid_t other;

	foreign_find(&f);
	for (unsigned pattern = 0; pattern < FOREIGN_PATTERNS; pattern++) {
		foreign_scribble(&f, pattern, 7);
		supervise(t);
		/* random bytes may leave it empty */
		if (read_back(t) == 0)
			assert_true(pattern == 0 || pattern > 5);
	}
	foreign_scribble(&f, 0, 0);
	supervise(t);
	assert_int_equal(read_back(t), 0);
	other = foreign_begin(&f, 7);
	for (int i = 0; i < 100; i++) {
		supervise(t);
		(void)read_back(t);
	}
	foreign_end(other);
}

/* One field of one process with a value that no writer leaves there. */
static void
values_out_of_bounds_are_refused(void **state)
{
	struct table *t = *state;
	static const struct {
		size_t at, len;
		uint64_t is, may_be;
	} rows[] = {
#define AT(member) offsetof(struct audit_process, member)
		{AT(pid), 4, AUDIT_PID + 1, AUDIT_PID},
		{AT(pid), 4, UINT32_MAX, 0},
		{AT(parent), 4, 1, 0}, /* its own number */
		{AT(parent), 4, UINT32_MAX - 1, UINT32_MAX},
		{AT(len), 2, AUDIT_ARGV + 1, AUDIT_ARGV},
		{AT(len), 2, UINT16_MAX, 0},
		{AT(cut), 1, 2, 1},
		{AT(events[0].count), 8, AUDIT_COUNT + 1, AUDIT_COUNT},
		{AT(events[AUDIT_SOURCES - 1].count), 8, UINT64_MAX, 0},
		{AT(events[0].first_ns), 8, UINT64_MAX, INT64_MAX},
#undef AT
	};
	struct foreign f;
	unsigned char *second = NULL;
	struct audit_process known;

	note(t, getpid(), AUDIT_CLOCK);
	clocks_renamed(t->clocks, getpid(), getpid());
	note(t, getpid(), AUDIT_CLOCK);
	look(t);
	assert_int_equal(t->seen.n, 2);
	known = t->seen.processes[1];
	foreign_find(&f);
	for (size_t i = 0; i < f.n && !second; i++)
		second = memmem(
			f.areas[i].from, f.areas[i].len, &known, sizeof known);
	assert_non_null(second);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		memcpy(second + rows[i].at, &rows[i].is, rows[i].len);
		assert_int_equal(read_back(t), -1);
		memcpy(second + rows[i].at, &rows[i].may_be, rows[i].len);
		assert_int_equal(read_back(t), 0);
		memcpy(second, &known, sizeof known);
	}
}

/* However long the names are that a build gives its files, the trace can be
 * read. */
static void
names_leave_room(void **state)
{
	enum {
		NAMES = 3000,
		LEN = 4000
	};
	struct table *t = *state;
	char path[LEN + 32];

	for (int i = 0; i < NAMES; i++) {
		int n = snprintf(path, sizeof path, "/out/%d", i);

		memset(path + n, 1, LEN); /* JSON takes six bytes for each */
		path[n + LEN] = '\0';
		(void)audit_wrote(t->audit, t->clocks, t->proc, getpid(),
			AUDIT_CREATE, path, "");
	}
	assert_int_equal(read_back(t), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			counts_and_first, setup, teardown),
		cmocka_unit_test_setup_teardown(
			parents_come_first, setup, teardown),
		cmocka_unit_test_setup_teardown(
			threads_are_their_process, setup, teardown),
		cmocka_unit_test_setup_teardown(
			nobody_is_dropped, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_does_not_fit_is_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(
			two_writers_lose_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			scribbled_over, setup, teardown),
		cmocka_unit_test_setup_teardown(
			values_out_of_bounds_are_refused, setup, teardown),
		cmocka_unit_test(names_are_sorted),
		cmocka_unit_test_setup_teardown(
			there_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_pid_is_used_again, setup, teardown),
		cmocka_unit_test_setup_teardown(
			names_leave_room, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
