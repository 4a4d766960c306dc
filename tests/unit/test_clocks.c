/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/clock/clocks.h"
#include "tests/unit/foreign.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
#define READ 1000

static pid_t zombie; /* a process that has died and was not waited for */

/* The machine's clock, controlled by the tests: each reading advances it by one
 * microsecond. It started earlier than any timer here. */
static int64_t machine_ns = 5000 * SECOND;

static int64_t
machine_ticks(void)
{
	return machine_ns += 1000;
}

static bool
is_zombie(pid_t pid)
{
	return pid == zombie;
}

static struct clocks *
one_process(void)
{
	struct error err = ERROR_INIT;
	struct clocks *all = clocks_new(is_zombie, machine_ticks, &err);

	assert_non_null(all);
	clocks_first(all, 100);
	return all;
}

static void
wait_for(struct clocks *all, pid_t tid, int64_t length, enum clock_scope scope)
{
	struct clock_wait w;

	clocks_wait(all, tid, &w);
	clocks_waited(all, tid, &w, length, scope);
}

static void
reads_move_it_on(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	assert_int_equal(clocks_now(all, 100), 0);
	assert_int_equal(clocks_read(all, 100), READ);
	assert_int_equal(clocks_read(all, 100), 2 * READ);
	assert_int_equal(clocks_now(all, 100), 2 * READ);
	assert_int_equal(clocks_cpu(all, 100), 3 * READ);
}

/* Siblings see different times and different random numbers, whatever they
 * do. */
static void
siblings_see_different_times(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	uint64_t a[2], b[2], again[2];

	(void)state;
	clocks_born(all, 100, 101, false);
	clocks_born(all, 100, 102, false);
	assert_int_equal(clocks_read(all, 101), 2 * READ);
	assert_int_equal(clocks_read(all, 102), 3 * READ);
	clocks_chance(all, 101, a);
	clocks_chance(all, 102, b);
	clocks_chance(all, 101, again);
	assert_memory_not_equal(a, b, sizeof a);
	assert_memory_not_equal(a, again, sizeof a);
	/* the two ran in parallel: what they read is not added to the parent */
	clocks_died(all, 101);
	clocks_died(all, 102);
	assert_int_equal(clocks_now(all, 100), 2 * READ);
	/* a child that ran alone adds whole milliseconds, since it might not
	 * have run alone */
	clocks_born(all, 100, 103, false);
	for (int i = 0; i < 999; i++)
		(void)clocks_read(all, 103);
	clocks_died(all, 103);
	assert_int_equal(clocks_now(all, 100), 3 * READ);
	assert_false(clocks_known(all, 103));
	clocks_born(all, 100, 104, false);
	for (int i = 0; i < 2500; i++)
		(void)clocks_read(all, 104);
	clocks_died(all, 104);
	assert_int_equal(clocks_now(all, 100), 2004 * READ);
}

/* A thread that reads often moves the others forward, but rarely: the number of
 * its readings is not the same in every run. */
static void
a_busy_thread_rarely_moves_others(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, true);
	for (int i = 0; i < 20000; i++)
		(void)clocks_read(all, 101);
	assert_int_equal(clocks_read(all, 100), READ);
	for (int i = 0; i < 20000; i++)
		(void)clocks_read(all, 101);
	assert_int_equal(clocks_read(all, 100), 16384 * READ);
	for (int i = 0; i < 5000; i++)
		(void)clocks_read(all, 101);
	assert_int_equal(clocks_read(all, 100), 16385 * READ);
}

static void
waits_of_children(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, false);
	clocks_born(all, 100, 102, false);
	wait_for(all, 101, SECOND, CLOCK_OF_THREAD);
	wait_for(all, 102, 3 * SECOND, CLOCK_OF_THREAD);
	assert_int_equal(clocks_now(all, 100) / SECOND, 0);
	clocks_died(all, 102);
	assert_int_equal(clocks_now(all, 100) / SECOND, 3);
	clocks_died(all, 101);
	assert_int_equal(clocks_now(all, 100) / SECOND, 3);
}

