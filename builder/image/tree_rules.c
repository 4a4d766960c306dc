/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tree_rules.h"

/* Why a path or a link's target cannot have these bytes; NULL: it can. */
static const char *
bad_text(const char *text)
{
	size_t len = strlen(text);

	if (len == 0)
		return "is empty";
	if (len >= TREE_PATH_MAX)
		return "is longer than 4095 bytes";
	if (!text_is_utf8(text, len))
		return "is not valid UTF-8";
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return "has a control character";
	return NULL;
}

static const char *
bad_component(const char *name, size_t len)
{
	if (len == 0)
		return "has an empty component";
	if ((len == 1 && name[0] == '.') ||
		(len == 2 && name[0] == '.' && name[1] == '.'))
		return "has a component '.' or '..'";
	if (len > TREE_NAME_MAX)
		return "has a component longer than 255 bytes";
	return NULL;
}

static const char *
bad_path(const char *path)
{
	const char *why = bad_text(path);

	if (!why && path[0] == '/')
		why = "is absolute";
	if (!why && path[strlen(path) - 1] == '/')
		why = "ends in '/'";
	for (const char *at = path; !why && *at;) {
		size_t len = strcspn(at, "/");

		why = bad_component(at, len);
		at += len + (at[len] == '/');
	}
	return why;
}

int
tree_path_rules(const char *path, struct error *err)
{
	const char *why = bad_path(path);

	if (why)
		return error_set(err, ERROR_POLICY, "the path %s %s",
			text_quotes(path), why);
	return 0;
}

int
tree_target_rules(const char *path, const char *target, struct error *err)
{
	const char *why = bad_text(target);

	if (why)
		return error_set(err, ERROR_POLICY,
			"%s is a symbolic link whose text %s %s",
			text_quotes(path), text_quotes(target), why);
	return 0;
}

int
tree_name_check(const char *path, struct error *err)
{
	if (tree_path_rules(path, err) < 0)
		return -1;
	if (text_starts(path, ".wh.") || strstr(path, "/.wh."))
		return error_set(err, ERROR_POLICY,
			"the path %s has a component that begins with '.wh.', "
			"which marks a deleted file in an image",
			text_quotes(path));
	return 0;
}

static int
fail_entry(struct error *err, const struct tree_entry *entry, const char *why)
{
	return error_set(
		err, ERROR_INPUT, "%s %s", text_quotes(entry->path), why);
}

static int
check_parent(const struct tree *tree, const struct tree_entry *entry,
	struct error *err)
{
	char parent[TREE_PATH_MAX];
	const char *slash = strrchr(entry->path, '/');
	const struct tree_entry *found;

	if (!slash)
		return 0;
	memcpy(parent, entry->path, (size_t)(slash - entry->path));
	parent[slash - entry->path] = '\0';
	found = tree_find(tree, parent);
	if (!found)
		return fail_entry(err, entry, "is in a folder that is missing");
	if (found->type != TREE_DIR)
		return fail_entry(
			err, entry, "is in something that is not a folder");
	return 0;
}

static int
check_hardlink(const struct tree *tree, const struct tree_entry *entry,
	struct error *err)
{
	const struct tree_entry *file =
		entry->target ? tree_find(tree, entry->target) : NULL;

	if (!file || file >= entry || file->type != TREE_FILE)
		return fail_entry(err, entry,
			"is a hard link to something that is not an earlier "
			"file");
	if (file->mode != entry->mode || file->uid != entry->uid ||
		file->gid != entry->gid)
		return fail_entry(err, entry,
			"is a hard link with another mode or owner than its "
			"file");
	return 0;
}

static int
check_entry(const struct tree *tree, const struct tree_entry *entry,
	struct error *err)
{
	bool is_file = entry->type == TREE_FILE;

	if (is_file ? entry->size < 0
		    : entry->size != 0 || !digest_is_zero(&entry->sum))
		return fail_entry(err, entry, "has an invalid size");
	if (entry->mode > 07777)
		return fail_entry(err, entry, "has an invalid mode");
	if ((is_file || entry->type == TREE_DIR) && entry->target)
		return fail_entry(err, entry, "has a target but is not a link");
	switch (entry->type) {
	case TREE_DIR:
	case TREE_FILE:
		return check_parent(tree, entry, err);
	case TREE_SYMLINK:
		if (entry->mode != 0777)
			return fail_entry(err, entry,
				"is a symbolic link whose mode is not 0777");
		if (tree_target_rules(entry->path,
			    entry->target ? entry->target : "", err) < 0)
			return -1;
		return check_parent(tree, entry, err);
	case TREE_HARDLINK:
		if (check_hardlink(tree, entry, err) < 0)
			return -1;
		return check_parent(tree, entry, err);
	}
	return fail_entry(err, entry, "has an unknown type");
}

int
tree_rules(const struct tree *tree, struct error *err)
{
	/* Check the order first: the searches for parents and targets need
	 * it. */
	for (size_t i = 0; i < tree->n_entries; i++) {
		const struct tree_entry *entry = &tree->entries[i];
		int order = i ? strcmp(entry[-1].path, entry->path) : -1;

		if (tree_path_rules(entry->path, err) < 0)
			return -1;
		if (order == 0)
			return fail_entry(err, entry, "is listed twice");
		if (order > 0)
			return fail_entry(err, entry, "is out of order");
	}
	for (size_t i = 0; i < tree->n_entries; i++)
		if (check_entry(tree, &tree->entries[i], err) < 0)
			return -1;
	return 0;
}

int
tree_check(const struct tree *tree, struct error *err)
{
	for (size_t i = 0; i < tree->n_entries; i++)
		if (tree_name_check(tree->entries[i].path, err) < 0)
			return -1;
	return tree_rules(tree, err);
}
