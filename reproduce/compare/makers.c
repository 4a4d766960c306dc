/* SPDX-License-Identifier: Apache-2.0 */
/* Makers as they are shown, and what they leave as a cause. */
#include "reproduce/compare/makers.h"
#include "reproduce/compare/compare.h"

#include <inttypes.h>

static const struct {
	const char *word, *text;
} reason_rows[] = {
	[MAKER_MAY_RACE] = {"may-race",
		"no process names the file; of those that may vary, this"},
	[MAKER_CHILD] = {"child", "started by a process that names the file"},
	[MAKER_STEM] = {"stem", "names a file of another ending"},
	[MAKER_NAMES] = {"names", "names the file"},
	[MAKER_WROTE] = {"wrote", "wrote the file"},
};

/* What varies by itself, and what a source leaves as a cause if the two builds
 * asked for it another number of times. */
static const struct source_row {
	const char *source;
	bool races;
	const char *cause, *words;
} source_rows[] = {
	{"threads", true, "job-order",
		"started threads, whose order the box does not hold"},
	{"timers", true, "job-order",
		"set a timer, whose signal the box does not time"},
	{"chance", false, "random-number", "asked for random numbers"},
	{"clock", false, "build-time", "asked for the time"},
	{"counter", false, "elapsed-time", "read the processor's counter"},
	{"usage", false, "elapsed-time", "asked for the time that it used"},
	{"folder order", false, "folder-order", "listed a folder"},
	{"kernel", false, "kernel", "asked for the kernel"},
	{"processors", false, "processor-count", "asked for processors"},
};

static const struct source_row *
find_source_row(const char *source)
{
	for (size_t i = 0; i < ARRAY_LEN(source_rows); i++)
		if (strcmp(source_rows[i].source, source) == 0)
			return &source_rows[i];
	return NULL;
}

void
maker_done(struct maker *m)
{
	for (size_t i = 0; i < m->n_asked; i++)
		free(m->asked[i].source);
	free(m->asked);
	free(m->argv);
	writer_done(&m->writers[0]);
	writer_done(&m->writers[1]);
	*m = (struct maker){.argv = NULL};
}

static bool
counts_differ(const struct maker_asked *q)
{
	return q->a >= 0 && q->b >= 0 && q->a != q->b;
}

bool
maker_may_race(const struct maker *m)
{
	for (size_t i = 0; i < m->n_asked; i++) {
		const struct source_row *row =
			find_source_row(m->asked[i].source);

		if (counts_differ(&m->asked[i]) || (row && row->races))
			return true;
	}
	return false;
}

/* --- suspects --- */

static bool
is_unexplained(const struct difference *d)
{
	return d->n_causes == 0 ||
	       (d->n_causes == 1 && text_equal(d->causes[0].name, "unknown"));
}

static char *
print_count(const struct maker_asked *q)
{
	if (counts_differ(q))
		return text_format("%" PRId64 " and %" PRId64, q->a, q->b);
	return text_format("%" PRId64, q->a > q->b ? q->a : q->b);
}

static void
add_suspect(struct difference *d, const struct maker *m,
	const struct maker_asked *q, const struct source_row *row)
{
	scoped_free char *count = print_count(q);
	struct difference_cause *cause;

	for (size_t i = 0; i < d->n_causes; i++)
		if (text_equal(d->causes[i].name, row->cause))
			return;
	cause = mem_room(d->causes, d->n_causes);
	d->n_causes++;
	cause->name = text_copy(row->cause);
	cause->confidence = CONFIDENCE_POSSIBLE;
	cause->source =
		row->races && q->b > 0 ? CAUSE_BY_TRACE_B : CAUSE_BY_TRACES;
	cause->evidence = text_format("by the trace: %s (%s) %s (%s)",
		text_quotes(m->argv), reason_rows[m->reason].text, row->words,
		count);
}

/* What races comes before what was only asked for another number of times,
 * since that may follow from it. */