/* Whether a child has died is random until its parent has waited for it. */
static void
a_zombie_is_random_until_it_is_waited_for(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, false);
	clocks_born(all, 100, 102, false);
	wait_for(all, 101, SECOND, CLOCK_OF_THREAD);
	wait_for(all, 102, 3 * SECOND, CLOCK_OF_THREAD);
	zombie = 102;
	clocks_died(all, 101);
	clocks_died(all, 102);
	assert_false(clocks_known(all, 102));
	assert_int_equal(clocks_now(all, 100) / SECOND, 1);
	/* the other child still runs in parallel with what follows */
	clocks_born(all, 100, 103, false);
	for (int i = 0; i < 5000; i++)
		(void)clocks_read(all, 103);
	clocks_died(all, 103);
	assert_int_equal(clocks_now(all, 100), SECOND + 3 * READ);
	zombie = 0;
	assert_int_equal(clocks_now(all, 100) / SECOND, 3);
	/* a process that ends keeps the time of its waits, but not that of its
	 * zombies */
	clocks_born(all, 100, 104, false);
	clocks_born(all, 104, 105, false);
	clocks_born(all, 104, 106, false);
	wait_for(all, 105, 2 * SECOND, CLOCK_OF_THREAD);
	wait_for(all, 106, 4 * SECOND, CLOCK_OF_THREAD);
	clocks_died(all, 105);
	zombie = 106;
	clocks_died(all, 106);
	clocks_died(all, 104);
	assert_int_equal(clocks_now(all, 100) / SECOND, 5);
	zombie = 0;
	assert_int_equal(clocks_now(all, 100) / SECOND, 5);
}

/* If another process has got the number of a zombie, the zombie was waited
 * for. */
static void
a_reused_number_was_waited_for(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, false);
	clocks_born(all, 100, 102, false);
	wait_for(all, 102, SECOND, CLOCK_OF_THREAD);
	zombie = 102;
	clocks_died(all, 102);
	clocks_born(all, 101, 102, false);
	assert_int_equal(clocks_now(all, 102) / SECOND, 0);
	assert_int_equal(clocks_now(all, 100) / SECOND, 1);
	zombie = 0;
}

static void
waits_belong_to_thread_process_or_box(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	struct clock_wait first, second;

	(void)state;
	clocks_born(all, 100, 101, true);
	clocks_born(all, 100, 102, false);
	wait_for(all, 101, SECOND, CLOCK_OF_THREAD);
	assert_int_equal(clocks_now(all, 101) / SECOND, 1);
	assert_int_equal(clocks_now(all, 100) / SECOND, 0);
	wait_for(all, 101, 5 * SECOND, CLOCK_OF_PROCESS);
	assert_int_equal(clocks_now(all, 100) / SECOND, 5);
	assert_int_equal(clocks_now(all, 102) / SECOND, 0);
	/* two threads that waited at the same time have waited once */
	clocks_wait(all, 100, &first);
	clocks_wait(all, 102, &second);
	clocks_waited(all, 100, &first, 7 * SECOND, CLOCK_OF_BOX);
	clocks_waited(all, 102, &second, 7 * SECOND, CLOCK_OF_BOX);
	assert_int_equal(clocks_now(all, 102) / SECOND, 7);
	/* the waits of a thread stay in its process after the thread ends */
	clocks_died(all, 101);
	assert_int_equal(clocks_now(all, 102) / SECOND, 7);
}

static void
an_exec_of_a_thread_keeps_its_time(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_born(all, 100, 101, true);
	for (int i = 0; i < 10; i++)
		(void)clocks_read(all, 101);
	clocks_renamed(all, 101, 100);
	assert_false(clocks_known(all, 101));
	assert_int_equal(clocks_now(all, 100), 10 * READ);
}

static void
set_timer(struct clocks *all, pid_t tid, int64_t name, int64_t length,
	int64_t interval)
{
	clocks_timer(all, tid,
		&(struct clock_timing){
			name, machine_ticks(), length, interval});
}

