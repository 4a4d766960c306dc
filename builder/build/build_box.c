/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs are brought together, the box runs, and its output becomes images:
 * read build_products() first. */
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/box_log.h"
#include "builder/build/build.h"
#include "builder/build/exit_report.h"
#include "builder/build/output_images.h"
#include "builder/build/trace.h"
#include "builder/build/workdir.h"
#include "builder/pin/source_trees.h"

#include <inttypes.h>

void
build_plan(struct box_plan *plan, const struct inputs *in,
	const struct env *env, const char *const *argv)
{
	box_plan_init(plan);
	plan->root = env->path;
	plan->argv = argv;
	plan->extra = (const char *const *)in->env;
	plan->level = in->level;
	plan->epoch_s = in->epoch_s;
	plan->jobs = in->recipe.jobs;
	plan->order = inputs_ordered(in);
	memcpy(plan->seed, in->seed.sum, sizeof plan->seed);
	box_limits_init(&plan->limits, &in->recipe.limits);
}

int
build_check(const struct inputs *in, struct error *err)
{
	struct box_limits limits;

	box_limits_init(&limits, &in->recipe.limits);
	return box_check(in->level, inputs_ordered(in), &limits, err);
}

/* Returns 0 only if the build succeeded; only then is its output read. */
static int
check_exit(const struct box_report *r, const struct box_plan *plan,
	const struct box_log *log, const struct inputs *in, struct error *err)
{
	scoped_free char *what =
		text_format("the build of %s", in->recipe.name);

	if (exit_report_judge(r, plan, what, err) == 0)
		return 0;
	if (!say_is_verbose()) /* otherwise the user has seen it */
		box_log_show_tail(log);
	return error_hint(err, "its output is in %s", box_log_path(log));
}

static void
tick(int64_t log_bytes)
{
	say_progress(log_bytes, 0, "bytes of output");
}

/* A failed build has a trace as well; err then keeps the reason of the
 * failure. */
static int
keep_trace(char **path, int r, const struct box_plan *plan, struct store *store,
	const struct inputs *in, struct error *err)
{
	struct error why = ERROR_INIT;

	if (!plan->audit ||
		trace_write(path, store, in, plan->audit, &why) == 0)
		return r;
	if (r == 0)
		*err = why;
	return -1;
}

void
build_end_done(struct build_end *end)
{
	free(end->log);
	*end = (struct build_end)BUILD_END_INIT;
}

static void
note_step(
	const struct build_order *order, enum build_step step, const char *log)
{
	if (!order->end)
		return;
	order->end->step = step;
	if (log) {
		free(order->end->log);
		order->end->log = text_copy(log);
	}
}

/* Runs the box, from its namespaces to the death of its last process. */
static int
run_box(struct product_run *run, struct box *box, const struct box_plan *plan,
	struct store *store, const struct inputs *in,
	const struct build_order *order, struct error *err)
{
	scoped(box_log_close) struct box_log *log = NULL;
	struct box_watch watch = {.echo = say_is_verbose(), .tick = tick};
	struct box_report report = {.end = BOX_EXITED};
	int r;

	if (box_filled(box, err) < 0)
		return exit_report_full(plan, err);
	if (box_log_open(&log, store, &in->seed, err) < 0)
		return -1;
	note_step(order, BUILD_BOX, box_log_path(log));
	say_log(box_log_path(log));
	say_step("build", "%s%s%s, %s", in->recipe.name,
		in->recipe.version ? " " : "",
		in->recipe.version ? in->recipe.version : "",
		box_level_name(in->level));
	watch.log = box_log_fd(log);
	run->started_s = clock_now_s();
	r = box_run(box, &watch, &report, err);
	if (order->end)
		order->end->report = report;
	if (keep_trace(order->trace, r, plan, store, in, err) < 0)
		return -1;
	run->finished_s = clock_now_s();
	run->duration_ns = report.duration_ns;
	run->peak_bytes = report.peak_bytes;
	say_detail("%.1f s in the box, %" PRId64 " calls answered",
		(double)report.duration_ns / 1e9, report.n_answers);
	if (report.peak_bytes > 0)
		say_detail("%.1f MiB of memory at its peak",
			(double)report.peak_bytes / 1048576);
	if (check_exit(&report, plan, log, in, err) < 0)
		return -1;
	note_step(order, BUILD_OUTPUT, NULL);
	return 0;
}

int
build_prepare(struct env *env, struct store *store, const struct inputs *in,
	const struct mirrors *mirrors, struct error *err)
{
	if (env_place_check(store, err) < 0 ||
		inputs_fetch(in, store, mirrors, err) < 0 ||
		inputs_fetch_git(in, store, mirrors, err) < 0 ||
		source_trees_check(in, store, err) < 0 ||
		inputs_fetch_images(in, store, mirrors, err) < 0)
		return -1;
	return env_prepare(env, store, &in->lock, mirrors, box_owner(), err);
}

int
build_products(struct products *out, struct store *store,
	const struct inputs *in, const struct build_order *order,
	struct error *err)
{
	scoped(products_done) struct products products = PRODUCTS_INIT;
	scoped_free char *script = text_format("/recipe/%s", in->recipe.build);
	const char *const argv[] = {"/bin/sh", "-eu", script, NULL};
	scoped(env_done) struct env env = {0};
	scoped(audit_free) struct audit *audit = NULL;
	scoped(box_close) struct box *box = NULL;
	struct workdir fill = {.inputs = in, .store = store};
	struct box_plan plan;
	scoped(output_images_done) struct output_images images = {
		.store = store,
		.inputs = in,
		.only = order->only,
		.env = &env,
		.plan = &plan};
	struct product_run run = {.wanted = false};

	if (build_prepare(&env, store, in, order->mirrors, err) < 0 ||
		output_images_open(&images, order->mirrors, err) < 0)
		return -1;
	build_plan(&plan, in, &env, argv);
	if (order->trace && !(audit = audit_new(err)))
		return -1;
	plan.audit = audit;
	if (box_open(&box, &plan, workdir_fill, &fill, err) < 0 ||
		run_box(&run, box, &plan, store, in, order, err) < 0 ||
		output_images_make(&products, &images, box_out(box), err) < 0)
		return -1;
	for (size_t i = 0; i < products.n; i++) {
		products.list[i].run = run;
		if (order->trace &&
			trace_keep(store, *order->trace,
				&products.list[i].image.manifest, err) < 0)
			return -1;
	}
	*out = products;
	products = (struct products)PRODUCTS_INIT;
	return 0;
}
