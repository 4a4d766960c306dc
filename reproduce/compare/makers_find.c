/* SPDX-License-Identifier: Apache-2.0 */
/* Joins the traces of two builds with what differs.  Processes with the same
 * arguments are one crew: process ids vary from run to run, arguments do not.
 */
#include "builder/build/trace.h"
#include "reproduce/compare/compare.h"
#include "reproduce/compare/makers.h"

#define DIFFERENCES_JOINED 1000
#define ANCESTORS_MAX 64 /* that are asked whether they name the file */
#define RIVALS_MAX 512   /* words that are tried for one file */

struct crew {
	struct maker maker; /* its reason is of one difference at a time */
	size_t score;       /* bytes of the path that it names, plus one */
	size_t opener[2];   /* the process that opened the file */
};

/* A word of the arguments that may be the name of a file: without folders, and
 * without its ending. */
struct name_word {
	const char *argv, *at; /* the arguments, and the word in them */
	size_t stem, len;
	size_t crew;
};

struct census {
	struct crew *crews; /* sorted by argv */
	size_t n;
	struct name_word *words; /* sorted by stem */
	size_t n_words;
	const struct trace *traces[2];
	size_t *crew_of[2]; /* of each process of a trace */
};

/* --- crews --- */

struct person {
	char *argv;
	size_t side, process;
};

static int
compare_persons(const void *x, const void *y)
{
	const struct person *a = x, *b = y;
	const int order = strcmp(a->argv, b->argv);

	if (order != 0)
		return order;
	if (a->side != b->side)
		return a->side < b->side ? -1 : 1;
	return a->process < b->process ? -1 : a->process > b->process;
}

static void
number_crews(struct census *c, struct person *list, size_t n)
{
	c->crews = mem_alloc(n, sizeof *c->crews);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || strcmp(c->crews[c->n - 1].maker.argv,
				      list[i].argv) != 0) {
			c->crews[c->n].maker.argv = list[i].argv;
			c->n++;
		} else {
			free(list[i].argv);
		}
		c->crew_of[list[i].side][list[i].process] = c->n - 1;
	}
}

static struct maker_asked *
asked_of(const struct census *c, struct maker *m, const char *source)
{
	struct maker_asked *q;

	for (size_t i = 0; i < m->n_asked; i++)
		if (strcmp(m->asked[i].source, source) == 0)
			return &m->asked[i];
	q = mem_room(m->asked, m->n_asked);
	m->n_asked++;
	*q = (struct maker_asked){text_copy(source), c->traces[0] ? 0 : -1,
		c->traces[1] ? 0 : -1};
	return q;
}

static void
count_events(struct census *c, size_t side)
{
	const struct trace *t = c->traces[side];

	for (size_t i = 0; t && i < t->n_events; i++) {
		const struct trace_event *e = &t->events[i];
		struct maker *m = &c->crews[c->crew_of[side][e->process]].maker;
		struct maker_asked *q = asked_of(c, m, e->source);
		int64_t *count = side ? &q->b : &q->a;

		*count = e->count > INT64_MAX - *count ? INT64_MAX
						       : *count + e->count;
	}
}

static int
compare_asked(const void *x, const void *y)
{
	const struct maker_asked *a = x, *b = y;

	return strcmp(a->source, b->source);
}

static void
make_crews(struct census *c)
{
	struct person *list = NULL;
	size_t n = 0;

	for (size_t side = 0; side < 2; side++) {
		const struct trace *t = c->traces[side];

		c->crew_of[side] = mem_alloc(
			t ? t->n_processes : 0, sizeof *c->crew_of[side]);
		for (size_t i = 0; t && i < t->n_processes; i++) {
			*mem_room(list, n) = (struct person){
				writer_argv(&t->processes[i]), side, i};
			n++;
		}
	}
	if (n)
		qsort(list, n, sizeof *list, compare_persons);
	number_crews(c, list, n);
	free(list);
	count_events(c, 0);
	count_events(c, 1);
	for (size_t i = 0; i < c->n; i++)
		if (c->crews[i].maker.n_asked)
			qsort(c->crews[i].maker.asked,
				c->crews[i].maker.n_asked,
				sizeof(struct maker_asked), compare_asked);
}

/* --- words --- */

static bool
ends_word(char c)
{
	return !c || strchr(" \t\n/=:,;'\"<>|&()[]{}", c);
}

static size_t
stem_of(const char *name, size_t len)
{
	const char *dot = memrchr(name, '.', len);

	return dot && dot != name ? (size_t)(dot - name) : len;
}