static void
an_expired_timer_is_a_wait(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	assert_int_equal(clocks_timer_left(all, 100, 7), 0);
	set_timer(all, 100, 7, 1000 * SECOND, 0);
	assert_int_equal(clocks_timer_left(all, 100, 7), 1000 * SECOND);
	wait_for(all, 100, 400 * SECOND, CLOCK_OF_THREAD);
	assert_int_equal(clocks_timer_left(all, 100, 7), 600 * SECOND);
	set_timer(all, 100, 7, 0, 0);
	assert_int_equal(clocks_timer_left(all, 100, 7), 0);
	/* a timer that started before it was known has expired as soon as it is
	 * known */
	clocks_timer(all, 100,
		&(struct clock_timing){
			9, machine_ticks() - 2 * SECOND, SECOND, 0});
	clocks_timers_awaited(all, 100);
	assert_int_equal(clocks_now(all, 100), 401 * SECOND);
	/* a timer that has really expired counts as a wait */
	set_timer(all, 100, 8, 1, 0);
	clocks_timers_awaited(all, 100);
	assert_int_equal(clocks_now(all, 100), 401 * SECOND + 1);
}

/* The number of expired intervals is the number that the build read. How long
 * the build took to look does not count. */
static void
reported_intervals_count(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	const struct clock_timing late = {
		7, machine_ticks() - 1000 * SECOND, 10 * SECOND, 10 * SECOND};

	(void)state;
	clocks_timer(all, 100, &late);
	clocks_timers_awaited(all, 100);
	assert_int_equal(clocks_now(all, 100), 10 * SECOND);
	/* the kernel counts each expiry: there is always one more to report */
	clocks_timer_reported(all, 100, 7, 1);
	assert_int_equal(clocks_now(all, 100), 10 * SECOND);
	clocks_timers_awaited(all, 100);
	assert_int_equal(clocks_now(all, 100), 20 * SECOND);
	clocks_timer_reported(all, 100, 7, 1);
	clocks_timers_awaited(all, 100);
	assert_int_equal(clocks_now(all, 100), 30 * SECOND);
	/* or one report covers all of them */
	clocks_timer_reported(all, 100, 7, 0);
	clocks_timers_awaited(all, 100);
	assert_int_equal(clocks_now(all, 100), 30 * SECOND);
	clocks_timer_reported(all, 100, 7, 0);
	assert_int_equal(clocks_now(all, 100), 40 * SECOND);
	/* another timer, or one that is not due, reports nothing */
	clocks_timer_reported(all, 100, 8, 0);
	set_timer(all, 100, 7, 1000 * SECOND, SECOND);
	clocks_timer_reported(all, 100, 7, 0);
	assert_int_equal(clocks_now(all, 100), 40 * SECOND);
}

/* The machine may hold a program up, or be slow, for any number of intervals:
 * until the program waits it does not notice. */
static void
computing_passes_no_interval(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	const struct clock_timing late[] = {
		{7, machine_ticks() - 1000 * SECOND, 10 * SECOND, 10 * SECOND},
		{8, machine_ticks() - 1000 * SECOND, SECOND, 0}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(late); i++)
		clocks_timer(all, 100, &late[i]);
	assert_int_equal(clocks_now(all, 100), 0);
	clocks_timer_reported(all, 100, 8, 1);
	assert_int_equal(clocks_now(all, 100), SECOND);
	for (int i = 1; i < 5; i++) {
		clocks_timer_reported(all, 100, 7, 1);
		assert_int_equal(clocks_now(all, 100), i * 10 * SECOND);
		assert_int_equal(clocks_timer_left(all, 100, 7), 10 * SECOND);
	}
}

/* A tracer receives no report, because the process that should report was
 * killed. */
static void
a_missing_report_loses_nothing(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	assert_false(clocks_known(all, 0));
	clocks_renamed(all, 0, 100);
	clocks_born(all, 100, 0, false);
	clocks_died(all, 0);
	clocks_born(all, 100, 101, false);
	clocks_died(all, 101);
	assert_true(clocks_known(all, 100));
	clocks_died(all, 100);
	clocks_died(all, 100);
	assert_false(clocks_known(all, 100));
}

static bool
count(pid_t tid, void *arg)
{
	*(int *)arg += tid;
	return true;
}

