/* SPDX-License-Identifier: Apache-2.0 */
/* verdict(7), "What contradicts itself": a word follows from the digests. */
#include "attest/verdict.h"

static int
contradict(struct error *err, const struct verdict *v, const char *why)
{
	return error_set(err, ERROR_INPUT, "the verdict '%s' %s",
		verdict_word_name(v->word), why);
}

static bool
has_levels(const struct verdict *v)
{
	return v->rebuilt[VERDICT_AT_MANIFEST].n > 0;
}

/* What only a comparison finds. */
static bool
has_found(const struct verdict *v)
{
	return v->damaged || v->n_all > 0 || v->n_differences > 0 ||
	       v->n_causes > 0 || v->n_passes > 0;
}

/* How many different results the builds had. */
static size_t
count_results(const struct verdict *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_runs; i++) {
		size_t j = 0;

		while (j < i && !digest_equal(&v->runs[j], &v->runs[i]))
			j++;
		n += j == i;
	}
	return n;
}

static bool
is_first_run(const struct verdict *v)
{
	for (size_t i = 0; i < v->n_runs; i++)
		if (digest_equal(&v->runs[i],
			    &v->rebuilt[VERDICT_AT_MANIFEST].list[0]))
			return true;
	return false;
}

/* A word that compares two images. */
static int
check_compared(const struct verdict *v, struct error *err)
{
	const enum verdict_word allowed = verdict_of_levels(v);

	if (!has_levels(v))
		return contradict(err, v, "needs the digests of both sides");
	if (!digest_equal(
		    &v->subject, &v->signed_sums[VERDICT_AT_MANIFEST].list[0]))
		return contradict(err, v,
			"is wrong: the subject is not the signed manifest");
	if (count_results(v) != 1 || !is_first_run(v))
		return contradict(
			err, v, "needs builds that all gave the rebuilt image");
	if (v->word == VERDICT_EQUIVALENT) {
		if (v->damaged || allowed != VERDICT_DIFFERENT ||
			v->n_passes == 0)
			return contradict(err, v,
				"needs files that differ, and the passes that "
				"explain it");
		return 0;
	}
	if (v->n_passes > 0)
		return contradict(err, v, "has no passes");
	if (v->word != allowed)
		return error_set(err, ERROR_INPUT,
			"the verdict is '%s', but its digests say '%s'",
			verdict_word_name(v->word), verdict_word_name(allowed));
	if (v->word == VERDICT_IDENTICAL && v->n_all > 0)
		return contradict(err, v, "has no differences");
	return 0;
}

static int
check_flaky(const struct verdict *v, struct error *err)
{
	if (count_results(v) < 2)
		return contradict(
			err, v, "needs builds with different results");
	if (has_levels(v) && !is_first_run(v))
		return contradict(
			err, v, "compares an image that no build gave");
	return v->n_passes > 0 ? contradict(err, v, "has no passes") : 0;
}

int
verdict_check(const struct verdict *v, struct error *err)
{
	const bool stopped =
		v->word == VERDICT_FAILED || v->word == VERDICT_UNAVAILABLE;

	if (v->finished_s < v->started_s)
		return contradict(err, v, "ends before it begins");
	if (stopped != (v->reason != NULL))
		return contradict(
			err, v, stopped ? "needs a reason" : "has no reason");
	if ((stopped && has_levels(v)) || (!has_levels(v) && has_found(v)))
		return contradict(err, v, "compares nothing");
	if (v->word == VERDICT_UNAVAILABLE)
		return 0;
	if (v->word == VERDICT_FLAKY)
		return check_flaky(v, err);
	if (v->word != VERDICT_FAILED)
		return check_compared(v, err);
	if (count_results(v) != 1 || !digest_is_zero(&v->runs[0]))
		return contradict(err, v, "needs builds that all failed");
	return 0;
}
