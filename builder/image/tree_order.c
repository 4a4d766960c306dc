/* SPDX-License-Identifier: Apache-2.0 */
/* A tree in memory. Its entries are in the order of a layer: by the bytes of
 * their paths, so that a folder precedes what is in it. */
#include "builder/image/tree.h"

struct tree_entry *
tree_add(struct tree *tree)
{
	struct tree_entry *entry = mem_room(tree->entries, tree->n_entries);

	tree->n_entries++;
	return entry;
}

void
tree_done(struct tree *tree)
{
	for (size_t i = 0; i < tree->n_entries; i++) {
		free(tree->entries[i].path);
		free(tree->entries[i].target);
	}
	free(tree->entries);
	*tree = (struct tree)TREE_INIT;
}

static int
by_path(const void *a, const void *b)
{
	const struct tree_entry *x = a, *y = b;

	return strcmp(x->path, y->path); /* unsigned bytes, no locale */
}

void
tree_sort(struct tree *tree)
{
	if (tree->n_entries)
		qsort(tree->entries, tree->n_entries, sizeof *tree->entries,
			by_path);
}

static int
path_to_entry(const void *key, const void *entry)
{
	return strcmp(key, ((const struct tree_entry *)entry)->path);
}

const struct tree_entry *
tree_find(const struct tree *tree, const char *path)
{
	if (tree->n_entries == 0)
		return NULL;
	return bsearch(path, tree->entries, tree->n_entries,
		sizeof *tree->entries, path_to_entry);
}
