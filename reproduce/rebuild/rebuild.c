/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of one rebuild: read rebuild_run() first. */
#include "reproduce/rebuild/rebuild.h"
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/run_facts.h"
#include "builder/kit/kit.h"
#include "reproduce/rebuild/evidence.h"
#include "reproduce/rebuild/reason.h"
#include "reproduce/rebuild/rebuild_sign.h"
#include "sandbox/box.h"

#define TRACE_TYPE "application/vnd.hallmark.trace.v1+json"

/* One attempt, and where it ended. */
struct attempt {
	struct rebuild *r;
	struct store *store;
	const struct rebuild_order *order;
	struct mirrors mirrors;
	enum reason_stage stage;
};

bool
rebuild_compared(const struct rebuild *r)
{
	return r->verdict.rebuilt[VERDICT_AT_MANIFEST].n > 0;
}

void
rebuild_done(struct rebuild *r)
{
	products_done(&r->products);
	products_done(&r->other);
	inputs_done(&r->inputs);
	differences_done(&r->differences);
	build_end_done(&r->end);
	verdict_done(&r->verdict);
	free(r->trace);
	free(r->path);
}

/* What of the verdict is known before anything is tried. */
static int
begin_verdict(struct verdict *v, const struct rebuild_order *o,
	const struct signer *signer, struct error *err)
{
	const struct provenance *p = o->facts;
	const char *builder = o->options.claims.builder_id;

	v->subject_name = text_copy(p->subject_name);
	v->subject = p->subject;
	v->judged = *o->judged;
	v->builder_id =
		builder ? text_copy(builder)
			: text_format("%s%s", PROVENANCE_BUILDER, p->level);
	v->version = text_copy(HALLMARK_VERSION);
	if (signer)
		v->key_id = text_copy(key_id(signer->public).s);
	v->level = text_copy(p->level);
	v->architecture = text_copy(inputs_architecture());
	v->box_format = BOX_FORMAT;
	v->layer_format = LAYER_FORMAT;
	v->started_s = clock_now_s();
	return run_machine(&v->kernel, &v->n_processors, err);
}

/* What a kit lacks is looked for where a build without a kit does. */
static int
use_kits(const struct attempt *a, struct error *err)
{
	scoped(kit_lacks_done) struct kit_lacks lacks = {.n = 0};
	const struct image_ref *original = a->order->original;
	const struct provenance *facts = a->order->facts;
	const int n = kit_use(&lacks, a->store,
		original->store ? original->store : a->store, facts, err);

	if (n < 0)
		return -1;
	if (n > 0)
		say_step("kit", "%s", digest_text(&facts->subject).s);
	for (size_t i = 0; i < lacks.n; i++)
		say_warning("the kit of the image lacks %s", lacks.names[i]);
	return 0;
}

static void
set_reason(struct verdict *v, struct reason reason, const char *text)
{
	v->word = reason.word;
	v->reason_code = text_copy(reason.code);
	v->reason = text_copy(text);
}

/* Another format is no failure of the build, and no build is tried. */
static bool
is_foreign(struct verdict *v, const struct provenance *p)
{
	const char *code = NULL;
	scoped_free char *text = NULL;

	if (!text_equal(p->architecture, inputs_architecture())) {
		code = "architecture";
		text = text_format("the original was built for %s, but this "
				   "machine is %s",
			text_quotes(p->architecture), inputs_architecture());
	} else if (p->format != LAYER_FORMAT) {
		code = "layer-format";
		text = text_format("the layers have the format %lld, and this "
				   "version of hallmark makes format %d",
			(long long)p->format, LAYER_FORMAT);
	} else if (p->box > 0 && p->box != BOX_FORMAT) {
		code = "box-format";
		text = text_format("the original was built in a box of format "
				   "%lld, and this version of hallmark makes "
				   "format %d",
			(long long)p->box, BOX_FORMAT);
	}
	if (code)
		set_reason(v, (struct reason){VERDICT_UNAVAILABLE, code}, text);
	return code;
}

static int
prepare(struct attempt *a, struct build_order *build, struct error *err)
{
	const struct rebuild_order *o = a->order;
	struct rebuild *r = a->r;

	a->stage = REASON_MACHINE;
	if (box_check(BOX_HERMETIC, NULL, err) < 0)
		return -1;
	a->stage = REASON_KIT;
	if (use_kits(a, err) < 0)
		return -1;
	a->stage = REASON_SOURCE;
	if (recorded_inputs(&r->inputs, a->store, o->facts, &o->options, err) <
		0)
		return -1;
	build->only = recipe_output_find(&r->inputs.recipe, o->facts->output);
	a->stage = REASON_MACHINE;
	if (build_check(&r->inputs, err) < 0)
		return -1;
	a->stage = REASON_BUILD;
	return 0;
}

