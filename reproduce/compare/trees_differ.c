/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/trees_differ.h"
#include "base/file.h"
#include "reproduce/compare/differ_private.h"
#include "reproduce/compare/diffoscope.h"
#include "reproduce/compare/folder_tree.h"
#include "reproduce/compare/twins.h"
#include "reproduce/explain/octets.h"

#include <sys/stat.h>

/* A difference that no file was opened for; its texts are heap. */
struct waiting {
	struct clue clue;
	size_t at;
	char *path, *a, *b;
};
struct trees_work {
	struct differences *out;
	const char *prefix;
	struct tree_side *a, *b;
	struct twins twins;
	bool *opened; /* of A: its contents differ */
	struct waiting *waiting;
	size_t n_waiting;
};

static void
trees_work_done(struct trees_work *w)
{
	for (size_t i = 0; i < w->n_waiting; i++) {
		free(w->waiting[i].path);
		free(w->waiting[i].a);
		free(w->waiting[i].b);
	}
	free(w->waiting);
	free(w->opened);
	twins_done(&w->twins);
}
DEFINE_SCOPED_IN(struct trees_work, trees_work_done);

static size_t
file_of(const struct tree *t, size_t i)
{
	const struct tree_entry *e = &t->entries[i];
	const struct tree_entry *file =
		e->type == TREE_HARDLINK ? tree_find(t, e->target) : NULL;

	return file ? (size_t)(file - t->entries) : i;
}

static bool
holds_bytes(const struct tree_entry *e)
{
	return e->type == TREE_FILE || e->type == TREE_HARDLINK;
}

/* --- pairs --- */

static struct twin *
twins_of_tree(const struct tree *t)
{
	struct twin *list = mem_alloc(t->n_entries + 1, sizeof *list);

	for (size_t i = 0; i < t->n_entries; i++)
		list[i] = (struct twin){t->entries[i].path,
			(char)t->entries[i].type, {NULL, 0}};
	return list;
}

/* The digest tells whether an unpaired file has another name in the other tree.
 */
static int
sum_unpaired(struct tree_side *s, struct twin *list, const size_t *of,
	struct error *err)
{
	for (size_t i = 0; i < s->tree.n_entries; i++) {
		struct tree_entry *e = &s->tree.entries[i];

		if (of[i] != SIZE_MAX || e->type != TREE_FILE || e->size == 0)
			continue;
		if (tree_side_sum(s, i, err) < 0)
			return -1;
		list[i].data = (struct slice){e->sum.sum, sizeof e->sum.sum};
	}
	return 0;
}

static bool
any_unpaired(const size_t *of, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (of[i] == SIZE_MAX)
			return true;
	return false;
}

static int
find_twins(struct trees_work *w, struct error *err)
{
	const size_t n = w->a->tree.n_entries, m = w->b->tree.n_entries;
	scoped_free struct twin *a = twins_of_tree(&w->a->tree);
	scoped_free struct twin *b = twins_of_tree(&w->b->tree);

	twins_names(&w->twins, a, n, b, m);
	if (!any_unpaired(w->twins.of_a, n) || !any_unpaired(w->twins.of_b, m))
		return 0;
	if (sum_unpaired(w->a, a, w->twins.of_a, err) < 0 ||
		sum_unpaired(w->b, b, w->twins.of_b, err) < 0)
		return -1;
	twins_renamed(&w->twins, a, n, b, m);
	return 0;
}

static int
find_opened(struct trees_work *w, struct error *err)
{
	const struct tree *a = &w->a->tree, *b = &w->b->tree;

	w->opened = mem_alloc(a->n_entries + 1, sizeof *w->opened);
	for (size_t i = 0; i < a->n_entries; i++) {
		const size_t j = w->twins.of_a[i];
		size_t x, y;
		int same;

		if (j == SIZE_MAX || !holds_bytes(&a->entries[i]) ||
			!holds_bytes(&b->entries[j]))
			continue;
		x = file_of(a, i);
		y = file_of(b, j);
		/* other names of a pair that is told under its first name */
		if (x != i && y != j && w->twins.of_a[x] == y)
			continue;
		same = tree_side_same(w->a, x, w->b, y, err);
		if (same < 0)
			return -1;
		w->opened[i] = !same;
	}
	return 0;
}

