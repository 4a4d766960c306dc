/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/helper_makers.h"
#include "base/file.h"
#include "base/say.h"
#include "base/wire.h"
#include "builder/build/trace.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(2) << 30) /* jansson requires much for 64 MiB */
#define ANSWER_MAX ((size_t)64 << 20)
#define TIME_S 60
#define ASKED_MAX 64 /* sources of one process */

struct makers_task {
	const struct differences *differences;
	int fds[2]; /* -1: no trace */
};

static void
put_writer(struct bytes *out, bool wrote, const struct writer *w)
{
	wire_put_number(out, wrote);
	if (!wrote)
		return;
	wire_put_number(out, w->pid);
	wire_put_number(out, w->became != NULL);
	if (w->became)
		wire_put_text(out, w->became);
	wire_put_number(out, (int64_t)w->n_parents);
	for (size_t i = 0; i < w->n_parents; i++)
		wire_put_text(out, w->parents[i]);
}

static void
put_maker(struct bytes *out, const struct maker *m)
{
	wire_put_text(out, m->argv);
	wire_put_number(out, m->reason);
	wire_put_number(out, (int64_t)m->n_asked);
	for (size_t i = 0; i < m->n_asked; i++) {
		wire_put_text(out, m->asked[i].source);
		wire_put_number(out, m->asked[i].a);
		wire_put_number(out, m->asked[i].b);
	}
	for (size_t i = 0; i < 2; i++)
		put_writer(out, m->wrote[i], &m->writers[i]);
}

static int
read_one(struct trace *out, int fd, const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (file_read_fd(&text, fd, TRACE_MAX, name, err) < 0)
		return -1;
	return trace_parse(
		out, text.data ? text.data : "", text.len, name, err);
}

static int
makers_confined(void *arg, struct bytes *answer, struct error *err)
{
	const struct makers_task *t = arg;
	/* a copy of the parent's memory, so that it may be filled in */
	struct differences d = *t->differences;
	struct trace traces[2] = {TRACE_INIT, TRACE_INIT};
	static const char *const names[] = {"the trace of A", "the trace of B"};

	for (size_t i = 0; i < ARRAY_LEN(traces); i++)
		if (t->fds[i] >= 0 &&
			read_one(&traces[i], t->fds[i], names[i], err) < 0)
			return -1;
	makers_find(&d, t->fds[0] >= 0 ? &traces[0] : NULL,
		t->fds[1] >= 0 ? &traces[1] : NULL);
	for (size_t i = 0; i < d.n; i++) {
		wire_put_number(answer, (int64_t)d.list[i].n_makers);
		for (size_t j = 0; j < d.list[i].n_makers; j++)
			put_maker(answer, &d.list[i].makers[j]);
	}
	return 0;
}

/* The names of hallmark-trace(5), which are printed as they are. */
static bool
is_source_word(const char *s)
{
	return s && *s && strlen(s) <= 64 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789 -") == strlen(s);
}

static void
take_asked(struct maker *m, struct wire *w)
{
	const int64_t n = wire_number(w, 0, ASKED_MAX);

	for (int64_t i = 0; i < n && !w->bad; i++) {
		struct maker_asked *q = mem_room(m->asked, m->n_asked);

		m->n_asked++;
		q->source = wire_text(w);
		q->a = wire_number(w, -1, INT64_MAX);
		q->b = wire_number(w, -1, INT64_MAX);
		if (!is_source_word(q->source))
			w->bad = true;
	}
}

static void
take_writer(struct maker *m, size_t side, struct wire *w)
{
	struct writer *to = &m->writers[side];
	int64_t n;

	m->wrote[side] = wire_number(w, 0, 1) == 1;
	if (!m->wrote[side])
		return;
	to->pid = wire_number(w, 0, AUDIT_PID);
	if (wire_number(w, 0, 1) == 1)
		to->became = wire_text(w);
	n = wire_number(w, 0, WRITER_PARENTS);
	for (int64_t i = 0; i < n && !w->bad; i++) {
		*mem_room(to->parents, to->n_parents) = wire_text(w);
		to->n_parents++;
		if (!to->parents[i])
			w->bad = true;
	}
}

static void
take_maker(struct difference *d, struct wire *w)
{
	struct maker *m = mem_room(d->makers, d->n_makers);

	d->n_makers++;
	m->argv = wire_text(w);
	m->reason =
		(enum maker_reason)wire_number(w, MAKER_MAY_RACE, MAKER_WROTE);
	take_asked(m, w);
	for (size_t i = 0; i < 2; i++)
		take_writer(m, i, w);
	if (!m->argv)
		w->bad = true;
}

static void
forget_makers(struct difference *d)
{
	for (size_t i = 0; i < d->n_makers; i++)
		maker_done(&d->makers[i]);
	d->n_makers = 0;
}

static int
take_makers_of_all(
	struct differences *d, const struct bytes *answer, struct error *err)
{
	struct wire w = wire_open(answer->data, answer->len);

	for (size_t i = 0; i < d->n && !w.bad; i++) {
		const int64_t n = wire_number(&w, 0, MAKERS_MAX);

		for (int64_t j = 0; j < n && !w.bad; j++)
			take_maker(&d->list[i], &w);
	}
	if (wire_end(&w) == 0)
		return 0;
	for (size_t i = 0; i < d->n; i++)
		forget_makers(&d->list[i]);
	return error_set(err, ERROR_SYSTEM,
		"the helper that reads the traces answered nonsense");
}

static int
join_traces(struct differences *d, struct makers_task *task, struct error *err)
{
	struct confine_plan plan = {.what = "the traces",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;

	for (size_t i = 0; i < ARRAY_LEN(task->fds); i++)
		if (task->fds[i] >= 0)
			plan.fds[plan.n_fds++] = task->fds[i];
	if (confine_run(&answer, &plan, makers_confined, task, err) < 0)
		return -1;
	return take_makers_of_all(d, &answer, err);
}

bool
helper_makers(struct differences *d, const struct traced_image *a,
	const struct traced_image *b)
{
	scoped_close int fd_a = trace_open(a->store, a->manifest);
	scoped_close int fd_b = trace_open(b->store, b->manifest);
	struct makers_task task = {.differences = d, .fds = {fd_a, fd_b}};
	struct error err = ERROR_INIT;

	if (d->n == 0 || (fd_a < 0 && fd_b < 0))
		return false;
	if (join_traces(d, &task, &err) < 0) {
		say_warning("the traces were not read: %s", err.text);
		return false;
	}
	makers_suspect(d);
	return true;
}
