/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/boxed_causes.h"

static const char job_order[] = "job-order";

static bool
is_held(const char *cause)
{
	static const char *const names[] = {"folder-order", "hash-order"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(cause, names[i]) == 0)
			return true;
	return false;
}

static void
forget_cause(struct difference *d, size_t i)
{
	free(d->causes[i].name);
	free(d->causes[i].evidence);
	d->n_causes--;
	memmove(&d->causes[i], &d->causes[i + 1],
		(d->n_causes - i) * sizeof *d->causes);
}

static void
correct_one(struct difference *d)
{
	bool named = false;

	for (size_t i = 0; i < d->n_causes; i++)
		named |= strcmp(d->causes[i].name, job_order) == 0;
	for (size_t i = 0; i < d->n_causes;) {
		struct difference_cause *cause = &d->causes[i];

		if (!is_held(cause->name)) {
			i++;
		} else if (named) {
			forget_cause(d, i);
		} else {
			named = true;
			free(cause->name);
			cause->name = text_copy(job_order);
			cause->confidence = CONFIDENCE_LIKELY;
		}
	}
}

void
boxed_causes(struct differences *d)
{
	for (size_t i = 0; i < d->n; i++)
		correct_one(&d->list[i]);
}
