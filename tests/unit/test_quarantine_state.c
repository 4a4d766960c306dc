/* SPDX-License-Identifier: Apache-2.0 */
/* Which quarantines are in force: tables of statements in every order, and
 * which list may follow which. */
#include "tests/unit/unit.h"

#include "attest/quarantine/quarantine_accept.h"
#include "attest/quarantine/quarantine_state.h"
#include "tests/unit/facts.h"

#define N_KEYS \
	4 /* 0 and 1 may quarantine, 2 may too and is quarantined, 3 may \
	     not */
#define NOW 1000
#define STEPS_MAX 5

/* One statement of a story: who signs it, when, and what it is. */
struct step {
	int by;
	int64_t time_s;
	char what; /* 'i' an image, 'j' another, '0' … '3' the key of that
		      number, 'L' a lift */
	int of;    /* of a lift: the number of the step */
	enum quarantine_effect wanted;
};

static const struct {
	const char *name;
	size_t n;
	struct step steps[STEPS_MAX];
} stories[] = {
	{"a quarantine", 1, {{0, 10, 'i', 0, QUARANTINE_STOPS}}},
	{"one of a key without the role", 1,
		{{3, 10, 'i', 0, QUARANTINE_VOID}}},
	{"lifted", 2,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{0, 11, 'L', 0, QUARANTINE_LIFTS}}},
	{"lifted by another key of the role", 2,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{1, 11, 'L', 0, QUARANTINE_LIFTS}}},
	{"lifted by a key without it", 2,
		{{0, 10, 'i', 0, QUARANTINE_STOPS},
			{3, 11, 'L', 0, QUARANTINE_VOID}}},
	{"lifted at the same time", 2,
		{{0, 10, 'i', 0, QUARANTINE_STOPS},
			{0, 10, 'L', 0, QUARANTINE_VOID}}},
	{"lifted before it was made", 2,
		{{0, 10, 'i', 0, QUARANTINE_STOPS},
			{0, 9, 'L', 0, QUARANTINE_VOID}}},
	{"lifted in the future", 2,
		{{0, 10, 'i', 0, QUARANTINE_STOPS},
			{0, NOW + 1, 'L', 0, QUARANTINE_VOID}}},
	{"lifted now", 2,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{0, NOW, 'L', 0, QUARANTINE_LIFTS}}},
	{"lifted twice", 3,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{0, 11, 'L', 0, QUARANTINE_LIFTS},
			{1, 12, 'L', 0, QUARANTINE_LIFTS}}},
	{"two quarantines and one lift", 3,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{0, 11, 'i', 0, QUARANTINE_STOPS},
			{0, 12, 'L', 0, QUARANTINE_LIFTS}}},
	{"a quarantine after the lift", 3,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{0, 11, 'L', 0, QUARANTINE_LIFTS},
			{0, 12, 'i', 0, QUARANTINE_STOPS}}},
	{"a lift that is lifted", 3,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{0, 11, 'L', 0, QUARANTINE_LIFTS},
			{0, 12, 'L', 1, QUARANTINE_VOID}}},
	{"a lift of what never counted", 2,
		{{3, 10, 'i', 0, QUARANTINE_VOID},
			{0, 11, 'L', 0, QUARANTINE_VOID}}},
	{"a key that lifts its own quarantine", 2,
		{{0, 10, '2', 0, QUARANTINE_STOPS},
			{2, 11, 'L', 0, QUARANTINE_VOID}}},
	{"a quarantine by a key that is quarantined later", 2,
		{{2, 10, 'i', 0, QUARANTINE_STOPS},
			{0, 11, '2', 0, QUARANTINE_STOPS}}},
	{"a lift by a key that is quarantined later", 3,
		{{0, 10, 'i', 0, QUARANTINE_STOPS},
			{2, 11, 'L', 0, QUARANTINE_VOID},
			{0, 12, '2', 0, QUARANTINE_STOPS}}},
	{"and once that key is free again", 4,
		{{0, 10, 'i', 0, QUARANTINE_LIFTED},
			{2, 11, 'L', 0, QUARANTINE_LIFTS},
			{0, 12, '2', 0, QUARANTINE_LIFTED},
			{1, 13, 'L', 2, QUARANTINE_LIFTS}}},
	{"two keys that stop each other", 4,
		{{0, 10, '1', 0, QUARANTINE_STOPS},
			{1, 10, '0', 0, QUARANTINE_STOPS},
			{0, 11, 'L', 1, QUARANTINE_VOID},
			{1, 11, 'L', 0, QUARANTINE_VOID}}},
	{"a third one frees both", 5,
		{{0, 10, '1', 0, QUARANTINE_LIFTED},
			{1, 10, '0', 0, QUARANTINE_LIFTED},
			{0, 11, 'L', 1, QUARANTINE_LIFTS},
			{2, 12, 'L', 0, QUARANTINE_LIFTS},
			{2, 12, 'L', 1, QUARANTINE_LIFTS}}},
};

