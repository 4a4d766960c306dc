/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tree_rules.h"

#include <errno.h>

/* Paths of real trees have 60 to 100 bytes. */
#define TEXT_PER_ENTRY 256
#define TEXT_LEAST ((int64_t)1 << 20)

static bool
over(int64_t *sum, int64_t more, int64_t most)
{
	return __builtin_add_overflow(*sum, more, sum) || *sum > most;
}

int
tree_count(struct tree_counts *counts, const struct tree_entry *entry,
	const struct tree_limits *limits, struct error *err)
{
	size_t text = strlen(entry->path) +
		      (entry->target ? strlen(entry->target) : 0);
	int64_t most;

	if (__builtin_mul_overflow(limits->n_entries, TEXT_PER_ENTRY, &most) ||
		most < TEXT_LEAST)
		most = TEXT_LEAST;
	if (over(&counts->n_entries, 1, limits->n_entries))
		return error_set(err, ERROR_LIMIT,
			"more than %lld files and folders, at %s",
			(long long)limits->n_entries, text_quotes(entry->path));
	if (over(&counts->text, (int64_t)text, most))
		return error_set(err, ERROR_LIMIT,
			"the paths hold more than %lld bytes, at %s",
			(long long)most, text_quotes(entry->path));
	if (!over(&counts->bytes, entry->size, limits->bytes))
		return 0;
	(void)error_set(err, ERROR_LIMIT,
		"the files hold more than %lld bytes, at %s",
		(long long)limits->bytes, text_quotes(entry->path));
	err->sys = EFBIG;
	return -1;
}
