/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of one build: read build_products() and build_run() first. */
#include "builder/build/build.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/build/box_log.h"
#include "builder/build/build_facts.h"
#include "builder/build/exit_report.h"
#include "builder/build/known.h"
#include "builder/build/output_images.h"
#include "builder/build/result_cache.h"
#include "builder/build/sign.h"
#include "builder/build/trace.h"
#include "builder/build/workdir.h"
#include "builder/pin/source_trees.h"

#include <inttypes.h>

#define SHORT_COMMIT 12 /* digits of a commit in the name of an image */

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

void
build_result_done(struct build_result *r)
{
	for (size_t i = 0; r->list && i < r->products.n; i++)
		free(r->list[i].statements);
	free(r->list);
	products_done(&r->products);
	free(r->trace);
	*r = (struct build_result)BUILD_RESULT_INIT;
}

static build_explainer *explainer;

void
build_set_explainer(build_explainer *explain)
{
	explainer = explain;
}

/* After --force: the new image must be the same as the old one.  If not, both
 * stay in the store. */
static int
check_same_image(struct store *store, const struct inputs *in,
	const struct product *before, const struct product *now, bool traced,
	struct error *err)
{
	const struct descriptor other = {.sum = now->image.manifest,
		.size = now->image.manifest_size,
		.media_type = (char *)STORE_MANIFEST_TYPE};

	if (digest_equal(&before->image.manifest, &now->image.manifest))
		return 0;
	if (store_list_unnamed(store, &other, err) < 0)
		return -1;
	if (explainer)
		explainer(store, in->level == BOX_DETERMINISTIC, &before->image,
			&now->image);
	(void)error_set(err, ERROR_INTEGRITY,
		"built again from the same inputs, the image is %s, but it was "
		"%s before",
		digest_text(&now->image.manifest).s,
		digest_text(&before->image.manifest).s);
	if (now->output->name)
		(void)error_wrap(
			err, "output %s", text_quotes(now->output->name));
	(void)error_hint(err, "'hallmark compare %s %s' lists what differs",
		digest_text(&before->image.manifest).s,
		digest_text(&now->image.manifest).s);
	(void)error_hint(err,
		"the usual cause is threads or background processes, whose "
		"order the box does not hold");
	if (traced)
		return -1;
	return error_hint(err,
		"'hallmark build --force --trace' names the processes that may "
		"have made what differs, and what they asked for");
}

/* The name with a tag; a version that cannot be part of a name gives none. */
static int
tag_with(struct store *store, const char *image, const char *tag, size_t len,
	const struct descriptor *d, struct error *err)
{
	scoped_free char *name = text_format("%s:%.*s", image, (int)len, tag);

	return store_is_name(name) ? store_tag(store, name, d, err) : 0;
}

/* Makes the names of one image refer to it, and its file to this provenance.
 * The name of the commit is never given to another one's image, so no build
 * loses an earlier one. */
static int
tag_image(struct store *store, const struct inputs *in,
	const struct product *product, struct build_signed *s, bool without_key,
	struct error *err)
{
	const struct image *image = &product->image;
	const char *name = product->output->image_name;
	struct descriptor d = {
		.sum = image->manifest, .size = image->manifest_size};
	int r = without_key
			? sign_write_later(&s->statements, store, name,
				  &s->sums.provenance, err)
			: sign_write_beside(&s->key, store, name,
				  &image->manifest, &s->sums.provenance, err);

	if (r < 0)
		return -1;
	d.media_type = text_copy(STORE_MANIFEST_TYPE);
	r = tag_with(store, name, in->commit.id, SHORT_COMMIT, &d, err);
	if (r == 0 && in->recipe.version)
		r = tag_with(store, name, in->recipe.version,
			strlen(in->recipe.version), &d, err);
	if (r == 0)
		r = store_tag(store, name, &d, err);
	descriptor_done(&d);
	return r;
}

static int
tag_result(struct store *store, const struct inputs *in, struct build_result *r,
	bool without_key, struct error *err)
{
	for (size_t i = 0; i < r->products.n; i++)
		if (tag_image(store, in, &r->products.list[i], &r->list[i],
			    without_key, err) < 0)
			return -1;
	return 0;
}

