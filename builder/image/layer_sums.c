/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/layer_sums.h"

void
layer_sums_init(struct layer_sums *sums, struct tree *tree)
{
	*sums = (struct layer_sums){.tree = tree, .sum = digest_start()};
	sums->starts = mem_alloc(tree->n_entries, sizeof *sums->starts);
	for (size_t i = 0; i < tree->n_entries; i++)
		atomic_init(&sums->starts[i], INT64_MAX);
}

void
layer_sums_start(struct layer_sums *sums, size_t i, int64_t start)
{
	atomic_store_explicit(&sums->starts[i], start, memory_order_relaxed);
}

void
layer_sums_done(struct layer_sums *sums)
{
	digest_stream_free(sums->sum);
	free(sums->starts);
}

static void
end_file(struct layer_sums *sums, struct tree_entry *entry)
{
	struct digest sum = digest_end(sums->sum);

	if (digest_is_zero(&entry->sum))
		entry->sum = sum;
	else if (!digest_equal(&entry->sum, &sum) && !sums->changed)
		sums->changed = entry;
}

/* Feeds what the chunk has of one file.  Returns true if the file ends in the
 * chunk, or right before it. */
static bool
feed_file(struct layer_sums *sums, const struct tree_entry *entry,
	const char *data, int64_t len)
{
	int64_t start = atomic_load_explicit(
		&sums->starts[sums->at], memory_order_relaxed);
	int64_t end, from, to;

	if (start > sums->passed + len)
		return false;
	end = start + entry->size;
	from = start > sums->passed ? start - sums->passed : 0;
	to = end < sums->passed + len ? end - sums->passed : len;
	if (to > from)
		digest_feed(sums->sum, data + from, (size_t)(to - from));
	return end <= sums->passed + len;
}

void
layer_sums_take(void *context, const char *data, size_t len, bool last)
{
	struct layer_sums *sums = context;
	struct tree *tree = sums->tree;

	(void)last;
	while (sums->at < tree->n_entries) {
		struct tree_entry *entry = &tree->entries[sums->at];

		if (entry->type == TREE_FILE) {
			if (!feed_file(sums, entry, data, (int64_t)len))
				break;
			end_file(sums, entry);
		}
		sums->at++;
	}
	sums->passed += (int64_t)len;
}