static void
add_run(struct verdict *v, const struct products *products)
{
	*mem_room(v->runs, v->n_runs) =
		products->n ? products->list[0].image.manifest
			    : (struct digest){{0}};
	v->n_runs++;
}

/* Keeps the first result, and the first that differs from it. */
static void
keep_products(struct rebuild *r, struct products *made)
{
	struct products *to = NULL;

	if (r->products.n == 0)
		to = &r->products;
	else if (r->other.n == 0 &&
		 !digest_equal(&r->products.list[0].image.manifest,
			 &made->list[0].image.manifest))
		to = &r->other;
	if (!to)
		return;
	*to = *made;
	*made = (struct products)PRODUCTS_INIT;
}

/* returns 0: it gave an image; 1: the build itself failed, and the verdict says
 * how; -1 */
static int
build_once(
	struct attempt *a, const struct build_order *order, struct error *err)
{
	scoped(products_done) struct products made = PRODUCTS_INIT;
	struct verdict *v = &a->r->verdict;
	struct error why = ERROR_INIT;
	struct reason reason;

	build_end_done(&a->r->end);
	if (build_products(&made, a->store, &a->r->inputs, order, &why) == 0) {
		add_run(v, &made);
		keep_products(a->r, &made);
		return 0;
	}
	reason = reason_of(&why, REASON_BUILD, &a->r->end);
	if (reason.word != VERDICT_FAILED) {
		*err = why;
		return -1;
	}
	add_run(v, &made);
	if (!v->reason)
		set_reason(v, reason, why.text);
	return 1;
}

/* Different results, or some and a failure. */
static bool
is_flaky(const struct verdict *v)
{
	for (size_t i = 1; i < v->n_runs; i++)
		if (!digest_equal(&v->runs[0], &v->runs[i]))
			return true;
	return false;
}

static void
forget_reason(struct verdict *v)
{
	free(v->reason);
	free(v->reason_code);
	v->reason = v->reason_code = NULL;
}

/* The word that follows from the results of all builds. */
static int
judge_runs(struct attempt *a, struct error *err)
{
	struct rebuild *r = a->r;
	struct verdict *v = &r->verdict;
	const bool flaky = is_flaky(v);

	a->stage = REASON_COMPARE;
	if (r->products.n == 0)
		return 0; /* each failed */
	if (flaky)
		forget_reason(v);
	if (flaky && r->other.n == 0) { /* one result, and failures */
		v->word = VERDICT_FLAKY;
		return evidence_tree_of(v, a->store, "tree/rebuilt", a->store,
			&r->products.list[0].tree, err);
	}
	return rebuild_compare(
		r, a->store, a->order->facts, a->order->original, err);
}

static int
try_builds(struct attempt *a, struct error *err)
{
	const struct rebuild_order *o = a->order;
	struct build_order build = {.mirrors = &a->mirrors,
		.end = &a->r->end,
		.trace = o->trace ? &a->r->trace : NULL};

	if (prepare(a, &build, err) < 0)
		return -1;
	for (int64_t i = 0; i < o->times; i++) {
		free(take_ptr(a->r->trace));
		if (build_once(a, &build, err) < 0) {
			if (is_flaky(&a->r->verdict))
				break; /* that much is known */
			return -1;
		}
	}
	return judge_runs(a, err);
}

/* The statement has no number of the box, and another version made it: a
 * difference may be that of the box. */
static void
doubt_box(struct verdict *v, const struct provenance *p)
{
	scoped_free char *text = NULL;

	if (p->box > 0 || text_equal(p->builder_version, HALLMARK_VERSION) ||
		v->damaged ||
		(v->word != VERDICT_DIFFERENT && v->word != VERDICT_FAILED))
		return;
	text = text_format("it is not the same, but the statement does not "
			   "name the format of its box, which version %s of "
			   "hallmark made",
		p->builder_version ? text_quotes(p->builder_version)
				   : "(unknown)");
	for (size_t i = 0; i < VERDICT_LEVELS; i++)
		v->signed_sums[i].n = v->rebuilt[i].n = 0;
	forget_reason(v);
	set_reason(v, (struct reason){VERDICT_UNAVAILABLE, "box-format"}, text);
}