/* Without a signer they are written for one elsewhere. */
static int
make_statements(struct build_result *r, struct store *store,
	const struct inputs *in, struct signer *signer, struct error *err)
{
	const size_t n = r->products.n;
	scoped_free struct sign_sums *sums = mem_alloc(n, sizeof *sums);

	r->list = mem_alloc(n, sizeof *r->list);
	if (signer && sign_products(sums, store, in, &r->products, NULL, signer,
			      err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!signer && sign_later(&sums[i].provenance, store, in,
				       &r->products.list[i], err) < 0)
			return -1;
		r->list[i].sums = sums[i];
	}
	return 0;
}

/* Fills in a product for each image of the recipe; one that is not known has no
 * layers.  returns 0 if all are known, 1 if not; -1 */
static int
find_known(struct build_result *out, struct store *store,
	const struct inputs *in, const struct build_options *options,
	struct error *err)
{
	const size_t n = in->recipe.n_outputs;
	const bool ask = options->known && !options->force && !options->trace;
	struct digest_text signs =
		options->without_key
			? (struct digest_text){RESULT_CACHE_UNSIGNED}
			: signer_id(options->key.path);
	int all = 0;

	out->products.list = mem_alloc(n, sizeof *out->products.list);
	out->products.n = n;
	out->list = mem_alloc(n, sizeof *out->list);
	for (size_t i = 0; i < n; i++) {
		struct product *product = &out->products.list[i];
		struct sign_sums *sums = &out->list[i].sums;
		int r;

		product->output = &in->recipe.outputs[i];
		r = result_cache_find(product, sums, store, in, signs.s, err);
		if (r > 0 && ask)
			r = known_find(
				product, sums, store, in, options->known, err);
		if (r < 0)
			return -1;
		all = r > 0 ? 1 : all;
	}
	return all;
}

static int
check_same(struct store *store, const struct inputs *in,
	const struct build_result *known, const struct build_result *now,
	bool traced, struct error *err)
{
	for (size_t i = 0; i < now->products.n; i++)
		if (known->products.list[i].image.layers &&
			check_same_image(store, in, &known->products.list[i],
				&now->products.list[i], traced, err) < 0)
			return -1;
	return 0;
}

static int
keep_result(const struct build_result *r, struct store *store,
	const struct inputs *in, const char *signer, struct error *err)
{
	for (size_t i = 0; i < r->products.n; i++)
		if (result_cache_keep(&r->products.list[i], &r->list[i].sums,
			    store, in, signer, err) < 0)
			return -1;
	return 0;
}

/* Builds what is not known, or again. */
static int
run_again(struct build_result *r, struct store *store, const struct inputs *in,
	const struct build_order *order, const struct build_options *options,
	const struct build_result *known, struct error *err)
{
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	const bool no_key = options->without_key;

	if (build_check(in, err) < 0 ||
		(!no_key && signer_start(&signer, &options->key, err) < 0) ||
		build_products(&r->products, store, in, order, err) < 0)
		return -1;
	for (size_t i = 0; i < r->products.n; i++)
		r->products.list[i].run.wanted = options->run_record;
	if (check_same(store, in, known, r, order->trace, err) < 0 ||
		make_statements(r, store, in, no_key ? NULL : &signer, err) <
			0 ||
		tag_result(store, in, r, no_key, err) < 0)
		return -1;
	return keep_result(r, store, in,
		no_key ? RESULT_CACHE_UNSIGNED : key_id(signer.public).s, err);
}

int
build_run(struct build_result *out, struct store *store,
	const struct inputs *in, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err)
{
	scoped(build_result_done) struct build_result known = BUILD_RESULT_INIT;
	scoped(build_result_done) struct build_result r = BUILD_RESULT_INIT;
	const struct build_order order = {
		.mirrors = mirrors, .trace = options->trace ? &r.trace : NULL};
	int found = find_known(&known, store, in, options, err);

	if (found < 0)
		return -1;
	if (found == 0 && !options->force && !options->trace) {
		known.cached = true;
		if (tag_result(store, in, &known, options->without_key, err) <
			0)
			return -1;
		*out = known;
		known = (struct build_result)BUILD_RESULT_INIT;
		return 0;
	}
	if (run_again(&r, store, in, &order, options, &known, err) < 0) {
		if (r.trace)
			(void)error_hint(err, "its trace is in %s", r.trace);
		return -1;
	}
	*out = r;
	r = (struct build_result)BUILD_RESULT_INIT;
	return 0;
}
