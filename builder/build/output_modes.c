/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/output_modes.h"
#include "base/say.h"

#define NAMED_MAX 5 /* in one warning */

static int
fail_mode(struct error *err, const char *path, const char *why)
{
	return error_set(err, ERROR_INPUT,
		"the recipe's key 'modes' names %s, which %s",
		text_quotes(path), why);
}

static int
check_one(const struct tree *tree, const struct recipe_mode *mode,
	struct error *err)
{
	const struct tree_entry *found = tree_find(tree, mode->path);
	scoped_free char *file = NULL;

	if (!found)
		return fail_mode(
			err, mode->path, "the build did not leave in $OUT");
	if (found->type == TREE_SYMLINK)
		return fail_mode(err, mode->path,
			"is a symbolic link and has no mode of its own");
	if (found->type == TREE_HARDLINK) {
		file = text_format("is a hard link; name its file, %s",
			text_quotes(found->target));
		return fail_mode(err, mode->path, file);
	}
	return 0;
}

int
output_modes_check(
	const struct tree *tree, const struct recipe *recipe, struct error *err)
{
	for (size_t i = 0; i < recipe->n_modes; i++)
		if (check_one(tree, &recipe->modes[i], err) < 0)
			return -1;
	return 0;
}

void
output_modes_set(struct tree *tree, const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->n_modes; i++) {
		const struct recipe_mode *mode = &recipe->modes[i];
		const struct tree_entry *found = tree_find(tree, mode->path);

		if (found)
			tree->entries[found - tree->entries].mode = mode->mode;
	}
	for (size_t i = 0; recipe->n_modes && i < tree->n_entries; i++) {
		struct tree_entry *entry = &tree->entries[i];

		if (entry->type == TREE_HARDLINK)
			entry->mode = tree_find(tree, entry->target)->mode;
	}
}

static bool
is_declared(const struct recipe *recipe, const char *path)
{
	for (size_t i = 0; i < recipe->n_modes; i++)
		if (strcmp(recipe->modes[i].path, path) == 0)
			return true;
	return false;
}

/* A new bit for group or others; a hard link counts as its file. */
static bool
is_widened(const struct tree_entry *entry)
{
	return (entry->type == TREE_FILE || entry->type == TREE_DIR) &&
	       (entry->mode & ~entry->found & 0077) != 0;
}

void
output_modes_warn(const struct tree *tree, const struct recipe *recipe)
{
	scoped(bytes_done) struct bytes names = BYTES_INIT;
	size_t n = 0;

	for (size_t i = 0; i < tree->n_entries; i++) {
		const struct tree_entry *entry = &tree->entries[i];

		if (!is_widened(entry) || is_declared(recipe, entry->path))
			continue;
		if (n++ < NAMED_MAX)
			bytes_addf(&names, "%s%s (%04o, now %04o)",
				n > 1 ? ", " : "", text_quotes(entry->path),
				(unsigned)entry->found, (unsigned)entry->mode);
	}
	if (n > NAMED_MAX)
		bytes_addf(&names, " and %zu more", n - NAMED_MAX);
	if (n)
		say_warning("the image gives group or others more rights than "
			    "$OUT did: %s; the recipe's key 'modes' keeps a "
			    "mode",
			names.data);
}
