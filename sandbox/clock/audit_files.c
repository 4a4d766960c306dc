/* SPDX-License-Identifier: Apache-2.0 */
/* Replays what was written on a file system of names alone.  A build chooses
 * its names: each step costs no more than the length of its names and the
 * logarithm of their number. */
#include "base/bytes.h"
#include "sandbox/audit.h"

#include <search.h>

#define WORK_MAX ((size_t)50000000)  /* steps from files to the root */
#define ROOM_MAX ((size_t)128 << 20) /* bytes of names and files */
#define PATH_LEN 4096                /* of a path that is told */
#define BRANCH 64                    /* bytes of tsearch() for a node */

/* The writers of one file, which may have several names. */
struct file {
	uint32_t writers[AUDIT_WRITERS];
	size_t n, n_names;
};

/* A file or folder. */
struct node {
	char *name;
	struct node *parent; /* NULL: it is the root, or gone */
	void *children;      /* tsearch() tree of nodes by their names */
	struct file *file;
	bool counts; /* it has had a file */
};

struct replay {
	struct node root;
	struct node **nodes; /* all others */
	size_t n_nodes, n_names;
	struct file **files;
	size_t n_files, room;
	bool cut;
};

static int
compare_names(const void *x, const void *y)
{
	const struct node *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static struct file *
new_file(struct replay *r)
{
	struct file *f = mem_alloc(1, sizeof *f);

	*mem_room(r->files, r->n_files) = f;
	r->n_files++;
	r->room += sizeof *f;
	return f;
}

static void
attach_node(struct node *node, struct node *folder)
{
	if (!tsearch(node, &folder->children, compare_names))
		abort();
	node->parent = folder;
}

static void
detach_node(struct node *node)
{
	if (node->parent)
		(void)tdelete(node, &node->parent->children, compare_names);
	node->parent = NULL;
}

static void
name_node(struct replay *r, struct node *node, const char *name)
{
	free(node->name);
	node->name = text_copy(name);
	r->room += strlen(name);
}

static struct node *
child_of(struct node *folder, char *name)
{
	const struct node key = {.name = name};
	struct node **found = tfind(&key, &folder->children, compare_names);

	return found ? *found : NULL;
}

static struct node *
new_child(struct replay *r, struct node *folder, const char *name)
{
	struct node *node = mem_alloc(1, sizeof *node);

	*mem_room(r->nodes, r->n_nodes) = node;
	r->n_nodes++;
	r->room += sizeof *node + BRANCH;
	name_node(r, node, name);
	attach_node(node, folder);
	return node;
}

/* The node of a path, which is created where create is set.  NULL: it does not
 * exist, or the path leads through the node that it must avoid. */
static struct node *
node_at(struct replay *r, const char *path, bool create,
	const struct node *avoid)
{
	scoped_free char *copy = text_copy(path);
	struct node *at = &r->root;
	char *rest = copy;

	for (char *name; at && (name = strsep(&rest, "/"));) {
		struct node *next = *name ? child_of(at, name) : at;

		if (!next && create)
			next = new_child(r, at, name);
		at = next && next == avoid ? NULL : next;
	}
	return at;
}

/* May this node have a file?  Only so many may. */
static bool
count_name(struct replay *r, struct node *node)
{
	if (node->counts)
		return true;
	if (r->n_names == AUDIT_FILES) {
		r->cut = true;
		return false;
	}
	r->n_names++;
	return node->counts = true;
}

static void
add_writer(struct file *f, uint32_t process)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->writers[i] == process)
			return;
	if (f->n == AUDIT_WRITERS) /* the last one says most */
		f->n--;
	f->writers[f->n++] = process;
}

/* A file without a name stays until the end. */
static void
give_file(struct node *node, struct file *file)
{
	if (node->file)
		node->file->n_names--;
	node->file = file;
	if (file)
		file->n_names++;
}

static void
replay_write(struct replay *r, const char *path, uint32_t process, bool anew)
{
	struct node *node = node_at(r, path, true, NULL);

	if (!count_name(r, node))
		return;
	if (!node->file || (anew && node->file->n_names > 1))
		give_file(node, new_file(r));
	else if (anew)
		node->file->n = 0;
	add_writer(node->file, process);
}

/* The old name stays a node, and has no file any more. */
static void
move_file(struct replay *r, const char *from, const char *to, bool keep)
{
	struct node *old = node_at(r, from, false, NULL), *node;
	struct file *file = old ? old->file : NULL;

	if (!file)
		return;
	node = node_at(r, to, true, NULL);
	if (node == old)
		return;
	if (count_name(r, node))
		give_file(node, file);
	if (!keep)
		give_file(old, NULL);
}

/* What was at the new name before is gone; the kernel moves no folder into
 * itself. */
