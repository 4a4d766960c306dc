/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/build.h"
#include "builder/fetch/mirrors.h"
#include "builder/kit/kit.h"
#include "reproduce/cmd/commands.h"
#include "reproduce/rebuild/rebuild.h"
#include "sandbox/box.h"

#include <stdio.h>

#define SHOWN 100

static const struct {
	const char *name;
	size_t offset;
} level_rows[] = {
	{"manifest", offsetof(struct rebuild_levels, manifest)},
	{"layers", offsetof(struct rebuild_levels, layers)},
	{"diff_ids", offsetof(struct rebuild_levels, diff_ids)},
	{"tree", offsetof(struct rebuild_levels, tree)},
};

static bool
same_level(const struct rebuild *r, size_t i)
{
	return *(const bool *)((const char *)&r->levels + level_rows[i].offset);
}

static void
print_json(const struct rebuild *r, const struct sign_sums *sums)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *levels = json_new_map();

	for (size_t i = 0; i < ARRAY_LEN(level_rows); i++)
		json_put_flag(levels, level_rows[i].name, same_level(r, i));
	json_put_text(v, "verdict", rebuild_verdict_name(rebuild_verdict(r)));
	json_put(v, "levels", levels);
	json_put(v, "differences", differences_json(&r->differences));
	json_put_text(v, "provenance", digest_text(&sums->provenance).s);
	json_put_text(v, "sbom", digest_text(&sums->sbom).s);
	json_put_text(v, "manifest",
		digest_text(&r->products.list[0].image.manifest).s);
	json_print(&text, v);
	(void)puts(text.data);
}

static void
print_words(const struct rebuild *r, const struct provenance *p, bool at_hand)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	for (size_t i = 0; i < ARRAY_LEN(level_rows); i++)
		bytes_addf(&text, "%-9s %s\n",
			same_level(r, i) ? "identical" : "different",
			level_rows[i].name);
	if (!r->original_sound)
		bytes_adds(&text,
			"damaged   the original image does not match its "
			"digests\n");
	differences_print(&text, &r->differences, SHOWN);
	if (!r->levels.manifest && !at_hand)
		bytes_adds(&text, "the original image is not available, so the "
				  "differing files are unknown; to list them, "
				  "rebuild IMAGE or oci:DIR:NAME\n");
	bytes_addf(&text, "%s %s: signed %s, rebuilt %s\n",
		text_quotes(p->subject_name),
		rebuild_verdict_name(rebuild_verdict(r)),
		digest_text(&p->subject).s,
		digest_text(&r->products.list[0].image.manifest).s);
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

/* What a kit lacks is looked for where a build without a kit does. */
static int
use_kits(struct store *store, const struct image_ref *original,
	const struct provenance *facts, struct error *err)
{
	scoped(kit_lacks_done) struct kit_lacks lacks = {.n = 0};
	const int n = kit_use(&lacks, store,
		original->store ? original->store : store, facts, err);

	if (n < 0)
		return -1;
	if (n > 0)
		say_step("kit", "%s", digest_text(&facts->subject).s);
	for (size_t i = 0; i < lacks.n; i++)
		say_warning("the kit of the image lacks %s", lacks.names[i]);
	return 0;
}

/* The inputs that the provenance lists, and the one image that it is about. */
static int
find_inputs(struct inputs *in, struct build_order *order, struct store *store,
	const struct provenance *facts, const struct recorded_options *options,
	struct error *err)
{
	if (recorded_inputs(in, store, facts, options, err) < 0)
		return -1;
	order->only = recipe_output_find(&in->recipe, facts->output);
	return 0;
}

static int
run_rebuild(const struct options *o, struct error *err)
{
	int64_t began = clock_ticks_ns();
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(image_ref_done) struct image_ref original = IMAGE_REF_INIT;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	scoped(store_close) struct store *store = NULL;
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	scoped(mirrors_done) struct mirrors mirrors = {
		.ca_file = o->ca, .plain_http = o->insecure};
	scoped(rebuild_done) struct rebuild r = REBUILD_INIT;
	const struct recorded_options options = {.repo = o->repo,
		.level = o->level,
		.offline = o->offline,
		.claims = {o->repository, o->builder_id}};
	const struct trust trust = {o->trust.list, o->trust.n};
	const struct signer_choice key = {.path = o->key,
		.pass_file = o->pass_file,
		.pass_fd = o->pass_fd};
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	struct build_order order = {.mirrors = &mirrors};
	struct sign_sums sums;

	if (claims_check(&options.claims, err) < 0 ||
		gather(&envelopes, &original, o, err) < 0 ||
		recorded_facts(&facts, &envelopes,
			original.store ? &original.image.sum : NULL, &trust,
			err) < 0 ||
		box_check(BOX_HERMETIC, NULL, err) < 0 ||
		image_ref_store(&store, o->store, true, err) < 0 ||
		use_kits(store, &original, &facts, err) < 0 ||
		find_inputs(&in, &order, store, &facts, &options, err) < 0 ||
		mirrors_find(&mirrors, o->mirrors.list, o->mirrors.n,
			o->offline, err) < 0 ||
		build_check(&in, err) < 0 ||
		signer_start(&signer, &key, err) < 0 ||
		build_products(&r.products, store, &in, &order, err) < 0 ||
		rebuild_compare(&r, store, &facts, &original, err) < 0 ||
		sign_products(&sums, store, &in, &r.products, &signer, err) < 0)
		return -1;
	say_done();
	if (o->json)
		print_json(&r, &sums);
	else
		print_words(&r, &facts, original.store != NULL);
	say_note("rebuilt and compared in %.1f s",
		(double)(clock_ticks_ns() - began) / 1e9);
	return rebuild_verdict(&r) == REBUILD_IDENTICAL ? 0 : 1;
}

const struct command cmd_rebuild = {
	.name = "rebuild",
	.args = "IMAGE|PROVENANCE",
	.least = 1,
	.most = 1,
	.takes =
		"repo store key passphrase-file passphrase-fd trust provenance "
		"mirror ca "
		"insecure level builder-id repository offline json quiet "
		"verbose",
	.summary = "build again from the provenance alone, and compare",
	.text = "Take the commit and the inputs that a signed provenance "
		"names, build them\nagain, and compare level by level: "
		"manifest, layers, diff_ids, tree.  If the\noriginal image "
		"is available, list the files that differ.",
	.run = run_rebuild,
};
