/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/finding.h"
#include "attest/provenance.h"
#include "base/say.h"
#include "builder/check/verify_image.h"
#include "builder/cmd/commands.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

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
	json_print(&text, v);
	(void)puts(text.data);
}

static void
print_words(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];

		(void)printf("%-10s %-14s %s\n",
			finding_status_name(one->status), one->id,
			one->reason ? one->reason : "");
		if (one->status != FINDING_FAIL)
			continue;
		if (one->expected)
			(void)printf("%-10s %-14s expected %s\n", "", "",
				text_quotes(one->expected));
		if (one->actual)
			(void)printf("%-10s %-14s found    %s\n", "", "",
				text_quotes(one->actual));
	}
	(void)printf("%s\n", findings_result_name(findings_result(f)));
}

static int
run_verify(const struct options *o, struct error *err)
{
	const char *arg = o->args[0];
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	struct verify_image_options check = {.trust = o->trust,
		.commit = o->commit,
		.repo = o->repo,
		.envelopes = &envelopes};
	bool good = false;

	if (image_ref_is_file(arg)) {
		if (envelopes_read(&envelopes, arg, err) < 0)
			return -1;
	} else {
		if (image_ref_resolve(&at, o->store, arg, err) < 0 ||
			envelopes_of(&envelopes, at.store, &at.image.sum, err) <
				0)
			return -1;
		check.store = at.store;
		check.image = &at.image.sum;
	}
	if (verify_image(&f, &facts, &good, &check, err) < 0)
		return -1;
	if (o->json)
		print_json(&f, &facts, good);
	else if (!o->quiet)
		print_words(&f);
	return findings_result(&f);
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "IMAGE|FILE",
	.least = 1,
	.most = 1,
	.takes = "store trust repo commit json quiet verbose",
	.summary = "check an image's bytes, signature and provenance, offline",
	.text = "Check that the blobs of IMAGE match their digests, and that a "
		"provenance\nattached to it was signed by a trusted key and "
		"describes exactly this image\nand commit.  IMAGE is a name or "
		"digest in the store, or oci:DIR:NAME; FILE is\nan envelope.  "
		"No socket is opened.",
	.run = run_verify,
};
