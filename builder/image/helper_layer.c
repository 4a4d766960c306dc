/* SPDX-License-Identifier: Apache-2.0 */
/* Parses a layer in a confined process: returns its diff_id and its tree as the
 * text of tree(5). */
#include "builder/image/helper_layer.h"
#include "base/holes.h"
#include "builder/archive/helper_archive.h"
#include "builder/image/layer.h"

#include <sys/stat.h>

#define MEMORY (INT64_C(8) << 30) /* enough for ten million entries */
#define ANSWER_MAX ((size_t)4 << 30)
#define TIME_S 3600

struct reading {
	int fd;
	int growth; /* -1: the layer is all there */
	const struct tree_limits *limits;
};

static int
read_layer(void *arg, struct bytes *answer, struct error *err)
{
	const struct reading *r = arg;
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct digest diff_id;

	if (layer_read_growing(
		    &tree, &diff_id, r->fd, r->growth, r->limits, err) < 0)
		return -1;
	bytes_add(answer, diff_id.sum, sizeof diff_id.sum);
	tree_print(answer, &tree);
	return 0;
}

int
helper_layer_start(struct confined *out, int fd, int growth,
	const struct tree_limits *limits, const char *name, struct error *err)
{
	struct reading r = {fd, growth, limits};
	const struct confine_plan plan = {.what = name,
		.fds = {fd, growth},
		.n_fds = growth < 0 ? 1 : 2,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};

	if (helper_ready(err) < 0 || holes_check(fd, name, err) < 0)
		return -1;
	return confine_start(out, &plan, read_layer, &r, err);
}

int
helper_layer_finish(struct tree *out, struct digest *diff_id,
	struct confined *helper, struct error *err)
{
	scoped_free char *name = text_copy(helper->what);
	scoped(bytes_done) struct bytes answer = BYTES_INIT;

	if (confine_finish(helper, &answer, err) < 0)
		return -1;
	if (answer.len < sizeof diff_id->sum ||
		tree_parse(out, answer.data + sizeof diff_id->sum,
			answer.len - sizeof diff_id->sum, err) < 0)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it answered "
			"nonsense",
			name);
	memcpy(diff_id->sum, answer.data, sizeof diff_id->sum);
	return 0;
}

int
helper_layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, const char *name, struct error *err)
{
	struct confined helper = CONFINED_INIT;

	if (helper_layer_start(&helper, fd, -1, limits, name, err) < 0)
		return -1;
	return helper_layer_finish(out, diff_id, &helper, err);
}

struct layer_task {
	const struct layer_picks *picks;
	int fd, out;
};

static int
pick_confined(void *arg, struct bytes *answer, struct error *err)
{
	const struct layer_task *t = arg;

	if (layer_pick(t->picks, t->fd, t->out, err) < 0)
		return -1;
	bytes_add(answer, t->picks->places,
		t->picks->n_places * sizeof *t->picks->places);
	return 0;
}

/* A hole in the output would be harmless, but a place outside it is not. */
static bool
is_place(const struct layer_place *p, int64_t size)
{
	return (p->at == -1 && p->len == 0) ||
	       (p->at >= 0 && p->len >= 0 && p->at <= size &&
		       p->len <= size - p->at);
}

int
helper_layer_pick(const struct layer_picks *picks, int fd, int out,
	const char *name, struct error *err)
{
	const size_t len = picks->n_places * sizeof *picks->places;
	struct layer_task task = {picks, fd, out};
	const struct confine_plan plan = {.what = name,
		.fds = {fd, out},
		.n_fds = 2,
		.folder = -1,
		.answer_max = len,
		.memory_bytes = MEMORY,
		.file_bytes = picks->max,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct stat st;

	if (helper_ready(err) < 0 || holes_check(fd, name, err) < 0 ||
		confine_run(&answer, &plan, pick_confined, &task, err) < 0)
		return -1;
	if (fstat(out, &st) < 0)
		return error_sys(err, "%s", name);
	if (answer.len == len)
		memcpy(picks->places, answer.data, len);
	for (size_t i = 0; i < picks->n_places; i++)
		if (answer.len != len ||
			!is_place(&picks->places[i], st.st_size))
			return error_set(err, ERROR_SYSTEM,
				"reading %s failed: the helper that parses it "
				"answered nonsense",
				name);
	return 0;
}
