/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of one build: read build_product() and build_run() first. */
#include "builder/build/build.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/build/box_log.h"
#include "builder/build/build_facts.h"
#include "builder/build/exit_report.h"
#include "builder/build/known.h"
#include "builder/build/output_layers.h"
#include "builder/build/output_modes.h"
#include "builder/build/output_runs.h"
#include "builder/build/result_cache.h"
#include "builder/build/sign.h"
#include "builder/build/trace.h"
#include "builder/build/workdir.h"
#include "builder/env/image_base.h"

#include <fcntl.h>
#include <inttypes.h>

#define TREE_ENTRIES_MAX 1000000
#define LAYERS_MAX 127  /* of one image, for overlays of Linux */
#define SHORT_COMMIT 12 /* digits of a commit in the name of an image */

/* The layers that were made of the output. */
struct packed {
	struct layer *list;
	size_t n;
};

static void
packed_done(struct packed *p)
{
	free(p->list);
}
DEFINE_SCOPED_IN(struct packed, packed_done);

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

/* Runs the box, from its namespaces to the death of its last process. */
static int
run_box(struct product_run *run, struct box *box, const struct box_plan *plan,
	struct store *store, const struct inputs *in, char **trace,
	struct error *err)
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
	run->started_s = clock_now_s();
	r = box_run(box, &watch, &report, err);
	if (keep_trace(trace, r, plan, store, in, err) < 0)
		return -1;
	run->finished_s = clock_now_s();
	run->duration_ns = report.duration_ns;
	run->peak_bytes = report.peak_bytes;
	say_detail("%.1f s in the box, %" PRId64 " calls answered",
		(double)report.duration_ns / 1e9, report.n_answers);
	if (report.peak_bytes > 0)
		say_detail("%.1f MiB of memory at its peak",
			(double)report.peak_bytes / 1048576);
	return check_exit(&report, plan, log, in, err);
}

/* Turns /out into layers; stores the text of its tree, for comparisons. */
static int
pack_output(struct product *out, struct packed *layers,
	const struct image_base *base, int root, const struct compress *with,
	const struct box_plan *plan, struct error *err)
{
	const struct inputs *in = with->inputs;
	const struct tree_limits limits = {.n_entries = TREE_ENTRIES_MAX,
		.bytes = plan->limits.disk_bytes};
	scoped(output_layers_done) struct output_layers parts =
		OUTPUT_LAYERS_INIT;
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (tree_list(&tree, root, &limits, err) < 0) {
		(void)error_wrap(err, "the output of %s", in->recipe.name);
		return exit_report_large(plan, err);
	}
	if (tree.n_entries == 0)
		return error_set(err, ERROR_FAILED,
			"the build of %s left nothing in $OUT",
			in->recipe.name);
	if (image_base_fit(base, &tree, err) < 0 ||
		output_modes_set(&tree, &in->recipe, err) < 0 ||
		output_layers_plan(
			&parts, &tree, with->output, in->epoch_s, err) < 0)
		return error_wrap(err, "the output of %s", in->recipe.name);
	output_modes_warn(&tree, &in->recipe);
	if (output_layers_write(&layers->list, &parts, &tree, root, with, err) <
		0)
		return -1;
	layers->n = parts.n;
	output_runs_warn(&tree, root, &base->tree, with->store, &in->lock);
	tree_print(&text, &tree);
	return store_put(with->store, text.data, text.len, &out->tree, err);
}

static int
write_image(struct product *out, struct store *store, const struct inputs *in,
	const struct image_base *base, const struct packed *own,
	struct error *err)
{
	size_t n = base->n_layers + own->n;
	scoped_free struct layer *layers = mem_alloc(n, sizeof *layers);
	const struct image_facts facts = {.name = in->recipe.name,
		.version = in->recipe.version,
		.licence = in->recipe.licence,
		.architecture = inputs_architecture(),
		.epoch_s = in->epoch_s,
		.run = &in->recipe.outputs[0].run,
		.base_name = base->name,
		.base_sum = &base->sum,
		.base_config = json_find(base->config.root, "config")};

	if (n > LAYERS_MAX && in->recipe.outputs[0].n_layers)
		return error_set(err, ERROR_INPUT,
			"the image of %s would have %zu layers with those of "
			"its base, and runtimes take %d; name fewer in "
			"'image.layers'",
			in->recipe.name, n, LAYERS_MAX);
	for (size_t i = 0; i < n; i++)
		layers[i] = i < base->n_layers ? base->layers[i]
					       : own->list[i - base->n_layers];
	return image_write(&out->image, store, &facts, layers, n, err);
}

/* What the copyright files of the packages say; the base has been read when it
 * was made. */
static int
read_licences(struct product *out, struct image_base *base,
	const struct env *env, const struct inputs *in, struct error *err)
{
	scoped_close int root = file_open_dir(AT_FDCWD, env->path, false, err);

	if (root < 0 ||
		licences_read(&out->environment, root, &in->lock, err) < 0)
		return error_wrap(err, "the environment");
	out->base = base->licences;
	base->licences = (struct licences)LICENCES_INIT;
	return 0;
}

