/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/makers_census.h"
#include "builder/build/trace.h"

#define RIVALS_MAX 512 /* words that are tried for one file */

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

/* The first word that is not sorted before this stem, or the end. */
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

size_t
census_score(struct census *c, const char *path)
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

void
census_begin(struct census *out, const struct trace *a, const struct trace *b)
{
	*out = (struct census){.traces = {a, b}};
	make_crews(out);
	make_words(out);
}

void
census_done(struct census *c)
{
	for (size_t i = 0; i < c->n; i++)
		maker_done(&c->crews[i].maker);
	free(c->crews);
	free(c->words);
	free(c->crew_of[0]);
	free(c->crew_of[1]);
}
