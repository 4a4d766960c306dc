/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/finding.h"
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/build.h"
#include "builder/build/sign.h"
#include "builder/check/verify_image.h"
#include "builder/fetch/mirrors.h"
#include "reproduce/commands.h"
#include "reproduce/rebuild.h"
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
print_json(const struct rebuild *r, const struct digest *envelope)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *levels = json_new_map();

	for (size_t i = 0; i < ARRAY_LEN(level_rows); i++)
		json_put_flag(levels, level_rows[i].name, same_level(r, i));
	json_put_text(v, "verdict", rebuild_verdict_name(rebuild_verdict(r)));
	json_put(v, "levels", levels);
	json_put(v, "differences", differences_json(&r->differences));
	json_put_text(v, "provenance", digest_text(envelope).s);
	json_put_text(v, "manifest", digest_text(&r->product.image.manifest).s);
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
		digest_text(&r->product.image.manifest).s);
	(void)fputs(text.data, stdout);
}

/* Read the envelopes, and the image too if arg names an image. */
static int
gather(struct envelopes *envelopes, struct image_ref *original,
	const char *store_folder, const char *arg, struct error *err)
{
	if (image_ref_is_file(arg))
		return envelopes_read(envelopes, arg, err);
	if (image_ref_resolve(original, store_folder, arg, err) < 0)
		return -1;
	return envelopes_of(
		envelopes, original->store, &original->image.sum, err);
}

/* Rebuild only from a provenance that a trusted key has signed. */
static int
trusted_facts(struct provenance *facts, const struct envelopes *envelopes,
	const struct image_ref *original, const char *trust, struct error *err)
{
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	/* no subject: it is compared below; no repository: it is compared
	 * when it is opened */
	const struct verify_image_options check = {
		.trust = trust, .envelopes = envelopes};
	bool good;

	if (verify_image(&f, facts, &good, &check, err) < 0)
		return -1;
	if (good && original->store &&
		!digest_equal(&facts->subject, &original->image.sum))
		return error_set(err, ERROR_POLICY,
			"the provenance is about the image %s, not %s",
			digest_text(&facts->subject).s,
			digest_text(&original->image.sum).s);
	if (good)
		return 0;
	for (size_t i = 0; i < f.n; i++)
		if (f.list[i].status == FINDING_FAIL ||
			f.list[i].status == FINDING_UNDECIDED)
			return error_set(err,
				f.list[i].status == FINDING_FAIL ? ERROR_POLICY
								 : ERROR_INPUT,
				"cannot rebuild from this provenance: %s: %s; "
				"name the signer's public key with --trust "
				"FILE",
				f.list[i].id, f.list[i].reason);
	return error_set(err, ERROR_INPUT, "no provenance was found");
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
	scoped(mirrors_done) struct mirrors mirrors = MIRRORS_INIT;
	scoped(rebuild_done) struct rebuild r = REBUILD_INIT;
	const struct rebuild_options options = {
		.repo = o->repo, .level = o->level, .offline = o->offline};
	struct digest envelope;

	if (gather(&envelopes, &original, o->store, o->args[0], err) < 0 ||
		trusted_facts(&facts, &envelopes, &original, o->trust, err) <
			0 ||
		box_check(BOX_HERMETIC, NULL, err) < 0 ||
		image_ref_store(&store, o->store, true, err) < 0 ||
		rebuild_inputs(&in, store, &facts, &options, err) < 0 ||
		mirrors_find(&mirrors, o->mirrors, o->n_mirrors, o->offline,
			err) < 0 ||
		build_product(&r.product, store, &in, &mirrors, NULL, err) <
			0 ||
		rebuild_compare(&r, store, &facts, &original, err) < 0 ||
		sign_product(&envelope, store, &in, &r.product, o->key, err) <
			0)
		return -1;
	say_done();
	if (o->json)
		print_json(&r, &envelope);
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
	.takes = "repo store key trust mirror level offline json quiet verbose",
	.summary = "build again from the provenance alone, and compare",
	.text = "Take the commit and the inputs that a signed provenance "
		"names, build them\nagain, and compare level by level: "
		"manifest, layers, diff_ids, tree.  If the\noriginal image "
		"is available, list the files that differ.",
	.run = run_rebuild,
};
