/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/finding.h"
#include "attest/provenance.h"
#include "base/say.h"
#include "builder/check/envelopes_folder.h"
#include "builder/check/verify_index.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/policy_option.h"
#include "builder/cmd/quarantine_sources.h"
#include "builder/cmd/report.h"
#include "builder/cmd/verify_pin.h"
#include "builder/cmd/verify_vsa.h"
#include "builder/registry/reference.h"
#include "builder/saved/saved.h"

#include <stdio.h>

/* The ids of the trusted keys that have signed; NULL: none has. */
static const char *
signers(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->list[i].id, "signature") == 0 &&
			f->list[i].status == FINDING_PASS)
			return f->list[i].actual;
	return NULL;
}

/* What the findings are about: a person who reads "verified" must see what. */
static struct json *
facts_json(const struct findings *f, const struct provenance *facts)
{
	struct json *v = json_new_map(), *subject = json_new_map();

	json_put_text(subject, "name", facts->subject_name);
	json_put_text(subject, "manifest", digest_text(&facts->subject).s);
	json_put(v, "subject", subject);
	json_put_text(v, "commit", facts->revision);
	json_put_text(v, "repository", facts->repository);
	json_put_text(v, "recipe", facts->recipe);
	if (facts->output)
		json_put_text(v, "output", facts->output);
	json_put_text(v, "level", facts->level);
	json_put_text(v, "builder", facts->builder_id);
	json_put_text(v, "keys", signers(f));
	return v;
}

static void
print_facts(const struct findings *f, const struct provenance *facts)
{
	(void)printf("image      %s %s\n", text_quotes(facts->subject_name),
		digest_text(&facts->subject).s);
	(void)printf("commit     %s\n", facts->revision);
	(void)printf("repository %s\n", text_quotes(facts->repository));
	(void)printf("recipe     %s\n", text_quotes(facts->recipe));
	if (facts->output)
		(void)printf("output     %s\n", text_quotes(facts->output));
	(void)printf("level      %s\n", text_quotes(facts->level));
	(void)printf("builder    %s\n", text_quotes(facts->builder_id));
	(void)printf("signed by  %s\n", signers(f) ? signers(f) : "");
}

/* The findings that failed, and that the policy excepts. */
static struct json *
exceptions_json(const struct findings *f)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].status == FINDING_EXCEPTED)
			json_push_text(list, f->list[i].id);
	return list;
}

/* The last line: the result. */
static void
print_result(const struct findings *f)
{
	scoped(json_free) struct json *list = exceptions_json(f);

	(void)printf("%s", findings_result_name(findings_result(f)));
	for (size_t i = 0; i < json_count(list); i++)
		(void)printf("%s%s", i ? ", " : ", with exceptions: ",
			json_text(json_at(list, i)));
	(void)printf("\n");
}

static void
print_json(const struct findings *f, const struct provenance *facts, bool good)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *levels = json_new_map();

	json_put_text(v, "result", findings_result_name(findings_result(f)));
	json_put(v, "findings", findings_json(f));
	if (good && facts->level)
		json_put_text(levels, "box", facts->level);
	json_put(v, "levels", levels);
	json_put(v, "exceptions", exceptions_json(f));
	if (good && findings_result(f) == 0)
		json_put(v, "verified", facts_json(f, facts));
	json_print(&text, v);
	(void)puts(text.data);
}

static void
print_words(const struct findings *f, const struct provenance *facts, bool good)
{
	report_findings(f);
	if (good && findings_result(f) == 0)
		print_facts(f, facts);
	print_result(f);
}

/* Checks every byte of a layout, and no signature. */
static int
verify_layout(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(saved_done) struct saved saved = SAVED_INIT;
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	if (o->trust.n || o->repo || o->commit || o->provenance.n ||
		o->verdicts.n || o->quarantines.n || o->policy || o->now ||
		o->pin)
		return error_set(err, ERROR_USAGE,
			"--layout checks a layout and no provenance: load it, "
			"then verify its images with --trust and --commit, or "
			"with --policy");
	if (image_ref_store(&store, o->store, true, err) < 0)
		return -1;
	if (saved_open(&saved, store, o->args[0], err) < 0) {
		if (err->sys != 0 ||
			(err->kind != ERROR_INPUT && err->kind != ERROR_POLICY))
			return -1;
		layout_report_add(&report, text_quotes(o->args[0]), err->text);
	} else if (layout_check(saved.layout, &report, err) < 0) {
		return -1;
	}
	if (!o->quiet || o->json)
		report_print(&report, o->json);
	if (report.n_problems == 0)
		return 0;
	return report.n_undecided == report.n_problems ? 2 : 1;
}

/* Nothing is fetched to verify, so the name of an image in a registry is found
 * only if the store has it under that name. */
static int
say_pull(const char *arg, struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	scoped_free char *name = NULL;
	struct error ignored = ERROR_INIT;

	if (err->kind != ERROR_INPUT || !reference_has_host(arg) ||
		reference_parse(&ref, arg, &ignored) < 0)
		return -1;
	name = reference_local(&ref);
	return error_set(err, ERROR_INPUT,
		"%s is in a registry, and verify opens no socket; 'hallmark "
		"pull %s' fetches it, then 'hallmark verify %s' verifies it",
		text_quotes(arg), arg, name);
}

