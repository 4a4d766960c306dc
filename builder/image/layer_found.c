/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/layer_found.h"
#include "builder/image/tree_rules.h"

struct layer_item {
	struct tree_entry entry;
	size_t order;              /* position in the stream */
	struct layer_item *file;   /* of a hard link: its file, once resolved */
	struct layer_item *leader; /* of a file: its first name in order */
};

struct tree_entry *
layer_found_add(struct layer_found *found)
{
	struct layer_item *item = mem_room(found->items, found->n_items);

	item->order = found->n_items++;
	return &item->entry;
}

void
layer_found_done(struct layer_found *found)
{
	for (size_t i = 0; i < found->n_items; i++) {
		free(found->items[i].entry.path);
		free(found->items[i].entry.target);
	}
	free(found->items);
	*found = (struct layer_found){0};
}

static int
refuse_item(struct error *err, const char *path, const char *why)
{
	return error_set(err, ERROR_INPUT, "%s %s", text_quotes(path), why);
}

static int
by_path(const void *a, const void *b)
{
	const struct layer_item *x = a, *y = b;

	return strcmp(x->entry.path, y->entry.path);
}

static int
path_to_item(const void *key, const void *item)
{
	return strcmp(key, ((const struct layer_item *)item)->entry.path);
}

static struct layer_item *
find_item(const struct layer_found *found, const char *path)
{
	return bsearch(path, found->items, found->n_items, sizeof *found->items,
		path_to_item);
}

static int
sort(struct layer_found *found, struct error *err)
{
	if (found->n_items)
		qsort(found->items, found->n_items, sizeof *found->items,
			by_path);
	for (size_t i = 1; i < found->n_items; i++)
		if (by_path(&found->items[i - 1], &found->items[i]) == 0)
			return refuse_item(err, found->items[i].entry.path,
				"is listed twice");
	return 0;
}

/* A link may name a link. Each step goes to an earlier entry, so the loop
 * ends. */
static int
resolve(const struct layer_found *found, struct layer_item *link,
	struct error *err)
{
	struct layer_item *at = link;

	while (at->entry.type == TREE_HARDLINK) {
		struct layer_item *to = find_item(found, at->entry.target);

		if (!to || to->order >= at->order)
			break;
		at = to;
	}
	if (at->entry.type != TREE_FILE)
		return refuse_item(err, link->entry.path,
			"is a hard link to something that is not an earlier "
			"file");
	link->file = at;
	if (!at->leader || link < at->leader)
		at->leader = link < at ? link : at;
	return 0;
}

/* The name that sorts first becomes the file; the former file becomes a
 * link. */
static void
lead(struct layer_item *file)
{
	struct tree_entry *from = &file->entry, *to = &file->leader->entry;

	if (file->leader == file)
		return;
	to->type = TREE_FILE;
	to->size = from->size;
	to->sum = from->sum;
	free(take_ptr(to->target));
	from->type = TREE_HARDLINK;
	from->size = 0;
	memset(&from->sum, 0, sizeof from->sum);
	from->target = text_copy(to->path);
}

static int
link_items(struct layer_found *found, struct error *err)
{
	struct layer_item *end = found->items + found->n_items;

	for (struct layer_item *i = found->items; i < end; i++)
		if (i->entry.type == TREE_HARDLINK &&
			resolve(found, i, err) < 0)
			return -1;
	for (struct layer_item *i = found->items; i < end; i++)
		if (!i->file && i->leader)
			lead(i);
	for (struct layer_item *i = found->items; i < end; i++) {
		if (!i->file)
			continue;
		i->entry.mode = i->file->entry.mode;
		i->entry.uid = i->file->entry.uid;
		i->entry.gid = i->file->entry.gid;
		if (i->entry.type != TREE_HARDLINK)
			continue; /* this entry became the file */
		free(i->entry.target);
		i->entry.target = text_copy(i->file->leader->entry.path);
	}
	return 0;
}

/*
 * Adds the folders above one item that the tar leaves out.  Items are sorted,
 * so everything in one folder is adjacent and only the first item in it adds
 * it.
 */
static int
add_parents(struct tree *tree, const struct layer_found *found, size_t n,
	struct tree_counts *counts, const struct tree_limits *limits,
	struct error *err)
{
	const char *path = found->items[n].entry.path;
	const char *before = n ? found->items[n - 1].entry.path : "";

	for (const char *at = path; (at = strchr(at, '/')); at++) {
		size_t len = (size_t)(at - path);
		scoped_free char *parent = NULL;
		struct tree_entry *entry;

		if (strncmp(before, path, len + 1) == 0)
			continue;
		parent = text_copyn(path, len);
		if (find_item(found, parent))
			continue;
		entry = tree_add(tree);
		entry->type = TREE_DIR;
		entry->mode = 0755;
		entry->path = take_ptr(parent);
		if (tree_count(counts, entry, limits, err) < 0)
			return -1;
	}
	return 0;
}

int
layer_found_tree(struct tree *out, struct layer_found *found,
	const struct tree_limits *limits, struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct tree_counts counts = {0};

	if (sort(found, err) < 0 || link_items(found, err) < 0)
		return -1;
	for (size_t i = 0; i < found->n_items; i++) {
		if (add_parents(&tree, found, i, &counts, limits, err) < 0)
			return -1;
		if (tree_count(&counts, &found->items[i].entry, limits, err) <
			0)
			return -1;
	}
	for (size_t i = 0; i < found->n_items; i++) {
		*tree_add(&tree) = found->items[i].entry;
		found->items[i].entry = (struct tree_entry){.path = NULL};
	}
	tree_sort(&tree);
	if (tree_rules(&tree, err) < 0) {
		err->kind = ERROR_INPUT;
		return -1;
	}
	*out = tree;
	tree = (struct tree)TREE_INIT;
	return 0;
}

char *
layer_found_path(const char *path)
{
	size_t len;

	while (path[0] == '.' && path[1] == '/')
		path += 2 + strspn(path + 2, "/");
	if (strcmp(path, ".") == 0)
		path = "";
	len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	return text_copyn(path, len);
}
