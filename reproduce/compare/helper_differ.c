/* SPDX-License-Identifier: Apache-2.0 */
/* Compares files in a confined process.  It maps both, so that only the pages
 * are read that are looked at; its answer is the list of differences. */
#include "reproduce/compare/helper_differ.h"
#include "base/clock.h"
#include "builder/archive/helper_archive.h"

#include <sys/mman.h>
#include <sys/stat.h>

#define MEMORY (INT64_C(16) << 30) /* see differ_usual */
#define ANSWER_MAX ((size_t)512 << 20)
#define TIME_S 900

struct differ_task {
	const char *path;
	const struct extent *a, *b;
	int64_t end_ns;
};

/* Maps the piece; *whole is what to unmap. */
static int
map_extent(struct slice *out, const struct extent *e, struct error *err)
{
	const int64_t page = sysconf(_SC_PAGESIZE), from = e->at / page * page;
	const size_t len = (size_t)(e->len + e->at - from);
	uint8_t *p;

	*out = (struct slice){NULL, 0};
	if (e->len == 0)
		return 0;
	p = mmap(NULL, len, PROT_READ, MAP_PRIVATE, e->fd, from);
	if (p == MAP_FAILED)
		return error_sys(err, "mapping a file");
	(void)madvise(p, len, MADV_SEQUENTIAL);
	*out = (struct slice){p + (e->at - from), (size_t)e->len};
	return 0;
}

/* The process ends with the answer, so nothing is unmapped. */
static int
differ_confined(void *arg, struct bytes *answer, struct error *err)
{
	const struct differ_task *t = arg;
	scoped(differences_done) struct differences found = DIFFERENCES_INIT;
	struct differ d = {
		.out = &found, .limits = &differ_usual, .end_ns = t->end_ns};
	struct slice a, b;

	if (map_extent(&a, t->a, err) < 0 || map_extent(&b, t->b, err) < 0)
		return -1;
	differ_compare(&d, t->path, a, b);
	differences_put(answer, &found);
	return 0;
}

static int
nonsense(const char *what, struct error *err)
{
	return error_set(err, ERROR_SYSTEM,
		"comparing %s failed: the helper that reads it answered "
		"nonsense",
		what);
}

/* All files of one comparison share its time. */
static bool
is_over(struct differences *out)
{
	const int64_t now = clock_ticks_ns();

	if (!out->end_ns)
		out->end_ns = now + differ_usual.time_ns;
	if (now <= out->end_ns)
		return false;
	out->unfinished = true;
	return true;
}

int
helper_differ(struct differences *out, const char *path, const struct extent *a,
	const struct extent *b, struct error *err)
{
	const char *what = text_quotes(path);
	struct differ_task task = {.path = path, .a = a, .b = b};
	const struct confine_plan plan = {.what = what,
		.fds = {a->fd, b->fd},
		.n_fds = a->fd == b->fd ? 1 : 2,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY + a->len + b->len, /* both mapped */
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;

	if (out->n >= DIFFERENCES_MAX || is_over(out)) {
		out->n_dropped++;
		return 0;
	}
	task.end_ns = out->end_ns;
	if (helper_ready(err) < 0 ||
		confine_run(&answer, &plan, differ_confined, &task, err) < 0)
		return -1;
	if (differences_take(out, answer.data, answer.len) < 0)
		return nonsense(what, err);
	return 0;
}

struct causes_task {
	const struct clue *clues;
	size_t n;
};

static int
causes_confined(void *arg, struct bytes *answer, struct error *err)
{
	const struct causes_task *t = arg;
	scoped(differences_done) struct differences found = DIFFERENCES_INIT;

	(void)err;
	for (size_t i = 0; i < t->n; i++)
		differ_causes(
			differences_add(&found, DIFFERENCE_METADATA, "", NULL),
			&t->clues[i]);
	differences_put(answer, &found);
	return 0;
}

int
helper_differ_causes(struct differences *d, const struct clue *clues,
	const size_t *at, size_t n, struct error *err)
{
	struct causes_task task = {clues, n};
	const struct confine_plan plan = {.what = "names and modes",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	scoped(differences_done) struct differences found = DIFFERENCES_INIT;

	if (n == 0)
		return 0;
	if (confine_run(&answer, &plan, causes_confined, &task, err) < 0)
		return -1;
	if (differences_take(&found, answer.data, answer.len) < 0 ||
		found.n != n)
		return nonsense(plan.what, err);
	for (size_t i = 0; i < n; i++) {
		d->list[at[i]].causes = take_ptr(found.list[i].causes);
		d->list[at[i]].n_causes = found.list[i].n_causes;
		found.list[i].n_causes = 0;
	}
	return 0;
}
