/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tree_follow.h"

#define LINKS_MAX 40 /* as in the kernel */

static const struct tree_entry *
find_entry(const struct tree *upper, const struct tree *lower, const char *path)
{
	const struct tree_entry *e = tree_find(upper, path);

	return e ? e : tree_find(lower, path);
}

/* Removes the last name of a path. */
static void
drop_name(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

/* Takes the next name off the front of *left, which then is empty or starts
 * with a slash; NULL at its end. */
static char *
next_name(char **left)
{
	char *at = *left + strspn(*left, "/");
	size_t len = strcspn(at, "/");
	char *name = len ? text_copyn(at, len) : NULL;
	char *rest = text_copy(at + len);

	free(*left);
	*left = rest;
	return name;
}

static void
replace_text(char **text, char *with)
{
	free(*text);
	*text = with;
}

const struct tree_entry *
tree_follow(
	const struct tree *upper, const struct tree *lower, const char *path)
{
	scoped_free char *at = text_copy(""), *left = text_copy(path);
	const struct tree_entry *e = NULL;
	unsigned n_links = 0;

	for (char *name; (name = next_name(&left)); free(name)) {
		scoped_free char *here =
			text_format("%s%s%s", at, *at ? "/" : "", name);

		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			drop_name(at);
			continue;
		}
		e = find_entry(upper, lower, here);
		if (e && e->type == TREE_SYMLINK && n_links++ < LINKS_MAX) {
			if (e->target[0] == '/')
				*at = '\0';
			replace_text(
				&left, text_format("%s%s", e->target, left));
		} else if (e && e->type != TREE_SYMLINK &&
			   (e->type == TREE_DIR || !*left)) {
			replace_text(&at, take_ptr(here));
		} else {
			free(name);
			return NULL;
		}
	}
	return *at ? find_entry(upper, lower, at) : NULL;
}