/* What rebuilders have published elsewhere than with the image. */
static int
join_folders(struct envelopes *to, const struct options *o, struct error *err)
{
	return envelopes_folders(
		to, o->verdicts.list, o->verdicts.n, o->repo, err);
}

static int
check_pin_options(const struct options *o, struct error *err)
{
	if (o->pin && (o->commit || o->vsa))
		return error_set(err, ERROR_USAGE,
			"--pin checks each image against the commit that is "
			"pinned, and signs nothing: leave out --commit and "
			"--vsa");
	return 0;
}

/* Checks the images of a pin file. */
static int
verify_pins(const struct options *o, struct verify_image_options *check,
	const struct quarantine_asked *quarantines, struct error *err)
{
	scoped(envelopes_done) struct envelopes more = ENVELOPES_INIT;
	const struct verify_pin asked = {.file = o->args[0],
		.store = o->store,
		.check = check,
		.quarantines = quarantines,
		.json = o->json,
		.quiet = o->quiet};

	if (envelopes_read_all(
		    &more, o->provenance.list, o->provenance.n, err) < 0 ||
		join_folders(&more, o, err) < 0)
		return -1;
	check->envelopes = &more;
	return verify_pin(&asked, err);
}

static int
run_verify(const struct options *o, struct error *err)
{
	const char *arg = o->args[0];
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	struct verify_image_options check = {
		.trust = {o->trust.list, o->trust.n},
		.commit = o->commit,
		.repo = o->repo,
		.envelopes = &envelopes};
	scoped(policy_done) struct policy policy = POLICY_INIT;
	scoped(verify_summary_done) struct verify_summary summary =
		VERIFY_SUMMARY_INIT;
	scoped(quarantine_sources_done) struct quarantine_sources stops =
		QUARANTINE_SOURCES_INIT;
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	const struct verify_vsa vsa = {.key = {.path = o->vsa,
					       .pass_file = o->pass_file,
					       .pass_fd = o->pass_fd},
		.verifier = o->verifier_id,
		.what = arg,
		.has_policy = o->policy != NULL};
	const struct quarantine_asked asked = {
		o->store, o->quarantines.list, o->quarantines.n};
	bool good = false;

	if (o->layout)
		return verify_layout(o, err);
	if (check_pin_options(o, err) < 0 ||
		policy_option(&policy, &check, o->policy, o->now, err) < 0 ||
		verify_vsa_start(&signer, &vsa, err) < 0)
		return -1;
	if (o->pin)
		return verify_pins(o, &check, &asked, err);
	check.quarantines = &stops.files;
	check.summary = &summary;
	if (image_ref_is_file(arg)) {
		if (o->provenance.n)
			return error_set(err, ERROR_USAGE,
				"%s is a file, and --provenance goes with an "
				"image",
				text_quotes(arg));
		json_share(true);
		if (envelopes_read(&envelopes, arg, err) < 0 ||
			join_folders(&envelopes, o, err) < 0 ||
			quarantine_sources_open(
				&stops, &asked, check.policy, NULL, err) < 0)
			return -1;
		envelopes_warn(&envelopes);
		if (verify_image(&f, &facts, &good, &check, err) < 0)
			return -1;
	} else {
		if (envelopes_read_all(&envelopes, o->provenance.list,
			    o->provenance.n, err) < 0 ||
			join_folders(&envelopes, o, err) < 0)
			return -1;
		json_share(true);
		if (image_ref_resolve(&at, o->store, arg, err) < 0)
			return say_pull(arg, err);
		if (envelopes_beside(&envelopes, at.store, &at.image.sum, err) <
			0)
			return -1;
		if (quarantine_sources_open(
			    &stops, &asked, check.policy, at.store, err) < 0)
			return -1;
		check.store = at.store;
		check.image = &at.image.sum;
		if (verify_any(&f, &facts, &good, &check, err) < 0 ||
			verify_vsa_sign(&signer, &f, &check, &at, &vsa,
				good ? facts.subject_name : NULL, err) < 0)
			return -1;
	}
	if (o->json)
		print_json(&f, &facts, good);
	else if (!o->quiet)
		print_words(&f, &facts, good);
	return findings_result(&f);
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "IMAGE|FILE|DIR",
	.least = 1,
	.most = 1,
	.takes = "store policy trust now vsa verifier-id passphrase-file "
		 "passphrase-fd provenance verdicts quarantine repo commit "
		 "layout pin json quiet verbose",
	.summary = "check an image's bytes, signature and provenance, offline",
	.text = "Check that the blobs of IMAGE match their digests, and that a "
		"provenance\nattached to it was signed by a trusted key and "
		"describes exactly this image\nand commit.  IMAGE is a name or "
		"digest in the store, or oci:DIR:NAME; FILE\nholds envelopes "
		"or bundles.  No socket is opened.",
	.run = run_verify,
};
