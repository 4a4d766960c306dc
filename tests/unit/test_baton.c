/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "sandbox/order/baton.h"

#define THREADS 4

struct world {
	struct baton baton;
	struct baton_thread threads[THREADS];
	bool holds[THREADS];
};

static bool
condition(struct baton_thread *t, void *arg)
{
	struct world *w = arg;

	return w->holds[t->tid - 1];
}

static int
setup(void **state)
{
	static struct world w;

	w = (struct world){.baton = {.threads = NULL}};
	for (int i = 0; i < THREADS; i++) {
		w.threads[i].tid = i + 1;
		baton_add(&w.baton, &w.threads[i]);
	}
	*state = &w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	baton_done(&w->baton);
	return 0;
}

static pid_t
next(struct world *w)
{
	struct baton_thread *t = baton_next(&w->baton);

	return t ? t->tid : 0;
}

static void
newborns_run_in_the_order_of_birth(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(next(w), i + 1);
		baton_wait(&w->baton, &w->threads[i], false);
	}
	assert_int_equal(next(w), 0);
}

static void
who_is_ready_first_runs_first(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < THREADS; i++)
		baton_wait(&w->baton, &w->threads[i], false);
	baton_ready(&w->baton, &w->threads[2]);
	baton_ready(&w->baton, &w->threads[0]);
	assert_int_equal(next(w), 3);
	baton_wait(&w->baton, &w->threads[2], false);
	assert_int_equal(next(w), 1);
}

static void
who_has_waited_longest_is_ready_first(void **state)
{
	struct world *w = *state;

	for (int i = THREADS - 1; i >= 0; i--)
		baton_wait(&w->baton, &w->threads[i], false);
	/* in vain: it keeps its place */
	baton_ready(&w->baton, &w->threads[3]);
	baton_wait(&w->baton, &w->threads[3], true);
	for (int i = 0; i < THREADS; i++)
		w->holds[i] = i != 2;
	baton_wake(&w->baton, condition, w);
	assert_int_equal(next(w), 4);
	baton_wait(&w->baton, &w->threads[3], false);
	assert_int_equal(next(w), 2);
	baton_wait(&w->baton, &w->threads[1], false);
	assert_int_equal(next(w), 1);
	baton_wait(&w->baton, &w->threads[0], false);
	assert_int_equal(next(w), 0);
}

static void
a_thread_that_goes_on_comes_before_all_others(void **state)
{
	struct world *w = *state;

	assert_int_equal(next(w), 1);
	baton_first(&w->baton, &w->threads[0]);
	assert_null(w->baton.holder);
	assert_int_equal(next(w), 1);
	baton_ready(&w->baton, &w->threads[0]);
	assert_int_equal(next(w), 2);
}

static void
nobody_runs_while_a_killed_thread_lives(void **state)
{
	struct world *w = *state;

	baton_dying(&w->baton, &w->threads[1]);
	baton_dying(&w->baton, &w->threads[2]);
	assert_int_equal(next(w), 0);
	baton_remove(&w->baton, &w->threads[1]);
	assert_int_equal(next(w), 0);
	baton_remove(&w->baton, &w->threads[2]);
	assert_int_equal(next(w), 1);
	assert_true(baton_others(&w->baton));
	assert_null(baton_find(&w->baton, 2));
	baton_remove(&w->baton, &w->threads[0]);
	assert_null(w->baton.holder);
	assert_int_equal(next(w), 4);
	assert_false(baton_others(&w->baton));
}

static void
who_is_away_is_passed_over(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++)
		baton_away(&w->baton, &w->threads[i]);
	for (int i = 0; i < THREADS; i++)
		w->holds[i] = true;
	baton_wake(&w->baton, condition, w);
	assert_int_equal(next(w), 4);
	baton_away(&w->baton, &w->threads[3]);
	assert_int_equal(next(w), 0);
	baton_ready(&w->baton, &w->threads[0]);
	assert_int_equal(next(w), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void
a_question_makes_no_thread_ready(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < THREADS; i++)
		baton_wait(&w->baton, &w->threads[i], false);
	assert_false(baton_would_wake(&w->baton, condition, w));
	w->holds[2] = true;
	assert_true(baton_would_wake(&w->baton, condition, w));
	assert_int_equal(next(w), 0);
	w->holds[1] = true;
	baton_wake(&w->baton, condition, w);
	assert_int_equal(next(w), 2);
	assert_false(baton_would_wake(&w->baton, condition, w));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(newborns_run_in_the_order_of_birth),
		CASE(a_question_makes_no_thread_ready),
		CASE(who_is_ready_first_runs_first),
		CASE(who_has_waited_longest_is_ready_first),
		CASE(a_thread_that_goes_on_comes_before_all_others),
		CASE(nobody_runs_while_a_killed_thread_lives),
		CASE(who_is_away_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
