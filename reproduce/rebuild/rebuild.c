/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of one rebuild: read rebuild_run() first. */
#include "reproduce/rebuild/rebuild.h"
#include "base/clock.h"
#include "base/say.h"
#include "builder/kit/kit.h"
#include "reproduce/rebuild/evidence.h"
#include "reproduce/rebuild/rebuild_sign.h"
#include "reproduce/rebuild/rebuild_verdict.h"
#include "reproduce/rebuild/reserve.h"
#include "sandbox/box.h"

#define TRACE_TYPE "application/vnd.hallmark.trace.v1+json"
/* What the verdict 'unavailable' needs: statement, envelope, manifest, the list
 * of referrers, the file for people, and folders that grow. */
#define ROOM_BYTES 65536
#define ROOM_FILES 16

/* One attempt, and where it ended. */
struct attempt {
	struct rebuild *r;
	struct store *store;
	const struct rebuild_order *order;
	struct mirrors mirrors;
	struct signer signer, links;
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
	layout_report_done(&r->damage);
	build_end_done(&r->end);
	verdict_done(&r->verdict);
	free(r->trace);
	free(r->path);
	free(r->unkept);
	free(r->lacks);
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

static int
prepare(struct attempt *a, struct build_order *build, struct error *err)
{
	const struct rebuild_order *o = a->order;
	struct rebuild *r = a->r;

	a->stage = REASON_MACHINE;
	if (box_check(BOX_HERMETIC, false, NULL, err) < 0)
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
	a->stage = REASON_STORE;
	if (r->damage.n_problems > 0 && damage_is_own(o->original, a->store) &&
		damage_keep(&r->damage, a->store, err) < 0)
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
		rebuild_verdict_reason(v, reason, why.text);
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
		rebuild_verdict_forget(v);
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

/* The log and the trace of the last build. */
static int
keep_files(struct attempt *a, struct error *err)
{
	struct rebuild *r = a->r;

	if (evidence_file(&r->verdict, a->store, "log", "text/plain",
		    r->end.log, err) < 0)
		return -1;
	return evidence_file(
		&r->verdict, a->store, "trace", TRACE_TYPE, r->trace, err);
}

/* A failure becomes the reason of the verdict; -1: no verdict has it. */
static int
stop_for(struct attempt *a, const struct error *why, enum reason_stage stage,
	struct error *err)
{
	const struct reason reason = reason_of(why, stage, &a->r->end);

	if (reason.word == VERDICT_WORDS) {
		*err = *why;
		return -1;
	}
	rebuild_verdict_stop(&a->r->verdict, reason, why->text);
	return 0;
}

/* A failure becomes a verdict, unless the request itself was refused. */
static int
reach_verdict(struct attempt *a, struct error *err)
{
	struct verdict *v = &a->r->verdict;
	struct error why = ERROR_INIT;

	if (damage_find(&a->r->damage, a->order->original, &why) < 0)
		return stop_for(a, &why, REASON_COMPARE, err);
	if (!rebuild_verdict_foreign(v, a->order->facts) &&
		try_builds(a, &why) < 0 && stop_for(a, &why, a->stage, err) < 0)
		return -1;
	rebuild_verdict_doubt(v, a->order->facts);
	rebuild_verdict_copy(v, &a->r->differences, a->order->trace);
	/* evidence goes first where the disk is full; a result without it is
	 * none */
	if (keep_files(a, &why) < 0 && v->word != VERDICT_UNAVAILABLE)
		return stop_for(a, &why, REASON_STORE, err);
	return 0;
}

static void
end_verdict(struct verdict *v, int64_t began_ns)
{
	v->duration_ms = (clock_ticks_ns() - began_ns) / 1000000;
	v->finished_s = clock_now_s();
	if (v->finished_s < v->started_s) /* somebody set the clock */
		v->finished_s = v->started_s;
}

/* The verdict as it is: signed, or left for 'hallmark sign'. */
static int
write_verdict(struct attempt *a, struct error *err)
{
	return a->order->without_key
		       ? rebuild_leave_unsigned(a->r, a->store, err)
		       : rebuild_sign(a->r, a->store, a->order, &a->signer,
				 &a->links, err);
}

/* The disk was full in spite of the room that was taken: the key has signed
 * already, so the verdict is left for 'hallmark sign', or only printed. */
static int
write_less(struct attempt *a, const struct error *full, struct error *err)
{
	struct verdict *v = &a->r->verdict;
	struct error why = ERROR_INIT;

	if (stop_for(a, full, REASON_STORE, err) < 0)
		return -1;
	free(take_ptr(v->key_id));
	a->r->statement = (struct digest){{0}};
	free(take_ptr(a->r->path));
	if (rebuild_leave_unsigned(a->r, a->store, &why) < 0)
		a->r->unkept = text_copy(why.text);
	return 0;
}

/* Room for all that is written at the end is taken before the key signs: what
 * is signed can be kept then. */
static int
keep_verdict(struct attempt *a, struct reserve *room, struct error *err)
{
	scoped(reserve_done) struct reserve more = RESERVE_INIT;
	struct error why = ERROR_INIT;
	int64_t bytes;
	size_t n;

	if (rebuild_compared(a->r) &&
		(rebuild_size(&bytes, &n, a->r, a->store, &why) < 0 ||
			reserve_take(&more, a->store, bytes, n, &why) < 0) &&
		stop_for(a, &why, REASON_STORE, err) < 0)
		return -1;
	reserve_done(&more);
	reserve_done(room);
	if (verdict_check(&a->r->verdict, err) < 0)
		return -1;
	return write_verdict(a, &why) < 0 ? write_less(a, &why, err) : 0;
}

static int
run_attempt(struct attempt *a, struct error *err)
{
	scoped(reserve_done) struct reserve room = RESERVE_INIT;
	const int64_t began = clock_ticks_ns();
	struct error why = ERROR_INIT;

	if ((reserve_take(&room, a->store, ROOM_BYTES, ROOM_FILES, &why) < 0
			    ? stop_for(a, &why, REASON_STORE, err)
			    : reach_verdict(a, err)) < 0)
		return -1;
	end_verdict(&a->r->verdict, began);
	return keep_verdict(a, &room, err);
}

static int
start_signers(struct attempt *a, struct error *err)
{
	struct signer_choice link_key = a->order->key;

	link_key.type = SIGNER_LINK;
	if (!a->order->without_key &&
		signer_start(&a->signer, &a->order->key, err) < 0)
		return -1;
	return a->order->forms & (1U << VERDICT_AS_LINK)
		       ? signer_start(&a->links, &link_key, err)
		       : 0;
}

int
rebuild_run(struct rebuild *out, struct store *store,
	const struct rebuild_order *order, struct error *err)
{
	struct attempt a = {.r = out,
		.store = store,
		.order = order,
		.mirrors = order->mirrors,
		.signer = SIGNER_INIT,
		.links = SIGNER_INIT};
	int r = -1;

	if (order->options.level &&
		!text_equal(order->options.level, order->facts->level))
		return error_set(err, ERROR_USAGE,
			"the original was built at level %s; drop --level",
			text_quotes(order->facts->level));
	if (mirrors_find(&a.mirrors, order->urls, order->n_urls,
		    order->options.offline, err) < 0)
		return -1;
	if (start_signers(&a, err) == 0 &&
		rebuild_verdict_begin(&out->verdict, order,
			order->without_key ? NULL : &a.signer, err) == 0)
		r = run_attempt(&a, err);
	signer_done(&a.signer);
	signer_done(&a.links);
	mirrors_done(&a.mirrors);
	return r;
}

int
rebuild_nowhere(struct rebuild *out, const struct rebuild_order *order,
	const struct error *why, struct error *err)
{
	struct attempt a = {.r = out, .order = order};

	if (rebuild_verdict_begin(&out->verdict, order, NULL, err) < 0 ||
		stop_for(&a, why, REASON_STORE, err) < 0)
		return -1;
	end_verdict(&out->verdict, clock_ticks_ns());
	out->unkept = text_copy(why->text);
	return verdict_check(&out->verdict, err);
}