static const struct digest *
key_ids(void)
{
	static struct digest ids[N_KEYS];

	for (size_t k = 0; k < N_KEYS; k++)
		ids[k] = facts_sum((unsigned char)(0xa0 + k));
	return ids;
}

/* Steps refer only to earlier ones. */
static void
fill_story(struct quarantine *all, const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct step *s = &steps[i];
		struct quarantine *q = &all[i];

		*q = (struct quarantine){
			.time_s = s->time_s, .reason = text_copy("why")};
		if (s->what == 'L') {
			q->lifts = true;
			q->lifted = quarantine_id(&all[s->of]);
			q->target = all[s->of].target;
		} else if (s->what == 'i' || s->what == 'j') {
			q->target.sum = facts_sum((unsigned char)s->what);
		} else {
			q->target.kind = QUARANTINE_KEY;
			q->target.sum = key_ids()[s->what - '0'];
		}
	}
}

/* The next order of 0 … n-1; false: that was the last. */
static bool
next_order(size_t *order, size_t n)
{
	size_t i = n - 1, j = n - 1;

	while (i > 0 && order[i - 1] >= order[i])
		i--;
	if (i == 0)
		return false;
	while (order[j] <= order[i - 1])
		j--;
	order[i - 1] ^= order[j];
	order[j] ^= order[i - 1];
	order[i - 1] ^= order[j];
	for (j = n - 1; i < j; i++, j--) {
		size_t t = order[i];

		order[i] = order[j];
		order[j] = t;
	}
	return true;
}

static void
judge_order(size_t story, const struct quarantine *all, const size_t *order)
{
	static const bool trusted[N_KEYS] = {true, true, true, false};
	const struct quarantine_signers signers = {trusted, key_ids(), N_KEYS};
	scoped(quarantine_state_done) struct quarantine_state state =
		QUARANTINE_STATE_INIT;
	const struct step *steps = stories[story].steps;

	for (size_t i = 0; i < stories[story].n; i++) {
		bool by[N_KEYS] = {false};

		by[steps[order[i]].by] = true;
		quarantine_add(&state, &all[order[i]], by, N_KEYS);
	}
	quarantine_judge(&state, &signers, NOW);
	for (size_t i = 0; i < stories[story].n; i++) {
		const struct digest id = quarantine_id(&all[i]);
		const struct quarantine_known *is =
			quarantine_find(&state, &id);

		assert_non_null(is);
		if (is->effect != steps[i].wanted)
			fail_msg("%s: step %zu is %d (%s)", stories[story].name,
				i, (int)is->effect, is->why ? is->why : "");
	}
}

static void
every_order_of_every_story(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stories); i++) {
		struct quarantine all[STEPS_MAX];
		size_t order[STEPS_MAX] = {0, 1, 2, 3, 4};

		fill_story(all, stories[i].steps, stories[i].n);
		do
			judge_order(i, all, order);
		while (next_order(order, stories[i].n));
		for (size_t j = 0; j < stories[i].n; j++)
			quarantine_done(&all[j]);
	}
}