int
build_prepare(struct env *env, struct store *store, const struct inputs *in,
	const struct mirrors *mirrors, struct error *err)
{
	if (inputs_fetch(in, store, mirrors, err) < 0 ||
		inputs_fetch_git(in, store, mirrors, err) < 0 ||
		inputs_fetch_images(in, store, mirrors, err) < 0)
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
	scoped(image_base_done) struct image_base base = IMAGE_BASE_INIT;
	struct workdir fill = {.inputs = in, .store = store};
	const struct compress with = {store, in, in->recipe.outputs, &env};
	scoped(packed_done) struct packed layers = {.n = 0};
	struct box_plan plan;

	if (build_prepare(&env, store, in, mirrors, err) < 0 ||
		image_base_prepare(&base, store,
			lock_base_of(&in->lock, in->recipe.outputs[0].name),
			mirrors, err) < 0)
		return -1;
	build_plan(&plan, in, &env, argv);
	if (trace && !(audit = audit_new(err)))
		return -1;
	plan.audit = audit;
	if (box_open(&box, &plan, workdir_fill, &fill, err) < 0 ||
		run_box(&product.run, box, &plan, store, in, trace, err) < 0 ||
		pack_output(&product, &layers, &base, box_out(box), &with,
			&plan, err) < 0 ||
		write_image(&product, store, in, &base, &layers, err) < 0 ||
		read_licences(&product, &base, &env, in, err) < 0)
		return -1;
	product.run.wanted = out->run.wanted;
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

/* The name with a tag; a version that cannot be part of a name gives none. */
static int
tag_with(struct store *store, const struct inputs *in, const char *tag,
	size_t len, const struct descriptor *d, struct error *err)
{
	scoped_free char *name =
		text_format("%s:%.*s", in->recipe.name, (int)len, tag);

	return store_is_name(name) ? store_tag(store, name, d, err) : 0;
}

/* Makes the recipe's names refer to this image, and its file to this
 * provenance.  The name of the commit is never given to another one's image, so
 * no build loses an earlier one. */
static int
tag_result(struct store *store, const struct inputs *in,
	struct build_result *result, bool without_key, struct error *err)
{
	const struct image *image = &result->product.image;
	struct descriptor d = {
		.sum = image->manifest, .size = image->manifest_size};
	int r = without_key ? sign_write_later(&result->statements, store,
				      in->recipe.name, &result->sums.provenance,
				      err)
			    : sign_write_beside(store, in->recipe.name,
				      &result->sums.provenance, err);

	if (r < 0)
		return -1;
	d.media_type = text_copy(STORE_MANIFEST_TYPE);
	r = tag_with(store, in, in->commit.id, SHORT_COMMIT, &d, err);
	if (r == 0 && in->recipe.version)
		r = tag_with(store, in, in->recipe.version,
			strlen(in->recipe.version), &d, err);
	if (r == 0)
		r = store_tag(store, in->recipe.name, &d, err);
	descriptor_done(&d);
	return r;
}

/* Without a signer they are written for one elsewhere. */
static int
make_statements(struct build_result *r, struct store *store,
	const struct inputs *in, struct signer *signer, struct error *err)
{
	if (!signer)
		return sign_later(
			&r->sums.provenance, store, in, &r->product, err);
	return sign_product(&r->sums, store, in, &r->product, signer, err);
}

int
build_run(struct build_result *out, struct store *store,
	const struct inputs *in, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err)
{
	struct build_result known = BUILD_RESULT_INIT;
	struct build_result r = BUILD_RESULT_INIT;
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	bool again = options->force || options->trace;
	const bool no_key = options->without_key;
	struct digest_text signs =
		no_key ? (struct digest_text){RESULT_CACHE_UNSIGNED}
		       : signer_id(options->key.path);
	int found = result_cache_find(
		&known.product, &known.sums, store, in, signs.s, err);

	if (found > 0 && options->known && !again)
		found = known_find(&known.product, &known.sums, store, in,
			options->known, err);
	if (found < 0)
		return -1;
	if (found == 0 && !again) {
		known.cached = true;
		if (tag_result(store, in, &known, no_key, err) < 0) {
			product_done(&known.product);
			return -1;
		}
		*out = known;
		return 0;
	}
	r.product.run.wanted = options->run_record;
	if (build_check(in, err) < 0 ||
		(!no_key && signer_start(&signer, &options->key, err) < 0) ||
		build_product(&r.product, store, in, mirrors,
			options->trace ? &r.trace : NULL, err) < 0 ||
		(found == 0 && check_same_image(&known, &r.product, err) < 0) ||
		make_statements(&r, store, in, no_key ? NULL : &signer, err) <
			0 ||
		tag_result(store, in, &r, no_key, err) < 0 ||
		result_cache_keep(&r.product, &r.sums, store, in,
			no_key ? RESULT_CACHE_UNSIGNED
			       : key_id(signer.public).s,
			err) < 0) {
		if (r.trace)
			(void)error_hint(err, "its trace is in %s", r.trace);
		free(r.trace);
		free(r.statements);
		product_done(&r.product);
		product_done(&known.product);
		return -1;
	}
	product_done(&known.product);
	*out = r;
	return 0;
}