static void
move_folder(struct replay *r, const char *from, const char *to)
{
	const char *slash = strrchr(to, '/');
	struct node *node = node_at(r, from, false, NULL), *folder, *old;
	scoped_free char *above = NULL, *name = NULL;

	if (!node || node == &r->root || !slash || !slash[1])
		return;
	above = text_copyn(to, (size_t)(slash - to));
	name = text_copy(slash + 1);
	folder = node_at(r, above, true, node);
	old = folder ? child_of(folder, name) : NULL;
	if (!folder || old == node)
		return;
	if (old)
		detach_node(old);
	detach_node(node);
	name_node(r, node, name);
	attach_node(node, folder);
}

static void
replay_one(struct replay *r, const struct audit_record *one, const char *to,
	const char *from)
{
	switch (one->write) {
	case AUDIT_WRITE:
	case AUDIT_CREATE:
		replay_write(r, to, one->process, one->write == AUDIT_CREATE);
		break;
	case AUDIT_RENAME:
	case AUDIT_LINK:
		move_file(r, from, to, one->write == AUDIT_LINK);
		break;
	case AUDIT_RENAME_FOLDER:
		move_folder(r, from, to);
		break;
	default:
		break;
	}
}

/* false: there is no further record, or no room for it. */
static bool
next_record(struct replay *r, const char *records, size_t len, size_t *at,
	size_t n_processes)
{
	struct audit_record one;
	scoped_free char *to = NULL, *from = NULL;

	r->cut |= r->room > ROOM_MAX;
	if (r->room > ROOM_MAX || len - *at < sizeof one)
		return false;
	memcpy(&one, records + *at, sizeof one);
	*at += sizeof one;
	if (one.process >= n_processes || one.write >= AUDIT_WRITE_KINDS ||
		(size_t)one.n_to + one.n_from > len - *at)
		return false;
	to = text_copyn(records + *at, one.n_to);
	from = text_copyn(records + *at + one.n_to, one.n_from);
	*at += (size_t)one.n_to + one.n_from;
	replay_one(r, &one, to, from);
	return true;
}

/* The path of a node, from the end of out; NULL: it is gone, or too long. */
static const char *
path_of(char out[PATH_LEN], struct replay *r, const struct node *node,
	size_t *work)
{
	size_t at = PATH_LEN - 1;

	out[at] = '\0';
	for (; node->parent; node = node->parent) {
		const size_t len = strlen(node->name);

		if (len + 1 > at || ++*work > WORK_MAX) {
			r->cut = true;
			return NULL;
		}
		at -= len + 1;
		out[at] = '/';
		memcpy(out + at + 1, node->name, len);
	}
	return node == &r->root ? out + at : NULL;
}

static int
compare_files(const void *x, const void *y)
{
	const struct audit_file *a = x, *b = y;

	return strcmp(a->path, b->path);
}

static void
take_files(struct audit_files *out, struct replay *r, const char *folder)
{
	const size_t len = strlen(folder);
	char buffer[PATH_LEN];
	size_t work = 0;

	for (size_t i = 0; i < r->n_nodes; i++) {
		const struct file *file = r->nodes[i]->file;
		const char *path =
			file ? path_of(buffer, r, r->nodes[i], &work) : NULL;
		struct audit_file *to;

		if (!path || strncmp(path, folder, len) != 0)
			continue;
		r->room += sizeof *to + strlen(path);
		if (r->room > 2 * ROOM_MAX) {
			r->cut = true;
			break;
		}
		to = mem_room(out->list, out->n);
		out->n++;
		to->path = text_copy(path + len);
		memcpy(to->writers, file->writers, sizeof to->writers);
		to->n_writers = file->n;
	}
	if (out->n)
		qsort(out->list, out->n, sizeof *out->list, compare_files);
}

void
audit_files_done(struct audit_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->list[i].path);
	free(files->list);
	*files = (struct audit_files)AUDIT_FILES_INIT;
}

static void
keep_node(void *node)
{
	(void)node;
}

static void
replay_done(struct replay *r)
{
	tdestroy(r->root.children, keep_node);
	for (size_t i = 0; i < r->n_nodes; i++) {
		tdestroy(r->nodes[i]->children, keep_node);
		free(r->nodes[i]->name);
		free(r->nodes[i]);
	}
	for (size_t i = 0; i < r->n_files; i++)
		free(r->files[i]);
	free(r->nodes);
	free(r->files);
}

void
audit_files_of(struct audit_files *out, const char *records, size_t len,
	size_t n_processes, const char *folder)
{
	struct replay r = {.cut = false};
	size_t at = 0;

	while (next_record(&r, records, len, &at, n_processes))
		;
	*out = (struct audit_files)AUDIT_FILES_INIT;
	take_files(out, &r, folder);
	out->cut = r.cut;
	replay_done(&r);
}