/* As compare prints them, so that both have the same words. */
static void
copy_differences(struct verdict *v, const struct differences *d)
{
	scoped(json_free) struct json *list = differences_json(d);

	v->n_all = (int64_t)(d->n + d->n_dropped);
	for (size_t i = 0; i < json_count(list) && i < VERDICT_DIFFERENCES_MAX;
		i++) {
		const struct json *one = json_at(list, i);

		*mem_room(v->differences, i) = (struct verdict_difference){
			text_copy(json_find_text(one, "kind")),
			text_copy(json_find_text(one, "path")),
			text_copy(json_find_text(one, "words"))};
		v->n_differences++;
	}
}

/* May the verdict name this cause?  The differences show it, or the trace of
 * this rebuild does.  The trace of the original is a file that nothing signs:
 * what only that names is printed, and not signed. */
static bool
may_sign_cause(const struct differences *d, const char *name, bool traced)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t j = 0; j < d->list[i].n_causes; j++) {
			const struct difference_cause *c =
				&d->list[i].causes[j];

			if (text_equal(c->name, name) &&
				(c->source == CAUSE_SHOWN ||
					(traced &&
						c->source == CAUSE_BY_TRACE_B)))
				return true;
		}
	return false;
}

/* The known causes, that of the most differences first. */
static void
copy_causes(struct verdict *v, const struct differences *d, bool traced)
{
	scoped(json_free) struct json *list = differences_causes_json(d);

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_find_text(json_at(list, i), "cause");

		if (text_equal(name, "unknown") ||
			!may_sign_cause(d, name, traced) ||
			v->n_causes == VERDICT_CAUSES_MAX)
			continue;
		*mem_room(v->causes, v->n_causes) = text_copy(name);
		v->n_causes++;
	}
}

/* A failure becomes a verdict, unless the request itself was refused. */
static int
reach_verdict(struct attempt *a, struct error *err)
{
	struct verdict *v = &a->r->verdict;
	const int64_t began = clock_ticks_ns();
	struct error why = ERROR_INIT;
	struct reason reason;

	if (!is_foreign(v, a->order->facts) && try_builds(a, &why) < 0) {
		reason = reason_of(&why, a->stage, &a->r->end);
		if (reason.word == VERDICT_WORDS) {
			*err = why;
			return -1;
		}
		forget_reason(v);
		for (size_t i = 0; i < VERDICT_LEVELS; i++)
			v->signed_sums[i].n = v->rebuilt[i].n = 0;
		set_reason(v, reason, why.text);
	}
	doubt_box(v, a->order->facts);
	copy_differences(v, &a->r->differences);
	copy_causes(v, &a->r->differences, a->order->trace);
	if (evidence_file(
		    v, a->store, "log", "text/plain", a->r->end.log, err) < 0 ||
		evidence_file(
			v, a->store, "trace", TRACE_TYPE, a->r->trace, err) < 0)
		return -1;
	v->duration_ms = (clock_ticks_ns() - began) / 1000000;
	v->finished_s = clock_now_s();
	if (v->finished_s < v->started_s) /* somebody set the clock */
		v->finished_s = v->started_s;
	return verdict_check(v, err);
}

int
rebuild_run(struct rebuild *out, struct store *store,
	const struct rebuild_order *order, struct error *err)
{
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	scoped(signer_done) struct signer links = SIGNER_INIT;
	struct signer_choice link_key = order->key;
	struct attempt a = {.r = out,
		.store = store,
		.order = order,
		.mirrors = order->mirrors};
	int r = -1;

	if (order->options.level &&
		!text_equal(order->options.level, order->facts->level))
		return error_set(err, ERROR_USAGE,
			"the original was built at level %s; drop --level",
			text_quotes(order->facts->level));
	if (mirrors_find(&a.mirrors, order->urls, order->n_urls,
		    order->options.offline, err) < 0)
		return -1;
	link_key.type = SIGNER_LINK;
	if ((order->without_key ||
		    signer_start(&signer, &order->key, err) == 0) &&
		(!(order->forms & (1U << VERDICT_AS_LINK)) ||
			signer_start(&links, &link_key, err) == 0) &&
		begin_verdict(&out->verdict, order,
			order->without_key ? NULL : &signer, err) == 0 &&
		reach_verdict(&a, err) == 0) {
		r = order->without_key ? rebuild_leave_unsigned(out, store, err)
				       : rebuild_sign(out, store, order,
						 &signer, &links, err);
	}
	mirrors_done(&a.mirrors);
	return r;
}
