/* SPDX-License-Identifier: Apache-2.0 */
/* The findings about what is stopped. */
#include "attest/finding.h"
#include "attest/policy/policy.h"
#include "base/clock.h"
#include "builder/check/verify_quarantine.h"

#define DAY_S INT64_C(86400)
#define HITS_MAX 16 /* findings of one image */

/* Row i is about the notes of kind i; a finding is there if there is one. */
static const char *const note_ids[QUARANTINE_NOTES] = {
	[QUARANTINE_NOTE_KEY] = "quarantine-key",
	[QUARANTINE_NOTE_LIFT] = "quarantine-lift",
	[QUARANTINE_NOTE_OLDER] = "quarantine-older",
	[QUARANTINE_NOTE_DAMAGED] = "quarantine-damaged",
};

static void
add_notes(struct findings *f, const struct verify_quarantine *q)
{
	for (size_t i = 0; i < QUARANTINE_NOTES; i++) {
		scoped_free char *count = text_format("%zu", q->n_notes[i]);
		scoped_free char *text = NULL;

		if (q->n_notes[i] == 0)
			continue;
		text = text_format("no effect: %s", q->notes[i].data);
		findings_add(
			f, note_ids[i], FINDING_SKIPPED, NULL, count, text);
	}
}

static bool
names_role(const struct policy *rules)
{
	for (size_t k = 0; rules && k < rules->n_keys; k++)
		if (rules->keys[k].roles & POLICY_QUARANTINE)
			return true;
	return false;
}

/* The names of the keys that have signed it and may. */
static char *
list_signers(
	const struct verify_quarantine *q, const struct quarantine_known *one)
{
	struct bytes out = BYTES_INIT;

	for (size_t k = 0; k < q->n_keys; k++)
		if (one->by[k] && q->trusted[k])
			bytes_addf(&out, "%s%s", out.len ? ", " : "",
				text_quotes(q->rules->keys[k].name));
	return bytes_take(&out);
}

static void
add_hit(struct findings *f, const struct verify_quarantine *q,
	const struct quarantine_known *one, const char *how)
{
	scoped_free char *what = quarantine_words(&one->q.target);
	scoped_free char *by = list_signers(q, one);
	scoped_free char *reason = text_format(
		"%s is quarantined: %s; %s (by %s on %s, statement %s)", what,
		text_words(one->q.reason), how, by, clock_date(one->q.time_s).s,
		digest_text(&one->id).s);

	findings_add(f, "quarantine", FINDING_FAIL, NULL, what, reason);
}

/* A key is to blame if it has signed a provenance, and no other key has signed
 * one. */
static bool
is_blamed(const struct verify_quarantine *q, const struct digest *key)
{
	for (size_t k = 0; k < q->n_keys; k++)
		if (q->blamed[k] && digest_equal(&q->ids[k], key))
			return true;
	return false;
}

/* What is in force and about the image; *undecided if that cannot be told of
 * one. */
static size_t
add_hits(struct findings *f, bool *undecided, const struct verify_quarantine *q,
	const struct quarantine_about *about)
{
	size_t n = 0;

	for (size_t i = 0; i < q->state.n; i++) {
		const struct quarantine_known *one = &q->state.list[i];
		scoped_free char *how = NULL;
		enum quarantine_match match;

		if (one->effect != QUARANTINE_STOPS)
			continue;
		match = quarantine_match(&how, &one->q.target, about);
		if (one->q.target.kind == QUARANTINE_KEY &&
			about->n_facts == 0 &&
			is_blamed(q, &one->q.target.sum)) {
			how = text_copy("only quarantined keys have signed how "
					"the image was built");
			match = QUARANTINE_HITS;
		}
		*undecided |= match == QUARANTINE_UNKNOWN;
		if (match == QUARANTINE_HITS && n++ < HITS_MAX)
			add_hit(f, q, one, how);
	}
	return n;
}

/* An image that it is or stands on, of whose attached statements some were
 * passed over; NULL: none. */