/* Process numbers are reused, and collide with others in the table. */
static void
colliding_numbers_are_kept_apart(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	int sum = 0;

	(void)state;
	for (int lap = 0; lap < 3; lap++) {
		for (pid_t i = 0; i < 30; i++)
			clocks_born(all, 100, 200 + i * 16384, false);
		for (pid_t i = 0; i < 30; i++)
			assert_true(clocks_known(all, 200 + i * 16384));
		for (pid_t i = 29; i >= 0; i--)
			clocks_died(all, 200 + i * 16384);
	}
	/* a process for which the table has no room is unknown, and no entry is
	 * lost */
	for (pid_t i = 0; i < 65; i++)
		clocks_born(all, 100, 200 + i * 16384, false);
	assert_true(clocks_known(all, 200 + 63 * 16384));
	assert_false(clocks_known(all, 200 + 64 * 16384));
	for (pid_t i = 0; i < 65; i++)
		clocks_died(all, 200 + i * 16384);
	clocks_born(all, 100, 7, true);
	clocks_born(all, 100, 8, false);
	assert_true(clocks_everybody(all, 0, count, &sum));
	assert_int_equal(sum, 115);
	sum = 0;
	assert_true(clocks_everybody(all, 7, count, &sum));
	assert_int_equal(sum, 107);
}

/* Everything that a supervisor reads from the table, for old and new
 * threads. */
static void
supervise(struct clocks *all)
{
	struct clock_identity id;
	struct clock_wait w;
	int sum = 0;

	clocks_born(all, 100, 103, false);
	clocks_born(all, 103, 104, true);
	clocks_born(all, 103, 105, true);
	for (pid_t tid = 100; tid < 107; tid++) {
		(void)clocks_now(all, tid);
		(void)clocks_read(all, tid);
		(void)clocks_cpu(all, tid);
		(void)clocks_identity(all, tid, &id);
		set_timer(all, tid, 7, 1, 1);
		set_timer(all, tid, 8, 1000 * SECOND, 0);
		assert_true(clocks_timer_left(all, tid, 8) >= 0);
		clocks_wait(all, tid, &w);
		assert_true(w.began >= 0 && w.waited >= 0);
		clocks_waited(all, tid, &w, SECOND, CLOCK_OF_PROCESS);
		clocks_waited(all, tid, &w, 9000000000 * SECOND, CLOCK_OF_BOX);
	}
	/* whether a process lives is not what other processes wrote */
	assert_true(clocks_everybody(all, 0, count, &sum));
	assert_int_equal(sum, 100 + 101 + 102 + 103 + 104 + 105);
	sum = 0;
	assert_true(clocks_everybody(all, 104, count, &sum));
	assert_int_equal(sum, 103 + 104 + 105);
	clocks_renamed(all, 105, 103);
	clocks_died(all, 104);
	clocks_died(all, 103);
	assert_false(clocks_known(all, 103));
	assert_true(clocks_known(all, 100));
}

static void
overwritten_memory_does_no_harm(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	struct foreign f;
	pid_t other;

	(void)state;
	clocks_born(all, 100, 101, true);
	clocks_born(all, 100, 102, false);
	foreign_find(&f);
	for (unsigned pattern = 0; pattern < FOREIGN_PATTERNS; pattern++) {
		foreign_scribble(&f, pattern, 100 + pattern % 3);
		supervise(all);
	}
	other = foreign_begin(&f, 100);
	for (int i = 0; i < 2000; i++)
		supervise(all);
	foreign_end(other);
	clocks_died(all, 101);
	clocks_died(all, 102);
	clocks_died(all, 100);
	clocks_first(all, 100);
	assert_true(clocks_known(all, 100));
}

/* The view of the answering process; what it answers counts for the
 * supervisor. */