/* --- what is said of one pair --- */

static void
wait_for_cause(struct trees_work *w, const struct tree_entry *e,
	enum clue_what what, const char *a, const char *b)
{
	struct waiting *one = mem_room(w->waiting, w->n_waiting);
	scoped_free char *path = octets_text(octets_of(e->path));
	struct sighting f = {.format = FORMAT_FOLDER, .what = what};
	struct difference *d;

	if (w->out->n >= DIFFERENCES_MAX) {
		w->out->n_dropped++;
		return;
	}
	w->n_waiting++;
	one->path = text_format("%s%s", w->prefix, path);
	one->a = text_copy(a);
	one->b = text_copy(b);
	one->at = w->out->n;
	f.path = one->path;
	f.a = octets_of(one->a);
	f.b = octets_of(one->b);
	f.mode = e->type == TREE_DIR ? 0 : e->mode;
	one->clue = (struct clue){.format = f.format,
		.what = what,
		.path = one->path,
		.a = f.a,
		.b = f.b};
	d = differences_add(
		w->out, kind_of_sighting(&f), one->path, words_of_sighting(&f));
	d->security = security_words(&f);
}

/* Modes as a layer keeps them, unless both are folders. */
static uint32_t
mode_of(const struct trees_work *w, const struct tree_side *s,
	const struct tree_entry *e)
{
	if (s->folder < 0 ||
		(!s->loose && w->a->folder >= 0 && w->b->folder >= 0) ||
		e->type == TREE_SYMLINK)
		return e->mode;
	return e->type == TREE_DIR || e->mode & 0100 ? 0755 : 0644;
}

static void
differ_metadata(struct trees_work *w, const struct tree_entry *x,
	const struct tree_entry *y)
{
	const char types[2][2] = {{(char)x->type, '\0'}, {(char)y->type, '\0'}};
	scoped_free char *a = text_format("%04o", mode_of(w, w->a, x));
	scoped_free char *b = text_format("%04o", mode_of(w, w->b, y));
	scoped_free char *c = text_format("%u:%u", x->uid, x->gid);
	scoped_free char *d = text_format("%u:%u", y->uid, y->gid);

	if (!text_equal(x->path, y->path))
		wait_for_cause(w, x, CLUE_NAME, x->path, y->path);
	if (x->type != y->type)
		wait_for_cause(w, x, CLUE_TYPE, types[0], types[1]);
	else if (!text_equal(a, b))
		wait_for_cause(w, y, CLUE_MODE, a, b);
	else if (!text_equal(c, d))
		wait_for_cause(w, x, CLUE_OWNER, c, d);
	else if (!text_equal(x->target, y->target))
		wait_for_cause(w, x, CLUE_TARGET, x->target ? x->target : "",
			y->target ? y->target : "");
}

static int
side_extent(struct extent *out, int *fd, struct tree_side *s, size_t i,
	struct error *err)
{
	struct stat st;

	if (s->folder < 0) {
		*out = s->extents[i];
		return 0;
	}
	*fd = folder_open(s->folder, s->tree.entries[i].path, err);
	if (*fd < 0)
		return -1;
	if (fstat(*fd, &st) < 0)
		return error_sys(
			err, "%s", text_quotes(s->tree.entries[i].path));
	*out = (struct extent){*fd, 0, st.st_size};
	return 0;
}

/* The bytes of one side cannot be had: say what is known. */
static void
differ_unread(struct trees_work *w, const char *path, int64_t a, int64_t b)
{
	differences_add(w->out, DIFFERENCE_CONTENT, path,
		text_format("sizes %lld and %lld; too large to be looked into",
			(long long)a, (long long)b));
}