static const struct digest *
find_unsure(
	const struct verify_quarantine *q, const struct quarantine_about *about)
{
	for (size_t i = 0; q->unsure && i < q->files->n_unsure; i++) {
		const struct digest *image = &q->files->unsure[i].image;
		const struct quarantine_target target = {
			.kind = QUARANTINE_IMAGE, .sum = *image};
		scoped_free char *how = NULL;

		if (q->unsure[i] && quarantine_match(&how, &target, about) !=
					    QUARANTINE_MISSES)
			return image;
	}
	return NULL;
}

static size_t
count_in_force(const struct verify_quarantine *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->state.n; i++)
		n += q->state.list[i].effect == QUARANTINE_STOPS;
	return n;
}

/* Why no quarantine that is known decides; heap; NULL: there is no doubt. */
static char *
explain_doubt(const struct verify_quarantine *q,
	const struct quarantine_about *about, bool undecided)
{
	const struct digest *unsure = find_unsure(q, about);

	if (unsure)
		return text_format("quarantines that are attached to %s were "
				   "passed over, and the image may stand on it",
			digest_text(unsure).s);
	if (q->cut)
		return text_copy("there are more statements about the image "
				 "than are read, and any of the others may be "
				 "a quarantine");
	if (undecided)
		return text_copy("what is at hand does not tell whether a "
				 "quarantine is about this image");
	return NULL;
}

static void
add_verdict(struct findings *f, const struct verify_quarantine *q,
	const struct quarantine_about *about)
{
	scoped_free char *count = NULL, *reason = NULL;
	bool undecided = false;

	if (q->unread) {
		reason = text_format(
			"a key with the role quarantine has signed %s",
			q->unread);
		findings_add(f, "quarantine", FINDING_FAIL, NULL, NULL, reason);
	}
	if (add_hits(f, &undecided, q, about) > 0 || q->unread)
		return;
	count = text_format("%zu in force", count_in_force(q));
	reason = explain_doubt(q, about, undecided);
	findings_add(f, "quarantine", reason ? FINDING_UNDECIDED : FINDING_PASS,
		NULL, count,
		reason ? reason : "no quarantine in force is about this image");
}

/* The newest list by a key that may quarantine and is not held. */
static void
add_list(struct findings *f, const struct verify_quarantine *q)
{
	int64_t most = q->rules->quarantine.max_age_days;
	int64_t newest_s = INT64_MIN;
	scoped_free char *expected = NULL, *actual = NULL;
	bool good;

	if (!q->rules->quarantine.given) {
		findings_add(f, "quarantine-list", FINDING_SKIPPED, NULL, NULL,
			"the policy does not ask for it");
		return;
	}
	for (size_t k = 0; k < q->n_keys; k++)
		if (!q->state.held[k] && q->lists_s[k] > newest_s)
			newest_s = q->lists_s[k];
	good = newest_s != INT64_MIN && newest_s <= q->now_s &&
	       q->now_s - newest_s <= most * DAY_S;
	expected = text_format("a list at most %lld days before %s",
		(long long)most, clock_date(q->now_s).s);
	actual = text_copy(
		newest_s == INT64_MIN ? "no list" : clock_date(newest_s).s);
	findings_add(f, "quarantine-list",
		good ? FINDING_PASS : FINDING_UNDECIDED, expected, actual,
		good ? "a recent list of quarantines is known"
		: newest_s == INT64_MIN
			? "no list of quarantines that counts is known; name "
			  "one with --quarantine"
			: "the newest list of quarantines is not recent; name "
			  "a newer one with --quarantine");
}

void
verify_quarantine_add(struct findings *f, const struct verify_quarantine *q,
	const struct quarantine_about *about)
{
	if (!q->rules && q->n_unjudged > 0) {
		scoped_free char *count = text_format("%zu", q->n_unjudged);

		findings_add(f, "quarantine", FINDING_SKIPPED, NULL, count,
			"there are statements of quarantine, but only a policy "
			"says whose count: --policy");
	}
	if (q->rules && !names_role(q->rules)) {
		findings_add(f, "quarantine", FINDING_SKIPPED, NULL, NULL,
			"the policy has no key with the role quarantine");
	} else if (q->rules) {
		add_verdict(f, q, about);
		add_list(f, q);
	}
	add_notes(f, q);
}
