/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/policy.h"
#include "base/clock.h"
#include "base/say.h"
#include "builder/cmd/quarantine_sources.h"
#include "reproduce/cmd/commands.h"
#include "reproduce/rebuild/rebuild.h"

#include <stdio.h>

#define SHOWN 100

/* The levels that are printed; config is a part of the manifest. */
static const enum verdict_level shown_levels[] = {VERDICT_AT_MANIFEST,
	VERDICT_AT_LAYERS, VERDICT_AT_DIFF_IDS, VERDICT_AT_TREE};

static struct json *
texts_json(char **list, size_t n)
{
	struct json *texts = json_new_list();

	for (size_t i = 0; i < n; i++)
		json_push_text(texts, list[i]);
	return texts;
}

static void
put_compared(struct json *v, const struct rebuild *r)
{
	const struct verdict *w = &r->verdict;
	struct json *levels = json_new_map();

	for (size_t i = 0; i < ARRAY_LEN(shown_levels); i++)
		json_put_flag(levels, verdict_level_name(shown_levels[i]),
			verdict_same(w, shown_levels[i]));
	json_put(v, "levels", levels);
	json_put(v, "differences", differences_json(&r->differences));
	json_put(v, "causes", texts_json(w->causes, w->n_causes));
	json_put(v, "passes", texts_json(w->passes, w->n_passes));
	json_put_text(v, "provenance", digest_text(&r->sums.provenance).s);
	if (!digest_is_zero(&r->sums.sbom))
		json_put_text(v, "sbom", digest_text(&r->sums.sbom).s);
	json_put_text(v, "manifest",
		digest_text(&r->products.list[0].image.manifest).s);
}

static const char *
image_name(const struct verdict *v)
{
	return v->subject_name ? v->subject_name : "image";
}

static void
print_json(const struct rebuild *r)
{
	const struct verdict *w = &r->verdict;
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_put_text(v, "verdict", verdict_word_name(w->word));
	json_put_text(v, "judged", digest_text(&w->judged).s);
	json_put_text(v, "name", image_name(w));
	json_put_text(v, "image", digest_text(&w->subject).s);
	if (r->path) {
		json_put_text(v, "statement", digest_text(&r->statement).s);
		json_put_text(v, "file", r->path);
	}
	if (r->unkept)
		json_put_text(v, "unkept", r->unkept);
	if (r->lacks)
		json_put_text(v, "lacks", r->lacks);
	if (w->reason) {
		struct json *reason = json_new_map();

		json_put_text(reason, "code", w->reason_code);
		json_put_text(reason, "text", w->reason);
		json_put(v, "reason", reason);
	}
	if (rebuild_compared(r))
		put_compared(v, r);
	json_print(&text, v);
	(void)puts(text.data);
}

static void
add_runs(struct bytes *text, const struct verdict *v)
{
	for (size_t i = 0; i < v->n_runs && v->n_runs > 1; i++)
		bytes_addf(text, "built     %s\n",
			digest_is_zero(&v->runs[i])
				? "failed"
				: digest_text(&v->runs[i]).s);
}

static void
add_compared(struct bytes *text, const struct rebuild *r, bool at_hand)
{
	const struct verdict *v = &r->verdict;

	for (size_t i = 0; i < ARRAY_LEN(shown_levels); i++)
		bytes_addf(text, "%-9s %s\n",
			verdict_same(v, shown_levels[i]) ? "identical"
							 : "different",
			verdict_level_name(shown_levels[i]));
	if (v->damaged)
		bytes_adds(text, "damaged   the original image does not match "
				 "its digests\n");
	differences_print(text, &r->differences, SHOWN);
	for (size_t i = 0; i < v->n_passes; i++)
		bytes_addf(text, "passes    %s\n", v->passes[i]);
	if (!verdict_same(v, VERDICT_AT_MANIFEST) && !at_hand &&
		v->word != VERDICT_FLAKY)
		bytes_adds(text, "the original image is not available, so the "
				 "differing files are unknown; to list them, "
				 "rebuild IMAGE or oci:DIR:NAME\n");
}

static void
print_words(const struct rebuild *r, bool at_hand)
{
	const struct verdict *v = &r->verdict;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	add_runs(&text, v);
	if (rebuild_compared(r))
		add_compared(&text, r, at_hand);
	bytes_addf(&text, "%s %s: signed %s", text_quotes(image_name(v)),
		verdict_word_name(v->word), digest_text(&v->subject).s);
	if (rebuild_compared(r))
		bytes_addf(&text, ", rebuilt %s",
			digest_text(&r->products.list[0].image.manifest).s);
	if (v->reason)
		bytes_addf(&text, ", %s: %s", v->reason_code, v->reason);
	bytes_addc(&text, '\n');
	(void)fputs(text.data, stdout);
}

/* Read the envelopes, and the image too if the argument names an image. */
static int
gather(struct envelopes *envelopes, struct image_ref *original,
	const struct options *o, struct error *err)
{
	scoped(envelopes_done) struct envelopes attached = ENVELOPES_INIT;
	const char *arg = o->args[0];

	if (image_ref_is_file(arg) && o->provenance.n)
		return error_set(err, ERROR_USAGE,
			"%s is a file, and --provenance goes with an image",
			text_quotes(arg));
	if (image_ref_is_file(arg))
		return envelopes_read(envelopes, arg, err);
	if (envelopes_read_all(
		    envelopes, o->provenance.list, o->provenance.n, err) < 0 ||
		image_ref_resolve(original, o->store, arg, err) < 0 ||
		envelopes_of(&attached, original->store, &original->image.sum,
			err) < 0)
		return -1;
	envelopes_join(envelopes, &attached);
	return 0;
}

/* 0: identical; 1: the answer is no; 2: it could not be tried, or a form of the
 * answer could not be written. */
