/* SPDX-License-Identifier: Apache-2.0 */
/* items.c - the lines or texts that only one of two files has. */
#include "reproduce/explain/spots_private.h"

#include <stdlib.h>

#define ITEMS_MOST 50000
#define UNMATCHED_MOST 64

/* An item, and whether the other side has it. */
struct item {
	struct slice text;
	bool matched;
};

struct items {
	struct item *list;
	struct item **sorted;
	size_t n;
};

static void
items_done(struct items *i)
{
	free(i->list);
	free(i->sorted);
}
DEFINE_SCOPED_IN(struct items, items_done);

static int
compare_items(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;
	const struct slice s = (*x)->text, t = (*y)->text;
	const size_t n = s.len < t.len ? s.len : t.len;
	const int order = n ? memcmp(s.p, t.p, n) : 0;

	return order ? order : (s.len > t.len) - (s.len < t.len);
}

static void
items_cut(struct items *out, struct slice all, uint8_t end)
{
	while (all.len > 0 && out->n < ITEMS_MOST) {
		const uint8_t *stop = memchr(all.p, end, all.len);
		const size_t len = stop ? (size_t)(stop - all.p) : all.len;

		if (len > 0) {
			struct item *one = mem_room(out->list, out->n);

			one->text = slice_head(all, len);
			out->n++;
		}
		all = slice_cut(all, len + 1, all.len);
	}
	out->sorted = mem_alloc(out->n + 1, sizeof(*out->sorted));
	for (size_t i = 0; i < out->n; i++)
		out->sorted[i] = &out->list[i];
	qsort(out->sorted, out->n, sizeof(*out->sorted), compare_items);
}

static void
items_match(struct items *a, struct items *b)
{
	size_t i = 0, j = 0;

	while (i < a->n && j < b->n) {
		const int order = compare_items(&a->sorted[i], &b->sorted[j]);

		if (order == 0)
			a->sorted[i]->matched = b->sorted[j]->matched = true;
		i += order <= 0;
		j += order >= 0;
	}
}

static const struct item *
next_unmatched(const struct items *all, size_t *at)
{
	while (*at < all->n && all->list[*at].matched)
		++*at;
	return *at < all->n ? &all->list[(*at)++] : NULL;
}

/* The first that only A has with the first that only B has, and so on. */
void
items_unmatched(struct spots *out, const struct clue *clue, uint8_t end)
{
	scoped(items_done) struct items a = {.list = NULL};
	scoped(items_done) struct items b = {.list = NULL};
	size_t i = 0, j = 0;

	items_cut(&a, clue->a, end);
	items_cut(&b, clue->b, end);
	items_match(&a, &b);
	for (size_t n = 0; n < UNMATCHED_MOST; n++) {
		const struct item *x = next_unmatched(&a, &i);
		const struct item *y = next_unmatched(&b, &j);

		if (!x || !y)
			break;
		spots_between(out, clue, x->text, y->text);
	}
}