static void
the_answering_process_sees_the_same(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	struct clock_identity id = {0};
	uint64_t chance[2], mine[2];
	int pipes[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		char c;
		bool right;

		clocks_follow(all);
		right = read(pipes[0], &c, 1) == 1 && !clocks_known(all, 101) &&
			clocks_now(all, 102) == 2 * READ &&
			clocks_read(all, 103) == 3 * READ &&
			clocks_cpu(all, 103) == 2 * READ &&
			clocks_identity(all, 103, &id) && id.process == 102 &&
			id.serial == 3 && id.execs == 1;
		clocks_chance(all, 102, chance);
		(void)!write(pipes[1], chance, sizeof chance);
		_exit(right ? 0 : 1);
	}
	clocks_born(all, 100, 101, false);
	clocks_died(all, 101);
	clocks_born(all, 100, 102, false);
	clocks_renamed(all, 102, 102);
	clocks_born(all, 102, 103, true);
	assert_int_equal(write(pipes[1], "", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(clocks_now(all, 103), 4 * READ);
	assert_int_equal(read(pipes[0], chance, sizeof chance), sizeof chance);
	clocks_chance(all, 102, mine);
	assert_int_equal(mine[0], chance[0]);
	assert_int_equal(mine[1], chance[1] + 1);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
}

/* As many threads as a box may have, with numbers in a row, as the kernel gives
 * them; then a build goes on until the numbers meet theirs in the table. */
static void
a_crowd_leaves_room(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	for (pid_t i = 1; i < 12288; i++)
		clocks_born(all, 100, 100 + i, true);
	for (pid_t i = 1; i < 16384; i++) {
		clocks_born(all, 100, 20000 + i, true);
		assert_true(clocks_known(all, 20000 + i));
		clocks_died(all, 20000 + i);
	}
	for (pid_t i = 1; i < 12288; i++)
		assert_true(clocks_known(all, 100 + i));
}

/* The answering process does not let a reader wait for a supervisor that waits
 * itself, but tells it. */
static void
a_reader_that_may_not_wait_is_told(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();

	(void)state;
	clocks_join(all);
	clocks_follow(all);
	clocks_reader_none(all);
	for (int i = 0; i < 4999; i++)
		(void)clocks_read(all, 100);
	assert_false(clocks_reader_seen(all));
	clocks_reader_none(all);
	(void)clocks_read(all, 100);
	assert_true(clocks_reader(all) <= 0);
	assert_true(clocks_reader_seen(all));
	assert_false(clocks_reader_seen(all));
	for (int i = 0; i < 5000; i++)
		(void)clocks_read(all, 100);
	assert_int_equal(clocks_reader(all), 100);
	assert_false(clocks_reader_seen(all));
}

/* A build that has taken over the answering process may change the descriptor
 * with which this process rings, and pass it to others. */
static void
no_ring_makes_the_supervisor_wait(void **state)
{
	scoped(clocks_free) struct clocks *all = one_process();
	const uint64_t once = 1;
	struct pollfd bell = {.events = POLLIN};

	(void)state;
	clocks_join(all);
	bell.fd = clocks_bell(all);
	assert_int_equal(fcntl(bell.fd, F_SETFL, 0), 0);
	(void)alarm(60);
	clocks_bell_heard(all);
	assert_int_equal(write(bell.fd, &once, sizeof once), sizeof once);
	assert_int_equal(poll(&bell, 1, 0), 1);
	clocks_bell_heard(all);
	assert_int_equal(poll(&bell, 1, 0), 0);
	(void)alarm(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_move_it_on),
		cmocka_unit_test(no_ring_makes_the_supervisor_wait),
		cmocka_unit_test(siblings_see_different_times),
		cmocka_unit_test(a_busy_thread_rarely_moves_others),
		cmocka_unit_test(waits_of_children),
		cmocka_unit_test(a_zombie_is_random_until_it_is_waited_for),
		cmocka_unit_test(a_reused_number_was_waited_for),
		cmocka_unit_test(waits_belong_to_thread_process_or_box),
		cmocka_unit_test(an_exec_of_a_thread_keeps_its_time),
		cmocka_unit_test(an_expired_timer_is_a_wait),
		cmocka_unit_test(reported_intervals_count),
		cmocka_unit_test(computing_passes_no_interval),
		cmocka_unit_test(a_missing_report_loses_nothing),
		cmocka_unit_test(colliding_numbers_are_kept_apart),
		cmocka_unit_test(a_crowd_leaves_room),
		cmocka_unit_test(the_answering_process_sees_the_same),
		cmocka_unit_test(a_reader_that_may_not_wait_is_told),
		cmocka_unit_test(overwritten_memory_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
