/* SPDX-License-Identifier: Apache-2.0 */
/* Joins the traces of two builds with what differs. */
#include "builder/build/trace.h"
#include "reproduce/compare/compare.h"
#include "reproduce/compare/makers_census.h"

#define DIFFERENCES_JOINED 1000
#define ANCESTORS_MAX 64 /* that are asked whether they name the file */

static void
forget_scores(struct census *c)
{
	for (size_t i = 0; i < c->n; i++) {
		c->crews[i].score = 0;
		c->crews[i].maker.wrote[0] = c->crews[i].maker.wrote[1] = false;
	}
}

static void
score_children(struct census *c, size_t side, size_t best)
{
	const struct trace *t = c->traces[side];

	for (size_t i = 0; t && i < t->n_processes; i++) {
		struct crew *crew = &c->crews[c->crew_of[side][i]];
		int64_t at = t->processes[i].parent;

		for (int n = 0;
			n < ANCESTORS_MAX && at >= 0 && crew->score != best;
			n++, at = t->processes[at].parent) {
			const struct crew *above =
				&c->crews[c->crew_of[side][at]];

			if (above->score != best ||
				above->maker.reason == MAKER_CHILD)
				continue;
			crew->score = best;
			crew->maker.reason = MAKER_CHILD;
		}
	}
}

static void
score_racers(struct census *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (maker_may_race(&c->crews[i].maker)) {
			c->crews[i].score = 1;
			c->crews[i].maker.reason = MAKER_MAY_RACE;
		}
}

static void
mark_writer(struct census *c, size_t side, size_t process, size_t opener,
	size_t best)
{
	struct crew *crew = &c->crews[c->crew_of[side][process]];

	crew->score = best;
	crew->maker.reason = MAKER_WROTE;
	crew->maker.wrote[side] = true;
	crew->opener[side] = opener;
}

/* Who wrote the file comes first, then what may vary, then what names the file,
 * then by arguments. */
static int
compare_crews(const void *x, const void *y)
{
	const struct crew *a = *(const struct crew *const *)x,
			  *b = *(const struct crew *const *)y;
	const bool races = maker_may_race(&a->maker);
	const bool wrote = a->maker.reason == MAKER_WROTE;

	if (wrote != (b->maker.reason == MAKER_WROTE))
		return wrote ? -1 : 1;
	if (races != maker_may_race(&b->maker))
		return races ? -1 : 1;
	if (a->maker.reason != b->maker.reason)
		return a->maker.reason > b->maker.reason ? -1 : 1;
	return strcmp(a->maker.argv, b->maker.argv);
}

static void
copy_maker(
	struct difference *d, const struct census *c, const struct crew *crew)
{
	const struct maker *from = &crew->maker;
	struct maker *to = mem_room(d->makers, d->n_makers);

	d->n_makers++;
	*to = (struct maker){
		.argv = text_copy(from->argv), .reason = from->reason};
	for (size_t i = 0; i < 2; i++) {
		to->wrote[i] = from->wrote[i];
		if (to->wrote[i])
			writer_of(
				&to->writers[i], c->traces[i], crew->opener[i]);
	}
	for (size_t i = 0; i < from->n_asked; i++) {
		*mem_room(to->asked, to->n_asked) =
			(struct maker_asked){text_copy(from->asked[i].source),
				from->asked[i].a, from->asked[i].b};
		to->n_asked++;
	}
}

static void
take_makers(struct difference *d, const struct census *c, size_t best)
{
	const struct crew **list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->crews[i].score == best) {
			*mem_room(list, n) = &c->crews[i];
			n++;
		}
	if (n)
		qsort(list, n, sizeof *list, compare_crews);
	for (size_t i = 0; i < n && i < MAKERS_MAX; i++)
		copy_maker(d, c, list[i]);
	free(list);
}

/* Marks the writers of this file, each as the process that opened it, and as
 * what that executed; returns whether there is one. */
static bool
mark_writers(struct census *c, const char *path, size_t best)
{
	const char *inner = strstr(path, "//");
	scoped_free char *outer =
		text_copyn(path, inner ? (size_t)(inner - path) : strlen(path));
	bool any = false;

	for (size_t side = 0; side < 2; side++) {
		const struct trace *t = c->traces[side];
		const struct trace_file *f = t ? writers_file(t, outer) : NULL;

		for (size_t i = 0; f && i < f->n_writers; i++) {
			const size_t p = f->writers[i];
			const size_t last = writer_became(t, p);

			mark_writer(c, side, p, p, best);
			if (last != p)
				mark_writer(c, side, last, p, best);
			any = true;
		}
	}
	return any;
}

static bool
has_cause(const struct difference *d)
{
	return d->n_causes > 0 && !text_equal(d->causes[0].name, "unknown");
}

static void
find_makers(struct census *c, struct difference *d)
{
	size_t best;

	forget_scores(c);
	best = census_score(c, d->path);
	if (best > 0) {
		score_children(c, 0, best);
		score_children(c, 1, best);
	} else if (!has_cause(d)) {
		score_racers(c);
		best = 1;
	}
	if (mark_writers(c, d->path, best > 0 ? best : 1))
		best = best > 0 ? best : 1;
	if (best > 0)
		take_makers(d, c, best);
}

void
makers_find(struct differences *d, const struct trace *a, const struct trace *b)
{
	scoped(census_done) struct census c;

	census_begin(&c, a, b);
	for (size_t i = 0; i < d->n && i < DIFFERENCES_JOINED; i++)
		find_makers(&c, &d->list[i]);
}