static int
exit_of(const struct rebuild *r)
{
	const struct verdict *v = &r->verdict;

	if (v->word == VERDICT_UNAVAILABLE || r->lacks)
		return 2;
	return v->word == VERDICT_IDENTICAL ? 0 : 1;
}

static int
read_times(int64_t *out, const char *text, struct error *err)
{
	*out = 1;
	if (text &&
		(text_number(out, text, strlen(text), VERDICT_RUNS_MAX) < 0 ||
			*out < 1))
		return error_set(err, ERROR_USAGE,
			"--times must be a number from 1 to %d, not %s",
			VERDICT_RUNS_MAX, text_quotes(text));
	return 0;
}

static int
read_forms(
	struct rebuild_order *order, const struct options *o, struct error *err)
{
	for (size_t i = 0; i < o->forms.n; i++) {
		enum verdict_form form;

		if (verdict_form_find(&form, o->forms.list[i]) < 0)
			return error_set(err, ERROR_USAGE,
				"--as is link, svr, scai or test-result, not "
				"%s",
				text_quotes(o->forms.list[i]));
		order->forms |= 1U << form;
	}
	if (o->forms.n && o->without_key)
		return error_set(err, ERROR_USAGE,
			"--as needs a key: leave out --unsigned");
	return 0;
}

static int
open_trust(struct recorded_trust *out, struct policy *policy,
	const struct options *o, struct error *err)
{
	*out = (struct recorded_trust){
		.trust = {o->trust.list, o->trust.n}, .now_s = clock_now_s()};
	if (!o->policy)
		return 0;
	if (policy_open(policy, o->policy, &out->trust, out->now_s, err) < 0)
		return -1;
	out->policy = policy;
	return 0;
}

/* A store that cannot be written is a reason, too. */
static int
rebuild_somewhere(struct rebuild *r, struct store **store,
	const struct rebuild_order *order, const char *folder,
	struct error *err)
{
	struct error why = ERROR_INIT;

	if (image_ref_store(store, folder, true, &why) < 0)
		return rebuild_nowhere(r, order, &why, err);
	return rebuild_run(r, *store, order, err);
}

static void
say_end(const struct rebuild *r, int64_t took_ns)
{
	const double seconds = (double)took_ns / 1e9;

	if (r->unkept)
		say_warning(
			"the verdict is not kept, only printed: %s", r->unkept);
	else if (!r->verdict.key_id)
		say_note("rebuilt and compared in %.1f s; the verdict waits "
			 "for 'hallmark sign %s'",
			seconds, r->path);
	else
		say_note("rebuilt and compared in %.1f s; the verdict is in %s",
			seconds, r->path);
	if (r->lacks)
		say_warning("the verdict is kept, but not in each form of "
			    "--as: %s",
			r->lacks);
}

static int
run_rebuild(const struct options *o, struct error *err)
{
	int64_t began = clock_ticks_ns();
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(image_ref_done) struct image_ref original = IMAGE_REF_INIT;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	scoped(policy_done) struct policy policy = POLICY_INIT;
	scoped(quarantine_sources_done) struct quarantine_sources stops =
		QUARANTINE_SOURCES_INIT;
	const struct quarantine_asked asked = {
		o->store, o->quarantines.list, o->quarantines.n};
	scoped(store_close) struct store *store = NULL;
	scoped(rebuild_done) struct rebuild r = REBUILD_INIT;
	struct digest judged = {{0}};
	struct recorded_trust trust;
	struct rebuild_order order = {.facts = &facts,
		.judged = &judged,
		.original = &original,
		.options = {.repo = o->repo,
			.level = o->level,
			.offline = o->offline,
			.claims = {o->repository, o->builder_id}},
		.mirrors = {.ca_file = o->ca,
			.plain_http = o->insecure,
			.pinned = true},
		.urls = o->mirrors.list,
		.n_urls = o->mirrors.n,
		.key = {.path = o->key,
			.pass_file = o->pass_file,
			.pass_fd = o->pass_fd},
		.without_key = o->without_key,
		.trace = o->trace};

	if (read_times(&order.times, o->times, err) < 0 ||
		read_forms(&order, o, err) < 0 ||
		claims_check(&order.options.claims, err) < 0 ||
		open_trust(&trust, &policy, o, err) < 0 ||
		gather(&envelopes, &original, o, err) < 0 ||
		quarantine_sources_open(
			&stops, &asked, trust.policy, original.store, err) < 0)
		return -1;
	trust.quarantines = &stops.files;
	trust.store = original.store;
	if (recorded_facts(&facts, &judged, &envelopes,
		    original.store ? &original.image.sum : NULL, &trust,
		    err) < 0 ||
		rebuild_somewhere(&r, &store, &order, o->store, err) < 0)
		return -1;
	say_done();
	if (o->json)
		print_json(&r);
	else
		print_words(&r, original.store != NULL);
	say_end(&r, clock_ticks_ns() - began);
	return exit_of(&r);
}

const struct command cmd_rebuild = {
	.name = "rebuild",
	.args = "IMAGE|PROVENANCE",
	.least = 1,
	.most = 1,
	.takes = "repo store unsigned key passphrase-file passphrase-fd trust "
		 "policy quarantine provenance mirror ca insecure level "
		 "builder-id "
		 "repository offline times trace as json quiet verbose",
	.summary = "build again from the provenance alone, and sign a verdict",
	.text = "Take the commit and the inputs that a signed provenance "
		"names, build them\nagain, and compare level by level: "
		"manifest, layers, diff_ids, tree.  If the\noriginal image "
		"is available, list the files that differ.  Sign the verdict, "
		"whatever\nit is, and attach it to the image.",
	.run = run_rebuild,
};
