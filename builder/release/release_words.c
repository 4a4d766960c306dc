/* SPDX-License-Identifier: Apache-2.0 */
/* The words that the text, the JSON and the page of a release share. */
#include "attest/run_record.h"
#include "attest/sbom/sbom.h"
#include "attest/vsa.h"
#include "builder/release/release_print.h"

#include <inttypes.h>

const char *
release_type_name(const char *predicate_type)
{
	static const struct {
		const char *type, *name;
	} names[] = {
		{PROVENANCE_PREDICATE, "provenance"},
		{SBOM_SPDX_PREDICATE, "SBOM, SPDX"},
		{SBOM_CYCLONEDX_PREDICATE, "SBOM, CycloneDX"},
		{VERDICT_PREDICATE, "verdict of a rebuild"},
		{VSA_PREDICATE, "verification summary"},
		{RUN_RECORD_PREDICATE, "record of a run"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i].type, predicate_type) == 0)
			return names[i].name;
	return predicate_type;
}

const char *
release_role_name(const char *role)
{
	return text_equal(role, PROVENANCE_BASE) ? "in the image"
						 : "only for the build";
}

char *
release_title(const struct pin *pin)
{
	const char *slash = strrchr(pin->name, '/');
	const char *name = slash ? slash + 1 : pin->name;

	if (!pin->version)
		return text_copy(name);
	return text_format("%s %s", name, pin->version);
}

char *
release_reference(const struct pin *pin)
{
	return text_format("%s@%s", pin->name, digest_text(&pin->sum).s);
}

char *
release_platforms(const struct release *r)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < r->n_images; i++)
		bytes_addf(&out, "%s%s", i ? ", " : "", r->images[i].platform);
	return bytes_take(&out);
}

char *
release_size(int64_t bytes)
{
	if (bytes < 1024)
		return text_format("%" PRId64 " bytes", bytes);
	if (bytes < 1048576)
		return text_format("%" PRId64 " bytes (%" PRId64 ".%" PRId64
				   " KiB)",
			bytes, bytes / 1024, bytes % 1024 * 10 / 1024);
	return text_format("%" PRId64 " bytes (%" PRId64 ".%" PRId64 " MiB)",
		bytes, bytes / 1048576, bytes % 1048576 * 10 / 1048576);
}

char *
release_verified(const struct release *r)
{
	scoped_free char *why = NULL;

	if (!r->checked)
		return text_copy("nothing was verified: this is what the image "
				 "and its statements claim");
	if (r->told.verified)
		return text_format("a trusted key has signed where %s image "
				   "comes from, judged by %s",
			r->n_images ? "each" : "this", r->checked_by);
	why = told_refusal(&r->told);
	return text_format("%s not verified by %s; %s",
		r->n_images ? "the index is" : "the image is", r->checked_by,
		why);
}

/* Those of an index have signed each image. */
const char *
release_signer(const struct release *r, size_t i)
{
	const char *id = r->told.signers[i];

	if (r->n_images)
		r = &r->images[0];
	for (size_t k = 0; k < r->n_statements; k++) {
		const struct release_statement *s = &r->statements[k];

		for (size_t j = 0; j < s->n_signers && s->trusted; j++)
			if (text_ends(s->signers[j], id))
				return s->signers[j];
	}
	return id;
}

void
release_back(struct release_step steps[RELEASE_STEPS], const struct release *r)
{
	scoped_free char *before = NULL;

	if (!r->has_before) {
		steps[0] = (struct release_step){
			"check the pins of the release before",
			text_copy("hallmark verify --pin HEAD~1:pins.json")};
		steps[1] = (struct release_step){
			"take them back; commit the file and deploy as usual",
			text_copy("git checkout HEAD~1 -- pins.json")};
		return;
	}
	before = release_reference(&r->before);
	steps[0] = (struct release_step){
		"check that the image before is here, whole and signed",
		text_format(
			"hallmark verify %s", digest_text(&r->before.sum).s)};
	steps[1] = (struct release_step){
		"pin it in the pin file, here pins.json; commit the file and "
		"deploy as usual",
		text_format("hallmark show --pin --output pins.json pins.json "
			    "%s",
			before)};
}

void
release_back_done(struct release_step steps[RELEASE_STEPS])
{
	for (size_t i = 0; i < RELEASE_STEPS; i++)
		free(steps[i].command);
}
