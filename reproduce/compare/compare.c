/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/compare.h"

#include <inttypes.h>

struct difference *
differences_add(struct differences *d, enum difference_kind kind,
	const char *path, char *takes_words)
{
	struct difference *one = mem_room(d->list, d->n);

	d->n++;
	one->kind = kind;
	one->path = text_copy(path);
	one->words = takes_words;
	return one;
}

/* The digest of a file's contents. One tree may hold a file as a hard link, the
 * other as the first name, so a link has the digest of its target. */
static const struct digest *
contents_sum(const struct tree *tree, const struct tree_entry *e)
{
	const struct tree_entry *first;

	if (e->type != TREE_HARDLINK)
		return &e->sum;
	first = tree_find(tree, e->target);
	return first ? &first->sum : &e->sum;
}

static void
compare_entries(struct differences *out, const struct tree *a,
	const struct tree_entry *x, const struct tree *b,
	const struct tree_entry *y)
{
	if (x->type != y->type)
		differences_add(out, DIFFERENCE_METADATA, x->path,
			text_format("types %c and %c", x->type, y->type));
	else if (x->mode != y->mode)
		differences_add(out, DIFFERENCE_METADATA, x->path,
			text_format("modes %04o and %04o", x->mode, y->mode));
	else if (x->uid != y->uid || x->gid != y->gid)
		differences_add(out, DIFFERENCE_METADATA, x->path,
			text_format("owners %u:%u and %u:%u", x->uid, x->gid,
				y->uid, y->gid));
	else if (!text_equal(x->target, y->target))
		differences_add(out, DIFFERENCE_METADATA, x->path,
			text_format("links to %s and %s",
				text_quotes(x->target),
				text_quotes(y->target)));
	if (x->type == TREE_DIR || x->type == TREE_SYMLINK ||
		y->type == TREE_DIR || y->type == TREE_SYMLINK)
		return;
	if (!digest_equal(contents_sum(a, x), contents_sum(b, y)))
		differences_add(out, DIFFERENCE_CONTENT, x->path,
			x->size == y->size
				? text_format(
					  "%" PRId64 " bytes in both", x->size)
				: text_format("sizes %" PRId64 " and %" PRId64,
					  x->size, y->size));
}

void
compare_trees(
	struct differences *out, const struct tree *a, const struct tree *b)
{
	size_t i = 0, j = 0;

	while (i < a->n_entries || j < b->n_entries) {
		const struct tree_entry *x =
			i < a->n_entries ? &a->entries[i] : NULL;
		const struct tree_entry *y =
			j < b->n_entries ? &b->entries[j] : NULL;
		int order = !x ? 1 : !y ? -1 : strcmp(x->path, y->path);

		if (order < 0)
			differences_add(out, DIFFERENCE_ONLY_A, x->path, NULL);
		else if (order > 0)
			differences_add(out, DIFFERENCE_ONLY_B, y->path, NULL);
		else
			compare_entries(out, a, x, b, y);
		i += order <= 0;
		j += order >= 0;
	}
}

static void
difference_done(struct difference *d)
{
	for (size_t i = 0; i < d->n_causes; i++) {
		free(d->causes[i].name);
		free(d->causes[i].evidence);
	}
	free(d->causes);
	for (size_t i = 0; i < d->n_makers; i++)
		maker_done(&d->makers[i]);
	free(d->makers);
	free(d->path);
	free(d->part);
	free(d->words);
	free(d->security);
	free(d->lines);
	free(d->a.around);
	free(d->b.around);
}

void
differences_done(struct differences *d)
{
	for (size_t i = 0; i < d->n; i++)
		difference_done(&d->list[i]);
	free(d->list);
	*d = (struct differences)DIFFERENCES_INIT;
}
