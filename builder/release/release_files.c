/* SPDX-License-Identifier: Apache-2.0 */
/* Which files two images do not share, from their trees alone. */
#include "builder/release/release_private.h"

#include <inttypes.h>

static char *
describe_entry(const struct tree_entry *e)
{
	switch (e->type) {
	case TREE_DIR:
		return text_format("folder, mode %04o", e->mode);
	case TREE_SYMLINK:
		return text_format("link to %s", e->target);
	case TREE_HARDLINK:
		return text_format("same file as %s", e->target);
	case TREE_FILE:
		break;
	}
	return text_format("%" PRId64 " bytes, mode %04o", e->size, e->mode);
}

static bool
same_entry(const struct tree_entry *a, const struct tree_entry *b)
{
	return a->type == b->type && a->mode == b->mode && a->uid == b->uid &&
	       a->gid == b->gid && a->size == b->size &&
	       digest_equal(&a->sum, &b->sum) &&
	       text_equal(a->target, b->target);
}

/* A folder that comes or goes does so with its files. */
static bool
is_folder(const struct tree_entry *e)
{
	return e->type == TREE_DIR;
}

static void
add_entry(struct release_changes *to, const struct tree_entry *was,
	const struct tree_entry *is)
{
	struct release_change c = {
		.name = text_copy(was ? was->path : is->path),
		.from = was ? describe_entry(was) : NULL,
		.to = is ? describe_entry(is) : NULL};

	if (was)
		c.from_sum = was->sum;
	if (is)
		c.to_sum = is->sum;
	release_change_add(to, &c);
}

static const char *
name_type(enum tree_type type)
{
	return type == TREE_DIR       ? "a folder"
	       : type == TREE_SYMLINK ? "a link"
				      : "a file";
}

/* The bytes of a program differ between machines; that it is there, and what it
 * is, should not. */
static void
add_path(struct release_changes *to, const struct tree_entry *was,
	const struct tree_entry *is)
{
	struct release_change c = {
		.name = text_format("file %s", was ? was->path : is->path),
		.from = was ? text_copy(name_type(was->type)) : NULL,
		.to = is ? text_copy(name_type(is->type)) : NULL};

	if (!was || !is || strcmp(c.from, c.to) != 0) {
		release_change_add(to, &c);
		return;
	}
	free(c.name);
	free(c.from);
	free(c.to);
}

static void
compare_trees(struct release_changes *files, const struct tree *was,
	const struct tree *is, bool apart)
{
	size_t i = 0, k = 0;

	while (i < was->n_entries || k < is->n_entries) {
		const struct tree_entry *a =
			i < was->n_entries ? &was->entries[i] : NULL;
		const struct tree_entry *b =
			k < is->n_entries ? &is->entries[k] : NULL;
		int order = !a ? 1 : !b ? -1 : strcmp(a->path, b->path);

		if (order != 0 ? !is_folder(order < 0 ? a : b)
			       : !same_entry(a, b))
			(apart ? add_path : add_entry)(files,
				order <= 0 ? a : NULL, order >= 0 ? b : NULL);
		i += order <= 0;
		k += order >= 0;
	}
}

void
release_files(struct release_changes *files, const struct tree *was,
	const struct tree *is)
{
	compare_trees(files, was, is, false);
}

void
release_paths_apart(struct release_changes *apart, const struct tree *first,
	const struct tree *other)
{
	compare_trees(apart, first, other, true);
}