static int
differ_opened(struct trees_work *w, size_t i, size_t j, struct error *err)
{
	scoped_free char *name =
		octets_text(octets_of(w->a->tree.entries[i].path));
	scoped_free char *path = text_format("%s%s", w->prefix, name);
	const size_t x = file_of(&w->a->tree, i), y = file_of(&w->b->tree, j);
	scoped_close int fd_a = -1, fd_b = -1;
	struct extent a, b;

	if (side_extent(&a, &fd_a, w->a, x, err) < 0 ||
		side_extent(&b, &fd_b, w->b, y, err) < 0)
		return -1;
	if (a.fd < 0 || b.fd < 0) {
		differ_unread(w, path, w->a->tree.entries[x].size,
			w->b->tree.entries[y].size);
		return 0;
	}
	if (helper_differ(w->out, path, &a, &b, err) == 0)
		return w->out->diffoscope ? diffoscope_run(w->out->diffoscope,
						    path, &a, &b, err)
					  : 0;
	if (err->kind != ERROR_SYSTEM)
		return -1;
	/* they differ, whatever became of the helper */
	differences_add(w->out, DIFFERENCE_CONTENT, path,
		text_format("sizes %lld and %lld; %s", (long long)a.len,
			(long long)b.len, err->text));
	return 0;
}

static int
fetch_side(
	struct trees_work *w, struct tree_side *s, bool of_a, struct error *err)
{
	scoped_free size_t *wanted =
		mem_alloc(s->tree.n_entries + 1, sizeof *wanted);
	size_t n = 0;

	if (s->folder >= 0)
		return 0;
	s->extents = mem_alloc(s->tree.n_entries + 1, sizeof *s->extents);
	for (size_t i = 0; i < s->tree.n_entries; i++)
		s->extents[i].fd = -1;
	for (size_t i = 0; i < w->a->tree.n_entries; i++)
		if (w->opened[i])
			wanted[n++] =
				file_of(&s->tree, of_a ? i : w->twins.of_a[i]);
	return n && s->fetch ? s->fetch(s, wanted, n, err) : 0;
}

static void
differ_lone(struct trees_work *w, const struct tree_entry *e, bool in_a)
{
	wait_for_cause(
		w, e, CLUE_NAME, in_a ? e->path : "", in_a ? "" : e->path);
}

/* In the order of paths: those of B alone where they belong. */
static int
differ_entries(struct trees_work *w, struct error *err)
{
	const struct tree *a = &w->a->tree, *b = &w->b->tree;
	size_t j = 0;

	for (size_t i = 0; i <= a->n_entries; i++) {
		for (; j < b->n_entries &&
			(i == a->n_entries || strcmp(b->entries[j].path,
						      a->entries[i].path) < 0);
			j++)
			if (w->twins.of_b[j] == SIZE_MAX)
				differ_lone(w, &b->entries[j], false);
		if (i == a->n_entries)
			break;
		if (w->twins.of_a[i] == SIZE_MAX) {
			differ_lone(w, &a->entries[i], true);
			continue;
		}
		differ_metadata(
			w, &a->entries[i], &b->entries[w->twins.of_a[i]]);
		if (w->opened[i] &&
			differ_opened(w, i, w->twins.of_a[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
explain_waiting(struct trees_work *w, struct error *err)
{
	scoped_free struct clue *clues =
		mem_alloc(w->n_waiting + 1, sizeof *clues);
	scoped_free size_t *at = mem_alloc(w->n_waiting + 1, sizeof *at);

	for (size_t i = 0; i < w->n_waiting; i++) {
		clues[i] = w->waiting[i].clue;
		at[i] = w->waiting[i].at;
	}
	return helper_differ_causes(w->out, clues, at, w->n_waiting, err);
}

int
trees_differ(struct differences *out, const char *prefix, struct tree_side *a,
	struct tree_side *b, struct error *err)
{
	scoped(trees_work_done) struct trees_work w = {
		.out = out, .prefix = prefix, .a = a, .b = b};

	if (find_twins(&w, err) < 0 || find_opened(&w, err) < 0 ||
		fetch_side(&w, a, true, err) < 0 ||
		fetch_side(&w, b, false, err) < 0 ||
		differ_entries(&w, err) < 0)
		return -1;
	return explain_waiting(&w, err);
}
