/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/quarantine/quarantine_accept.h"
#include "base/clock.h"

/* Both are in one order, so one walk is enough. */
static const struct quarantine *
find_lacking(const struct quarantine_list *list,
	const struct quarantine_list *before)
{
	size_t at = 0;

	for (size_t i = 0; i < before->n; i++) {
		const struct digest wanted = quarantine_id(&before->list[i]);
		bool has = false;

		for (; at < list->n && !has; at++) {
			const struct digest is = quarantine_id(&list->list[at]);

			has = digest_equal(&is, &wanted);
		}
		if (!has)
			return &before->list[i];
	}
	return NULL;
}

/* A statement that only the older list has was never lifted: its key has signed
 * lists in two stores. */
static char *
blame_age(const struct quarantine_list *list,
	const struct quarantine_list *before)
{
	const struct quarantine *only = find_lacking(before, list);
	scoped_free char *more = NULL;

	if (only) {
		const struct digest id = quarantine_id(only);

		more = text_format("; that one lacks the statement %s, which "
				   "has no effect until hallmark quarantine "
				   "add says it again",
			digest_text(&id).s);
	}
	return text_format("it is of %s, and one of %s was seen before%s",
		clock_date(list->time_s).s, clock_date(before->time_s).s,
		more ? more : "");
}

enum quarantine_accepted
quarantine_accept(char **why, const struct quarantine_list *list,
	const struct quarantine_list *before, int64_t now_s)
{
	const struct quarantine *lacking;

	*why = NULL;
	if (list->time_s > now_s) {
		*why = text_format(
			"it is of the future, %s", clock_date(list->time_s).s);
		return QUARANTINE_FUTURE;
	}
	if (!before)
		return QUARANTINE_ACCEPTED;
	if (list->time_s < before->time_s) {
		*why = blame_age(list, before);
		return QUARANTINE_OLDER;
	}
	lacking = find_lacking(list, before);
	if (lacking) {
		const struct digest id = quarantine_id(lacking);

		*why = text_format("it lacks the statement %s, which the one "
				   "of %s has; sign a list that has both",
			digest_text(&id).s, clock_date(before->time_s).s);
		return QUARANTINE_SHORT;
	}
	return list->time_s == before->time_s && list->n == before->n
		       ? QUARANTINE_KNOWN
		       : QUARANTINE_ACCEPTED;
}
