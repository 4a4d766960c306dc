/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of one build: read build_product() and build_run() first. */
#include "builder/build/build.h"
#include "base/say.h"
#include "builder/build/box_log.h"
#include "builder/build/build_facts.h"
#include "builder/build/exit_report.h"
#include "builder/build/output_modes.h"
#include "builder/build/result_cache.h"
#include "builder/build/sign.h"
#include "builder/build/trace.h"
#include "builder/build/workdir.h"

#include <inttypes.h>

#define TREE_ENTRIES_MAX 1000000

void
build_plan(struct box_plan *plan, const struct inputs *in,
	const struct env *env, const char *const *argv)
{
	box_plan_init(plan);
	plan->root = env->path;
	plan->argv = argv;
	plan->extra = (const char *const *)in->recipe.env;
	plan->level = in->level;
	plan->epoch_s = in->epoch_s;
	plan->jobs = in->recipe.jobs;
	memcpy(plan->seed, in->seed.sum, sizeof plan->seed);
	box_limits_init(&plan->limits, &in->recipe.limits);
}

/* Called before anything is fetched or unpacked for the box. */
static int
check_box(const struct inputs *in, struct error *err)
{
	struct box_limits limits;

	box_limits_init(&limits, &in->recipe.limits);
	return box_check(in->level, &limits, err);
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

/* Runs the box, from its namespaces to the death of its last process. */
static int
run_box(struct box *box, const struct box_plan *plan, struct store *store,
	const struct inputs *in, char **trace, struct error *err)
{
	scoped(box_log_close) struct box_log *log = NULL;
	struct box_watch watch = {.echo = say_is_verbose(), .tick = tick};
	struct box_report report;
	int r;

	if (box_filled(box, err) < 0)
		return exit_report_full(plan, err);
	if (box_log_open(&log, store, &in->seed, err) < 0)
		return -1;
	say_step("build", "%s %s, %s", in->recipe.name, in->recipe.version,
		box_level_name(in->level));
	watch.log = box_log_fd(log);
	r = box_run(box, &watch, &report, err);
	if (keep_trace(trace, r, plan, store, in, err) < 0)
		return -1;
	say_detail("%.1f s in the box, %" PRId64 " calls answered",
		(double)report.duration_ns / 1e9, report.n_answers);
	if (report.peak_bytes > 0)
		say_detail("%.1f MiB of memory at its peak",
			(double)report.peak_bytes / 1048576);
	return check_exit(&report, plan, log, in, err);
}

/* Turns /out into one layer; stores the text of its tree, for comparisons. */
static int
pack_output(struct product *out, struct layer *layer, struct store *store,
	int root, const struct inputs *in, const struct box_plan *plan,
	struct error *err)
{
	const struct tree_limits limits = {.n_entries = TREE_ENTRIES_MAX,
		.bytes = plan->limits.disk_bytes};
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(blob_free) struct blob *blob = NULL;

	if (tree_scan(&tree, root, &limits, err) < 0) {
		(void)error_wrap(err, "the output of %s", in->recipe.name);
		return exit_report_large(plan, err);
	}
	if (tree.n_entries == 0)
		return error_set(err, ERROR_FAILED,
			"the build of %s left nothing in $OUT",
			in->recipe.name);
	if (output_modes_set(&tree, &in->recipe, err) < 0)
		return error_wrap(err, "the output of %s", in->recipe.name);
	output_modes_warn(&tree, &in->recipe);
	tree_print(&text, &tree);
	if (store_put(store, text.data, text.len, &out->tree, err) < 0 ||
		blob_new(&blob, store, err) < 0 ||
		layer_write(layer, &tree, root, in->epoch_s, blob_fd(blob),
			err) < 0)
		return -1;
	say_step("layer", "%zu entries, %" PRId64 " bytes", tree.n_entries,
		layer->size);
	return blob_keep(take_ptr(blob), &layer->sum, err);
}

static int
write_image(struct product *out, struct store *store, const struct inputs *in,
	const struct layer *layer, struct error *err)
{
	const struct image_facts facts = {.name = in->recipe.name,
		.version = in->recipe.version,
		.licence = in->recipe.licence,
		.architecture = inputs_architecture(),
		.epoch_s = in->epoch_s,
		.run = &in->recipe.run};

	return image_write(&out->image, store, &facts, layer, 1, err);
}

int
build_prepare(struct env *env, struct store *store, const struct inputs *in,
	const struct mirrors *mirrors, struct error *err)
{
	if (inputs_fetch(in, store, mirrors, err) < 0 ||
		inputs_fetch_git(in, store, mirrors, err) < 0)
		return -1;
	return env_prepare(env, store, &in->lock, mirrors, box_owner(), err);
}

int
build_product(struct product *out, struct store *store, const struct inputs *in,
	const struct mirrors *mirrors, char **trace, struct error *err)
{
	scoped(product_done) struct product product = PRODUCT_INIT;
	scoped_free char *script = text_format("/recipe/%s", in->recipe.build);
	const char *const argv[] = {"/bin/sh", "-eu", script, NULL};
	scoped(env_done) struct env env = {0};
	scoped(audit_free) struct audit *audit = NULL;
	scoped(box_close) struct box *box = NULL;
	struct workdir fill = {.inputs = in, .store = store};
	struct box_plan plan;
	struct layer layer;

	if (check_box(in, err) < 0 ||
		build_prepare(&env, store, in, mirrors, err) < 0)
		return -1;
	build_plan(&plan, in, &env, argv);
	if (trace && !(audit = audit_new(err)))
		return -1;
	plan.audit = audit;
	if (box_open(&box, &plan, workdir_fill, &fill, err) < 0 ||
		run_box(box, &plan, store, in, trace, err) < 0 ||
		pack_output(&product, &layer, store, box_out(box), in, &plan,
			err) < 0 ||
		write_image(&product, store, in, &layer, err) < 0)
		return -1;
	*out = product;
	product = (struct product)PRODUCT_INIT;
	return 0;
}

/* After --force: the new image must be the same as the old one. */
static int
check_same_image(const struct build_result *before, const struct product *now,
	struct error *err)
{
	if (digest_equal(&before->product.image.manifest, &now->image.manifest))
		return 0;
	(void)error_set(err, ERROR_INTEGRITY,
		"built again from the same inputs, the image is %s, but it was "
		"%s before",
		digest_text(&now->image.manifest).s,
		digest_text(&before->product.image.manifest).s);
	(void)error_hint(err, "'hallmark compare %s %s' lists what differs",
		digest_text(&before->product.image.manifest).s,
		digest_text(&now->image.manifest).s);
	(void)error_hint(err,
		"the usual cause is threads or background processes, whose "
		"order the box does not hold");
	return error_hint(err,
		"'hallmark build --trace' records which process asked for "
		"what, and 'hallmark show' prints the record");
}

/* Makes the recipe's name refer to this image, and its file to this
 * provenance. */
static int
tag_result(struct store *store, const struct inputs *in,
	const struct build_result *result, struct error *err)
{
	const struct image *image = &result->product.image;
	struct descriptor d = {
		.sum = image->manifest, .size = image->manifest_size};
	int r;

	if (sign_write_beside(store, in->recipe.name, &result->envelope, err) <
		0)
		return -1;
	d.media_type = text_copy(STORE_MANIFEST_TYPE);
	r = store_tag(store, in->recipe.name, &d, err);
	descriptor_done(&d);
	return r;
}

int
build_run(struct build_result *out, struct store *store,
	const struct inputs *in, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err)
{
	struct build_result known = BUILD_RESULT_INIT;
	struct build_result r = BUILD_RESULT_INIT;
	int found = result_cache_find(
		&known.product, &known.envelope, store, in, options->key, err);

	if (found < 0)
		return -1;
	if (found == 0 && !options->force && !options->trace) {
		known.cached = true;
		if (tag_result(store, in, &known, err) < 0) {
			product_done(&known.product);
			return -1;
		}
		*out = known;
		return 0;
	}
	if (build_product(&r.product, store, in, mirrors,
		    options->trace ? &r.trace : NULL, err) < 0 ||
		(found == 0 && check_same_image(&known, &r.product, err) < 0) ||
		sign_product(&r.envelope, store, in, &r.product, options->key,
			err) < 0 ||
		tag_result(store, in, &r, err) < 0 ||
		result_cache_keep(&r.product, &r.envelope, store, in,
			options->key, err) < 0) {
		if (r.trace)
			(void)error_hint(err, "its trace is in %s", r.trace);
		free(r.trace);
		product_done(&r.product);
		product_done(&known.product);
		return -1;
	}
	product_done(&known.product);
	*out = r;
	return 0;
}