static int
compare_stems(const void *x, const void *y)
{
	const struct name_word *a = x, *b = y;
	const size_t most = a->stem < b->stem ? a->stem : b->stem;
	const int order = memcmp(a->at, b->at, most);

	if (order != 0)
		return order;
	if (a->stem != b->stem)
		return a->stem < b->stem ? -1 : 1;
	return a->crew < b->crew ? -1 : a->crew > b->crew;
}

static void
add_words(struct census *c, size_t crew)
{
	const char *argv = c->crews[crew].maker.argv, *at = argv;

	while (*at) {
		size_t len = 0;

		while (!ends_word(at[len]))
			len++;
		/* the last part of a path, not a folder of it */
		if (len > 0 && at[len] != '/') {
			*mem_room(c->words, c->n_words) = (struct name_word){
				argv, at, stem_of(at, len), len, crew};
			c->n_words++;
		}
		at += len + (at[len] != '\0');
	}
}

static void
make_words(struct census *c)
{
	for (size_t i = 0; i < c->n; i++)
		add_words(c, i);
	if (c->n_words)
		qsort(c->words, c->n_words, sizeof *c->words, compare_stems);
}

/* --- one difference --- */

/* How many bytes of the path's end the word and what is before it name; whole
 * names of folders only. */
static size_t
named_bytes(const struct name_word *w, const char *path, size_t len)
{
	const char *end = w->at + w->len;
	size_t same = 0, whole = 0;

	while (same < len && end - same > w->argv &&
		end[-1 - (ptrdiff_t)same] == path[len - 1 - same]) {
		same++;
		if (same == len || path[len - 1 - same] == '/')
			whole = same;
	}
	/* "/out/x" names the file x, "out-x" does not */
	if (whole == len && end - whole > w->argv &&
		!ends_word(end[-1 - (ptrdiff_t)whole]))
		return 0;
	return whole;
}

/* The first word with this stem, or the end. */
static size_t
first_word(const struct census *c, const char *stem, size_t len)
{
	const struct name_word key = {.at = stem, .stem = len};
	size_t from = 0, to = c->n_words;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;

		if (compare_stems(&c->words[middle], &key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Gives the crews that name this piece of a path their score; returns the best
 * one. */
static size_t
score_piece(struct census *c, const char *path, size_t len)
{
	const char *slash = len ? memrchr(path, '/', len) : NULL;
	const char *name = slash ? slash + 1 : path;
	const size_t n_name = len - (size_t)(name - path);
	const size_t stem = stem_of(name, n_name);
	size_t at = first_word(c, name, stem), best = 0;

	for (size_t n = 0; n < RIVALS_MAX && at < c->n_words; n++, at++) {
		const struct name_word *w = &c->words[at];
		const bool exact =
			w->len == n_name && memcmp(w->at, name, n_name) == 0;
		const size_t score = exact ? 1 + named_bytes(w, path, len) : 1;
		struct crew *crew = &c->crews[w->crew];

		if (w->stem != stem || memcmp(w->at, name, stem) != 0)
			break;
		/* one letter says nothing */
		if (n_name == 1 && score <= 2 && len > 1)
			continue;
		if (score > crew->score) {
			crew->score = score;
			crew->maker.reason =
				score > 1 ? MAKER_NAMES : MAKER_STEM;
		}
		best = score > best ? score : best;
	}
	return best;
}

static void
forget_scores(struct census *c)
{
	for (size_t i = 0; i < c->n; i++) {
		c->crews[i].score = 0;
		c->crews[i].maker.wrote[0] = c->crews[i].maker.wrote[1] = false;
	}
}

/* Of "a.deb//usr/bin/x" the innermost name that an argument has; returns the
 * score of the makers. */
static size_t
score_crews(struct census *c, const char *path)
{
	size_t end = strlen(path), best = 0;

	for (;;) {
		size_t from = end, score;

		while (from > 0 && !(from > 1 && path[from - 1] == '/' &&
					   path[from - 2] == '/'))
			from--;
		score = score_piece(c, path + from, end - from);
		best = score > best ? score : best;
		if (best > 1 || from == 0)
			return best;
		end = from - 2;
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
	best = score_crews(c, d->path);
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
	struct census c = {.traces = {a, b}};

	make_crews(&c);
	make_words(&c);
	for (size_t i = 0; i < d->n && i < DIFFERENCES_JOINED; i++)
		find_makers(&c, &d->list[i]);
	for (size_t i = 0; i < c.n; i++)
		maker_done(&c.crews[i].maker);
	free(c.crews);
	free(c.words);
	free(c.crew_of[0]);
	free(c.crew_of[1]);
}