/* A signature of another key makes a statement count, also a later one. */
static void
signers_of_one_statement_join(void **unused)
{
	static const bool trusted[N_KEYS] = {true, true, true, false};
	const struct quarantine_signers signers = {trusted, key_ids(), N_KEYS};
	scoped(quarantine_state_done) struct quarantine_state state =
		QUARANTINE_STATE_INIT;
	const struct step step = {3, 10, 'i', 0, QUARANTINE_STOPS};
	const bool by_stranger[N_KEYS] = {false, false, false, true};
	const bool by_first[N_KEYS] = {true, false, false, false};
	struct quarantine q;

	(void)unused;
	fill_story(&q, &step, 1);
	quarantine_add(&state, &q, by_stranger, N_KEYS);
	quarantine_judge(&state, &signers, NOW);
	assert_true(state.list[0].strange);
	quarantine_add(&state, &q, by_first, N_KEYS);
	quarantine_judge(&state, &signers, NOW);
	assert_int_equal(state.n, 1);
	assert_int_equal(state.list[0].effect, QUARANTINE_STOPS);
	quarantine_done(&q);
}

static void
fill_list(struct quarantine_list *list, int64_t time_s, const char *targets)
{
	scoped(bytes_done) struct bytes sorted = BYTES_INIT;

	*list = (struct quarantine_list){.time_s = time_s};
	for (const char *c = targets; *c; c++) {
		const struct step step = {0, 10, *c, 0, QUARANTINE_STOPS};

		fill_story(mem_room(list->list, list->n), &step, 1);
		list->n++;
	}
	quarantine_list_print(&sorted, list);
}

static void
a_list_only_follows_an_earlier_one(void **state)
{
	static const struct {
		int64_t before_s, time_s;
		const char *before, *list;
		enum quarantine_accepted wanted;
	} rows[] = {
		{50, 50, "i", "i", QUARANTINE_KNOWN},
		{50, 51, "i", "i", QUARANTINE_ACCEPTED},
		{50, 51, "", "i", QUARANTINE_ACCEPTED},
		{50, 51, "i", "ij", QUARANTINE_ACCEPTED},
		{50, 50, "i", "ij", QUARANTINE_ACCEPTED},
		{50, 49, "i", "ij", QUARANTINE_OLDER},
		{50, 49, "i", "i", QUARANTINE_OLDER},
		{50, 51, "ij", "i", QUARANTINE_SHORT},
		{50, 51, "i", "j", QUARANTINE_SHORT},
		{50, 51, "i", "", QUARANTINE_SHORT},
		{50, 50, "ij", "j", QUARANTINE_SHORT},
		{50, NOW, "i", "i", QUARANTINE_ACCEPTED},
		{50, NOW + 1, "i", "i", QUARANTINE_FUTURE},
		{-1, 50, "", "i", QUARANTINE_ACCEPTED},
		{-1, NOW + 1, "", "i", QUARANTINE_FUTURE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(quarantine_list_done) struct quarantine_list before =
			QUARANTINE_LIST_INIT;
		scoped(quarantine_list_done) struct quarantine_list list =
			QUARANTINE_LIST_INIT;
		scoped_free char *why = NULL;
		enum quarantine_accepted is;

		fill_list(&before, rows[i].before_s, rows[i].before);
		fill_list(&list, rows[i].time_s, rows[i].list);
		is = quarantine_accept(&why, &list,
			rows[i].before_s < 0 ? NULL : &before, NOW);
		if (is != rows[i].wanted)
			fail_msg(
				"row %zu: %d (%s)", i, (int)is, why ? why : "");
		assert_true(!why == (is == QUARANTINE_ACCEPTED ||
					    is == QUARANTINE_KNOWN));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_order_of_every_story),
		cmocka_unit_test(signers_of_one_statement_join),
		cmocka_unit_test(a_list_only_follows_an_earlier_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
