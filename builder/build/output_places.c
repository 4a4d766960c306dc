/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_places.h"

void
output_places_done(struct output_places *p)
{
	free(p->of);
	free(p->carried);
	*p = (struct output_places){.tree = NULL};
}

static size_t
place_of(const struct output_path *paths, size_t n_paths, size_t rest,
	const char *path)
{
	const struct output_path *found = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < n_paths; i++) {
		const char *from = paths[i].from;
		size_t len = strlen(from);

		if (len && (strncmp(path, from, len) != 0 ||
				   (path[len] && path[len] != '/')))
			continue;
		if (!found || len > longest) {
			found = &paths[i];
			longest = len;
		}
	}
	return found ? found->place : rest;
}

/* The index of the folder around an entry; n_entries: the root. */
static size_t
parent_of(const struct tree *tree, size_t i)
{
	const char *path = tree->entries[i].path;
	const char *slash = strrchr(path, '/');
	scoped_free char *parent = NULL;
	const struct tree_entry *found;

	if (!slash)
		return tree->n_entries;
	parent = text_copyn(path, (size_t)(slash - path));
	found = tree_find(tree, parent);
	return found ? (size_t)(found - tree->entries) : tree->n_entries;
}

void
output_places_find(struct output_places *out, const struct tree *tree,
	const struct output_path *paths, size_t n_paths, size_t rest)
{
	struct output_places p = {.tree = tree,
		.of = mem_alloc(tree->n_entries, sizeof *p.of),
		.carried = mem_alloc(tree->n_entries, sizeof *p.carried)};

	for (size_t i = 0; i < tree->n_entries; i++) {
		p.of[i] = place_of(paths, n_paths, rest, tree->entries[i].path);
		/* Parents come first.  What is above one of the same place has
		 * been marked with that one. */
		for (size_t up = parent_of(tree, i);
			up < tree->n_entries && p.of[up] != p.of[i];
			up = parent_of(tree, up))
			p.carried[up] = true;
	}
	*out = p;
}

const struct tree_entry *
output_places_torn(
	const struct output_places *p, const struct tree_entry **file)
{
	const struct tree *tree = p->tree;

	for (size_t i = 0; i < tree->n_entries; i++) {
		const struct tree_entry *link = &tree->entries[i];

		if (link->type != TREE_HARDLINK)
			continue;
		*file = tree_find(tree, link->target);
		if (*file && p->of[*file - tree->entries] != p->of[i])
			return link;
	}
	return NULL;
}

bool
output_places_empty(const struct output_places *p, size_t place)
{
	for (size_t i = 0; i < p->tree->n_entries; i++)
		if (p->of[i] == place && !p->carried[i])
			return false;
	return true;
}

void
output_places_collect(size_t **out, size_t *n, const struct output_places *p,
	size_t place, bool all)
{
	const size_t end = p->tree->n_entries;
	scoped_free bool *within = mem_alloc(end, sizeof *within);
	size_t *entries = NULL, n_entries = 0;

	for (size_t i = 0; i < end; i++) {
		const bool own = p->of[i] == place && (all || !p->carried[i]);

		for (size_t up = own ? i : end; up < end && !within[up];
			up = parent_of(p->tree, up))
			within[up] = true;
	}
	for (size_t i = 0; i < end; i++)
		if (within[i]) {
			*mem_room(entries, n_entries) = i;
			n_entries++;
		}
	*out = entries;
	*n = n_entries;
}
