/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/verify_index.h"
#include "attest/finding.h"
#include "attest/provenance.h"
#include "builder/check/layout_check.h"
#include "builder/image/image_index.h"

static int
verify_one(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, const struct digest *image,
	struct error *err)
{
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(envelopes_done) struct envelopes attached = ENVELOPES_INIT;
	scoped(envelopes_done) struct envelopes of_index = ENVELOPES_INIT;
	struct verify_image_options one = *c;

	if (envelopes_of(&attached, c->store, image, err) < 0 ||
		(c->index &&
			envelopes_of(&of_index, c->store, c->index, err) < 0))
		return -1;
	envelopes_warn(&attached);
	envelopes_warn(&of_index);
	one.of_index = c->index ? &of_index : NULL;
	envelopes_join(&envelopes, c->envelopes);
	envelopes_join(&envelopes, &attached);
	one.image = image;
	one.envelopes = &envelopes;
	return verify_image(f, facts, good, &one, err);
}

/* Checks the index itself with everything below it. */
static int
check_index(struct findings *f, const struct verify_image_options *c,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	struct digest_text sum = digest_text(c->image);

	if (layout_check_image(c->store, c->image, &report, err) < 0)
		return -1;
	if (report.n_problems == 0)
		findings_add(f, "image", FINDING_PASS, sum.s, sum.s,
			"the index and its images match their digests");
	else
		findings_add(f, "image",
			report.n_undecided < report.n_problems
				? FINDING_FAIL
				: FINDING_UNDECIDED,
			sum.s, NULL, report.problems[0].what);
	return 0;
}

static void
append_findings(struct findings *to, const struct findings *from,
	const struct image_part *part)
{
	scoped_free char *name = image_part_name(part);

	for (size_t i = 0; i < from->n; i++) {
		const struct finding *one = &from->list[i];
		scoped_free char *reason = text_format("%s: %s",
			text_quotes(name), one->reason ? one->reason : "");

		findings_add(to, one->id, one->status, one->expected,
			one->actual, reason);
	}
}

static int
verify_parts(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, const struct image_parts *parts,
	struct error *err)
{
	struct verify_image_options part = *c;
	bool all = parts->n > 0;

	part.index = c->image;
	for (size_t i = 0; i < parts->n; i++) {
		scoped(findings_done) struct findings own = FINDINGS_INIT;
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		bool one = false;

		json_share(true);
		if (verify_one(&own, &p, &one, &part, &parts->list[i].sum,
			    err) < 0)
			return -1;
		append_findings(f, &own, &parts->list[i]);
		all &= one;
		if (!one)
			continue;
		provenance_done(facts);
		*facts = p;
		p = (struct provenance)PROVENANCE_INIT;
	}
	if (parts->n == 0)
		findings_add(f, "provenance", FINDING_UNDECIDED, NULL, NULL,
			"the index holds no image");
	*good = all;
	return 0;
}

int
verify_any(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	struct error why = ERROR_INIT;
	int r = image_index_read(&parts, c->store, c->image, &why);

	/* verify_image() says what is wrong with a manifest */
	if (r != 0)
		return verify_one(f, facts, good, c, c->image, err);
	if (check_index(f, c, err) < 0)
		return -1;
	return verify_parts(f, facts, good, c, &parts, err);
}
