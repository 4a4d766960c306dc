/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/spans.h"

void
spans_add(struct spans *s, uint64_t from, uint64_t len, size_t what)
{
	if (len == 0)
		return;
	*mem_room(s->list, s->n) = (struct span){from, from + len, what};
	s->n++;
}

static int
compare_spans(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return a->what < b->what ? -1 : a->what > b->what;
}

/* From then on, the end of each is the last one up to there. */
static void
sort_spans(struct spans *s)
{
	if (s->n)
		qsort(s->list, s->n, sizeof *s->list, compare_spans);
	for (size_t i = 1; i < s->n; i++)
		if (s->list[i].to < s->list[i - 1].to)
			s->list[i].to = s->list[i - 1].to;
}

bool
spans_gap(struct spans *s, size_t *at, struct span *gap)
{
	if (*at == 0)
		sort_spans(s);
	for (; *at < s->n; ++*at) {
		const struct span *one = &s->list[*at];
		const uint64_t before = *at ? one[-1].to : 0;

		if (before >= one->from)
			continue;
		*gap = (struct span){before, one->from, one->what};
		++*at;
		return true;
	}
	return false;
}

uint64_t
spans_end(const struct spans *s)
{
	uint64_t end = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].to > end)
			end = s->list[i].to;
	return end;
}

void
spans_done(struct spans *s)
{
	free(s->list);
}
