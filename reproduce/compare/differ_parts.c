/* SPDX-License-Identifier: Apache-2.0 */
/* Files of named parts, such as the sections of a program. */
#include "reproduce/compare/differ_private.h"
#include "reproduce/compare/twins.h"
#include "reproduce/explain/octets.h"

#define PARTS_MAX 200000

struct parts_work {
	struct differ *d;
	const struct both *f;
	const struct parts *a, *b;
	struct twins twins;
};

static bool
is_known(const struct difference *d)
{
	return d->n_causes && !text_equal(d->causes[0].name, "unknown");
}

static int
rank_of(const struct difference *d)
{
	return is_known(d) ? -(int)d->causes[0].confidence - 1 : 0;
}

/* What has a cause comes first: the other parts may differ because of it.  Few
 * parts differ, so insertion will do. */
static void
known_first(struct differences *out, size_t from)
{
	for (size_t i = from; i < out->n; i++) {
		const struct difference one = out->list[i];
		size_t at = i;

		for (; at > from && rank_of(&out->list[at - 1]) > rank_of(&one);
			at--)
			out->list[at] = out->list[at - 1];
		out->list[at] = one;
	}
}

static void
differ_part(
	const struct parts_work *w, const struct part *x, const struct part *y)
{
	static const struct part none = {.name = NULL};
	const struct part *one = x ? x : &none, *two = y ? y : &none;
	scoped_free char *a = text_format("%lld", (long long)one->time_s);
	scoped_free char *b = text_format("%lld", (long long)two->time_s);
	const bool times = one->is_time && two->is_time;

	if (octets_equal(one->data, two->data))
		return;
	differ_found(w->d, &(struct sighting){.format = w->f->row->id,
				   .what = times ? CLUE_TIME : CLUE_BYTES,
				   .path = w->f->path,
				   .part = x ? x->name : y->name,
				   .a = times ? octets_of(a) : one->data,
				   .b = times ? octets_of(b) : two->data,
				   .whole_a = w->f->a,
				   .whole_b = w->f->b});
}

/* Parts of this rank, in the order of A, then those of B alone. */
static void
differ_rank(const struct parts_work *w, enum part_rank rank)
{
	for (size_t i = 0; i < w->a->n; i++)
		if (w->a->list[i].rank == rank)
			differ_part(w, &w->a->list[i],
				w->twins.of_a[i] == SIZE_MAX
					? NULL
					: &w->b->list[w->twins.of_a[i]]);
	for (size_t i = 0; i < w->b->n; i++)
		if (w->b->list[i].rank == rank && w->twins.of_b[i] == SIZE_MAX)
			differ_part(w, NULL, &w->b->list[i]);
}

static void
twins_of_parts(struct parts_work *w)
{
	scoped_free struct twin *a = mem_alloc(w->a->n + 1, sizeof *a);
	scoped_free struct twin *b = mem_alloc(w->b->n + 1, sizeof *b);

	for (size_t i = 0; i < w->a->n; i++)
		a[i].name = w->a->list[i].name;
	for (size_t i = 0; i < w->b->n; i++)
		b[i].name = w->b->list[i].name;
	twins_names(&w->twins, a, w->a->n, b, w->b->n);
}

/* What the parts may expand to; counted while they live. */
static int64_t
parts_live(const struct parts *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].owned)
			n += (int64_t)p->list[i].data.len;
	return n;
}

static void
differ_ranks(const struct parts_work *w)
{
	struct differences *out = w->d->out;
	const size_t before = out->n;
	size_t own;

	differ_rank(w, PART_OWN);
	known_first(out, before);
	own = out->n;
	differ_rank(w, PART_LATE);
	if (out->n == before && own == before && !differ_over(w->d))
		differ_rank(w, PART_FOLLOWS);
}

int
differ_parts(struct differ *d, const struct both *f)
{
	const int64_t most = d->limits->part_expanded;
	scoped(parts_done) struct parts a = {
		.most = PARTS_MAX, .expanded_most = most};
	scoped(parts_done) struct parts b = {
		.most = PARTS_MAX, .expanded_most = most};
	struct parts_work w = {.d = d, .f = f, .a = &a, .b = &b};

	if (f->row->parts(&a, f->a) < 0 || f->row->parts(&b, f->b) < 0)
		return -1;
	d->expanded += parts_live(&a) + parts_live(&b);
	twins_of_parts(&w);
	differ_ranks(&w);
	twins_done(&w.twins);
	return 0;
}
