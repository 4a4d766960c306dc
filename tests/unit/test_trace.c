/* SPDX-License-Identifier: Apache-2.0 */
/* The table that a box writes, and the trace that is made of it.  What show
 * refuses stands in tests/cli/trace.sh. */
#include "tests/unit/unit.h"

#include "builder/trace.h"

#include <fcntl.h>
#include <sys/wait.h>

struct table {
	struct asked *asked;
	struct clocks *clocks;
	int proc;
};

static int
setup(void **state)
{
	struct table *t = mem_alloc(1, sizeof *t);
	struct error err = ERROR_INIT;

	t->asked = asked_new(&err);
	t->clocks = clocks_new(&err);
	t->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (!t->asked || !t->clocks || t->proc < 0)
		return -1;
	clocks_first(t->clocks, getpid());
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct table *t = *state;

	asked_free(t->asked);
	clocks_free(t->clocks);
	(void)close(t->proc);
	free(t);
	return 0;
}

static void
note(struct table *t, pid_t tid, enum asked_source source)
{
	asked_note(t->asked, t->clocks, t->proc, tid, source);
}

static void
counts_and_first(void **state)
{
	struct table *t = *state;
	const struct asked_process *p;

	(void)clocks_read(t->clocks, getpid());
	note(t, getpid(), ASKED_CLOCK);
	(void)clocks_read(t->clocks, getpid());
	note(t, getpid(), ASKED_CLOCK);
	note(t, getpid(), ASKED_DISK);
	assert_int_equal(asked_n_processes(t->asked), 1);
	p = asked_process(t->asked, 0);
	assert_int_equal(p->events[ASKED_CLOCK].count, 2);
	assert_int_equal(p->events[ASKED_CLOCK].first_ns, 1000);
	assert_int_equal(p->events[ASKED_DISK].count, 1);
	assert_int_equal(p->events[ASKED_DISK].first_ns, 2000);
	assert_int_equal(p->events[ASKED_CHANCE].count, 0);
	assert_int_equal(p->parent, -1);
	assert_true(p->pid > 0 && p->len > 0);
	assert_int_equal(asked_dropped(t->asked), 0);
}

/* A child that lives until its parent says so; told by its number. */
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
	note(t, child, ASKED_CHANCE);
	assert_int_equal(asked_n_processes(t->asked), 2);
	assert_int_equal(asked_process(t->asked, 0)->parent, -1);
	assert_int_equal(asked_process(t->asked, 1)->parent, 0);
	assert_int_equal(
		asked_process(t->asked, 1)->events[ASKED_CHANCE].count, 1);
	/* an exec makes another of it, and a new process with an old number
	 * is another as well */
	clocks_renamed(t->clocks, child, child);
	note(t, child, ASKED_CHANCE);
	note(t, child, ASKED_CHANCE);
	assert_int_equal(asked_n_processes(t->asked), 3);
	clocks_died(t->clocks, child);
	clocks_born(t->clocks, getpid(), child, false);
	note(t, child, ASKED_CHANCE);
	assert_int_equal(asked_n_processes(t->asked), 4);
	end_child(child, pipes);
}

static void
threads_are_their_process(void **state)
{
	struct table *t = *state;

	clocks_born(t->clocks, getpid(), 4194303, true);
	note(t, getpid(), ASKED_CLOCK);
	note(t, 4194303, ASKED_CLOCK);
	assert_int_equal(asked_n_processes(t->asked), 1);
	assert_int_equal(
		asked_process(t->asked, 0)->events[ASKED_CLOCK].count, 2);
}

static void
nobody_is_dropped(void **state)
{
	struct table *t = *state;

	note(t, 4194302, ASKED_CLOCK);
	assert_int_equal(asked_n_processes(t->asked), 0);
	assert_int_equal(asked_dropped(t->asked), 1);
}

static void
what_does_not_fit_is_counted(void **state)
{
	struct table *t = *state;
	const int more = 10;

	for (int i = 0; i < ASKED_PROCESSES + more; i++) {
		note(t, getpid(), ASKED_CLOCK);
		clocks_renamed(t->clocks, getpid(), getpid());
	}
	assert_int_equal(asked_n_processes(t->asked), ASKED_PROCESSES);
	assert_int_equal(asked_dropped(t->asked), more);
	for (size_t i = 0; i < ASKED_PROCESSES; i++)
		assert_int_equal(asked_process(t->asked, i)->id.execs, i);
}

/* Two writers at once lose nothing. */
static void
two_write(void **state)
{
	struct table *t = *state;
	const int many = 2000;
	pid_t other = fork();

	if (other == 0) {
		for (int i = 0; i < many; i++)
			note(t, getppid(), ASKED_CHANCE);
		_exit(0);
	}
	for (int i = 0; i < many; i++)
		note(t, getpid(), ASKED_CHANCE);
	assert_int_equal(waitpid(other, NULL, 0), other);
	assert_int_equal(asked_n_processes(t->asked), 1);
	assert_int_equal(
		asked_process(t->asked, 0)->events[ASKED_CHANCE].count +
			asked_dropped(t->asked),
		2 * many);
}

static void
names_are_sorted(void **state)
{
	(void)state;
	for (int i = 1; i < ASKED_SOURCES; i++)
		assert_true(strcmp(asked_name(i - 1), asked_name(i)) < 0);
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
	int pipes[2];
	pid_t child = begin_child(pipes);

	clocks_born(t->clocks, getpid(), child, false);
	note(t, child, ASKED_FOLDER_ORDER);
	note(t, getpid(), ASKED_THREADS);
	note(t, getpid(), ASKED_CHANCE);
	end_child(child, pipes);
	trace_of(&a, &in, t->asked);
	assert_int_equal(a.n_processes, 2);
	assert_int_equal(a.n_events, 3);
	assert_string_equal(a.events[0].source, "chance");
	assert_string_equal(a.events[1].source, "threads");
	assert_string_equal(a.events[2].source, "folder order");
	assert_string_equal(a.processes[0].argv[0],
		a.processes[1].argv[0]); /* begotten, not exec'd */
	for (size_t i = 1; i < a.n_unheld; i++)
		assert_true(
			strcmp(a.unheld[i - 1].source, a.unheld[i].source) < 0);
	trace_print(&x, &a);
	if (trace_parse(&b, x.data, x.len, "trace", &err) < 0)
		fail_msg("%s", err.text);
	trace_print(&y, &b);
	assert_string_equal(x.data, y.data);
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
		cmocka_unit_test_setup_teardown(two_write, setup, teardown),
		cmocka_unit_test(names_are_sorted),
		cmocka_unit_test_setup_teardown(
			there_and_back, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
