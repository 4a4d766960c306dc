/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/ask/helper_dpkg.h"
#include "base/holes.h"
#include "builder/archive/helper_archive.h"

#define MEMORY (INT64_C(4) << 30)
#define ANSWER_MAX ((size_t)256 << 20)
#define TIME_S 600

struct dpkg_task {
	const struct dpkg_layer *layers;
	size_t n;
};

static int
read_database(void *arg, struct bytes *answer, struct error *err)
{
	const struct dpkg_task *t = arg;
	scoped(facts_done) struct facts f = FACTS_INIT;

	if (dpkg_layers_read(&f, t->layers, t->n, err) < 0)
		return -1;
	facts_put(answer, &f);
	return 0;
}

int
helper_dpkg_start(struct confined *out, const struct dpkg_layer *layers,
	size_t n, struct error *err)
{
	struct dpkg_task task = {layers, n};
	struct confine_plan plan = {.what = "layers",
		.n_fds = n,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};

	if (helper_ready(err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (holes_check(layers[i].fd, plan.what, err) < 0)
			return -1;
		plan.fds[i] = layers[i].fd;
	}
	return confine_start(out, &plan, read_database, &task, err);
}
