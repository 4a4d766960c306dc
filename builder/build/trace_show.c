/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a trace for people: by source, and for each source the processes that
 * requested it, the most frequent first. */
#include "builder/build/trace.h"

#include <inttypes.h>
#include <stdio.h>

#define PROCESSES_SHOWN 10 /* for each source */

static int
compare_events(const void *a, const void *b)
{
	const struct trace_event *x = *(const struct trace_event *const *)a,
				 *y = *(const struct trace_event *const *)b;
	int by_source = strcmp(x->source, y->source);

	if (by_source != 0)
		return by_source;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->process < y->process ? -1 : x->process > y->process;
}

static void
show_argv(const struct trace_process *p)
{
	for (size_t i = 0; i < p->n_argv; i++)
		(void)printf("%s%s", i ? " " : "", text_quotes(p->argv[i]));
	if (p->n_argv == 0)
		(void)fputs("(no arguments)", stdout);
	if (p->cut)
		(void)fputs(" ...", stdout);
}

static void
show_event(const struct trace *t, const struct trace_event *e)
{
	const struct trace_process *p = &t->processes[e->process];

	(void)printf("  %8" PRId64 "  ", e->count);
	show_argv(p);
	if (p->parent >= 0) {
		(void)fputs(" [", stdout);
		show_argv(&t->processes[p->parent]);
		(void)putchar(']');
	}
	(void)printf(", pid %" PRId64 ", first at %" PRId64 ".%06" PRId64
		     " s\n",
		p->pid, e->first_ns / 1000000000, e->first_ns / 1000 % 1000000);
}

/* Prints the run of events from events[from] on that have one source; returns
 * the end of the run. */
static size_t
show_source(
	const struct trace *t, const struct trace_event **events, size_t from)
{
	const char *source = events[from]->source;
	int64_t total = 0;
	size_t end = from;

	for (; end < t->n_events && strcmp(events[end]->source, source) == 0;
		end++)
		total += events[end]->count;
	(void)printf("\n%s, %" PRId64 " time%s by %zu process%s\n", source,
		total, total == 1 ? "" : "s", end - from,
		end - from == 1 ? "" : "es");
	for (size_t i = from; i < end && i < from + PROCESSES_SHOWN; i++)
		show_event(t, events[i]);
	if (end - from > PROCESSES_SHOWN)
		(void)printf("            and %zu more\n",
			end - from - PROCESSES_SHOWN);
	return end;
}

void
trace_show(const struct trace *t)
{
	scoped_free const struct trace_event **events =
		mem_alloc(t->n_events, sizeof *events);

	(void)printf("trace of    %s\n", text_quotes(t->recipe));
	(void)printf("level       %s\n", text_quotes(t->level));
	(void)printf("processes   %zu\n", t->n_processes);
	if (t->dropped)
		(void)printf("dropped     %" PRId64 " that did not fit\n",
			t->dropped);
	for (size_t i = 0; i < t->n_events; i++)
		events[i] = &t->events[i];
	if (t->n_events)
		qsort(events, t->n_events, sizeof *events, compare_events);
	for (size_t i = 0; i < t->n_events;)
		i = show_source(t, events, i);
	(void)printf("\nnot held at this level\n");
	for (size_t i = 0; i < t->n_residual; i++)
		(void)printf("  %-14s %s\n", t->residual[i].source,
			text_quotes(t->residual[i].reason));
}
