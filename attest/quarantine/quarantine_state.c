/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/quarantine/quarantine_state.h"
#include "base/clock.h"

/* What one judgement needs. */
struct judging {
	struct quarantine_state *state;
	const struct quarantine_signers *signers;
	int64_t now_s;
};

static struct quarantine_known *
find_known(const struct quarantine_state *state, const struct digest *id)
{
	for (size_t i = 0; i < state->n; i++)
		if (digest_equal(&state->list[i].id, id))
			return &state->list[i];
	return NULL;
}

const struct quarantine_known *
quarantine_find(const struct quarantine_state *state, const struct digest *id)
{
	return find_known(state, id);
}

void
quarantine_add(struct quarantine_state *state, const struct quarantine *q,
	const bool *by, size_t n_keys)
{
	const struct digest id = quarantine_id(q);
	struct quarantine_known *known = find_known(state, &id);

	if (!known) {
		known = mem_room(state->list, state->n);
		state->n++;
		known->id = id;
		known->by = mem_alloc(n_keys, sizeof *known->by);
		quarantine_copy(&known->q, q);
	}
	for (size_t k = 0; k < n_keys; k++)
		known->by[k] |= by[k];
}

static int
by_id(const void *a, const void *b)
{
	const struct quarantine_known *left = a, *right = b;

	return memcmp(&left->id, &right->id, sizeof left->id);
}

/* Has a key signed it that may, and that is not held? */
static bool
counts_by(const struct judging *j, const struct quarantine_known *known,
	bool unheld)
{
	for (size_t k = 0; k < j->signers->n; k++)
		if (known->by[k] && j->signers->trusted[k] &&
			!(unheld && j->state->held[k]))
			return true;
	return j->signers->n == 0;
}

/* Which keys are stopped by what is in force now. */
static void
hold_keys(const struct judging *j)
{
	for (size_t k = 0; k < j->signers->n; k++)
		j->state->held[k] = false;
	for (size_t i = 0; i < j->state->n; i++) {
		const struct quarantine_known *one = &j->state->list[i];

		if (one->effect != QUARANTINE_STOPS ||
			one->q.target.kind != QUARANTINE_KEY)
			continue;
		for (size_t k = 0; k < j->signers->n; k++)
			j->state->held[k] |= digest_equal(
				&j->signers->ids[k], &one->q.target.sum);
	}
}

/* Why a lift does not end anything; NULL: it ends *what. */
static char *
blame_lift(const struct judging *j, const struct quarantine_known *lift,
	struct quarantine_known **what)
{
	struct quarantine_known *was = find_known(j->state, &lift->q.lifted);

	*what = was;
	if (!was || was->q.lifts)
		return text_format("it lifts %s, which is no quarantine at "
				   "hand",
			digest_text(&lift->q.lifted).s);
	if (was->effect == QUARANTINE_VOID)
		return text_format("it lifts %s, which has no effect",
			digest_text(&was->id).s);
	if (!quarantine_same_target(&was->q.target, &lift->q.target))
		return text_format("it is about something else than %s, which "
				   "it lifts",
			digest_text(&was->id).s);
	if (lift->q.time_s <= was->q.time_s)
		return text_format("it is of %s, and not later than what it "
				   "lifts, of %s",
			clock_date(lift->q.time_s).s,
			clock_date(was->q.time_s).s);
	if (lift->q.time_s > j->now_s)
		return text_format("it is of the future, %s",
			clock_date(lift->q.time_s).s);
	if (!counts_by(j, lift, true))
		return text_copy("only keys that are quarantined have signed "
				 "it");
	return NULL;
}

/* One round over the lifts; true: one more counts now. */
static bool
lift_more(const struct judging *j)
{
	bool more = false;

	for (size_t i = 0; i < j->state->n; i++) {
		struct quarantine_known *lift = &j->state->list[i], *was;

		if (!lift->q.lifts || lift->strange ||
			lift->effect == QUARANTINE_LIFTS)
			continue;
		free(lift->why);
		lift->why = blame_lift(j, lift, &was);
		if (lift->why)
			continue;
		lift->effect = QUARANTINE_LIFTS;
		was->effect = QUARANTINE_LIFTED;
		more = true;
	}
	return more;
}

/* It begins with everything in force, and each round ends what a lift may end:
 * so two keys that stop each other both stay stopped. */
void
quarantine_judge(struct quarantine_state *state,
	const struct quarantine_signers *signers, int64_t now_s)
{
	const struct judging j = {state, signers, now_s};

	if (state->n > 0)
		qsort(state->list, state->n, sizeof *state->list, by_id);
	free(state->held);
	state->held = mem_alloc(signers->n, sizeof *state->held);
	for (size_t i = 0; i < state->n; i++) {
		struct quarantine_known *one = &state->list[i];

		one->strange = !counts_by(&j, one, false);
		one->effect = one->strange || one->q.lifts ? QUARANTINE_VOID
							   : QUARANTINE_STOPS;
	}
	do {
		hold_keys(&j);
	} while (lift_more(&j));
}

void
quarantine_state_done(struct quarantine_state *state)
{
	for (size_t i = 0; i < state->n; i++) {
		quarantine_done(&state->list[i].q);
		free(state->list[i].by);
		free(state->list[i].why);
	}
	free(state->list);
	free(state->held);
	*state = (struct quarantine_state)QUARANTINE_STATE_INIT;
}