static void
suspect_makers(struct difference *d, bool races)
{
	for (size_t i = 0; i < d->n_makers; i++)
		for (size_t j = 0; j < d->makers[i].n_asked; j++) {
			const struct maker_asked *q = &d->makers[i].asked[j];
			const struct source_row *row =
				find_source_row(q->source);

			if (row && row->races == races &&
				(races || counts_differ(q)))
				add_suspect(d, &d->makers[i], q, row);
		}
}

static void
replace_causes(struct difference *d, const struct difference *found)
{
	for (size_t i = 0; i < d->n_causes; i++) {
		free(d->causes[i].name);
		free(d->causes[i].evidence);
	}
	free(d->causes);
	d->causes = found->causes;
	d->n_causes = found->n_causes;
}

void
makers_suspect(struct differences *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct difference *d = &all->list[i];
		struct difference found = {
			.makers = d->makers, .n_makers = d->n_makers};

		if (!is_unexplained(d))
			continue;
		suspect_makers(&found, true);
		suspect_makers(&found, false);
		if (found.n_causes)
			replace_causes(d, &found);
	}
}

/* --- for programs and for people --- */

static struct json *
asked_json(const struct maker *m)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < m->n_asked; i++) {
		struct json *one = json_new_map();

		json_put_text(one, "source", m->asked[i].source);
		if (m->asked[i].a >= 0)
			json_put_number(one, "a", m->asked[i].a);
		if (m->asked[i].b >= 0)
			json_put_number(one, "b", m->asked[i].b);
		json_push(list, one);
	}
	return list;
}

static struct json *
writer_json(const struct writer *w)
{
	struct json *map = json_new_map(), *parents = json_new_list();

	for (size_t i = 0; i < w->n_parents; i++)
		json_push_text(parents, w->parents[i]);
	json_put_number(map, "pid", w->pid);
	if (w->became)
		json_put_text(map, "became", w->became);
	json_put(map, "parents", parents);
	return map;
}

static void
put_writers(struct json *one, const struct maker *m)
{
	struct json *map = json_new_map();

	if (m->wrote[0])
		json_put(map, "a", writer_json(&m->writers[0]));
	if (m->wrote[1])
		json_put(map, "b", writer_json(&m->writers[1]));
	json_put(one, "wrote", map);
}

struct json *
makers_json(const struct difference *d)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < d->n_makers; i++) {
		struct json *one = json_new_map();

		json_put_text(one, "process", d->makers[i].argv);
		json_put_text(
			one, "reason", reason_rows[d->makers[i].reason].word);
		json_put(one, "asked", asked_json(&d->makers[i]));
		if (d->makers[i].reason == MAKER_WROTE)
			put_writers(one, &d->makers[i]);
		json_push(list, one);
	}
	return list;
}

static void
print_writers(struct bytes *out, const struct maker *m)
{
	static const char *const sides[] = {"A", "B"};

	for (size_t i = 0; i < 2; i++) {
		const struct writer *w = &m->writers[i];

		if (!m->wrote[i])
			continue;
		bytes_addf(out, "         wrote: in %s process %" PRId64,
			sides[i], w->pid);
		for (size_t j = 0; j < w->n_parents; j++)
			bytes_addf(out, ", started by %s",
				text_quotes(w->parents[j]));
		bytes_addc(out, '\n');
	}
}

void
makers_print(struct bytes *out, const struct difference *d)
{
	for (size_t i = 0; i < d->n_makers; i++) {
		const struct maker *m = &d->makers[i];

		bytes_addf(out, "         trace: %s (%s) asked for ",
			text_quotes(m->argv), reason_rows[m->reason].text);
		for (size_t j = 0; j < m->n_asked; j++) {
			scoped_free char *count = print_count(&m->asked[j]);

			bytes_addf(out, "%s%s %s", j ? ", " : "",
				m->asked[j].source, count);
		}
		bytes_adds(out, m->n_asked ? "\n" : "nothing\n");
		print_writers(out, m);
	}
}
