/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/about.h"
#include "attest/provenance.h"
#include "builder/check/envelopes.h"

#define ANNOTATION "org.opencontainers.image."

void
about_done(struct about *about)
{
	free(about->version);
	free(about->commit);
	free(about->repository);
	free(about->recipe);
	*about = (struct about)ABOUT_INIT;
}

static void
read_annotations(struct about *out, const struct store *store,
	const struct digest *manifest)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const struct json *notes;

	if (store_json(store, manifest, json_read, &doc, &ignored) < 0)
		return;
	notes = json_find(doc.root, "annotations");
	if (!notes || json_kind(notes) != JSON_KIND_MAP)
		return;
	out->version = text_copy(json_find_text(notes, ANNOTATION "version"));
	out->commit = text_copy(json_find_text(notes, ANNOTATION "revision"));
}

static bool
read_provenance(struct about *out, const struct bytes *text)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	struct error ignored = ERROR_INIT;

	if (provenance_unchecked(&p, text, &ignored) < 0)
		return false;
	free(out->commit);
	out->commit = text_copy(p.revision);
	out->repository = text_copy(p.repository);
	out->recipe = text_copy(p.recipe);
	out->epoch_s = p.epoch_s;
	return true;
}

static void
read_envelopes(struct about *out, const struct store *store,
	const struct digest *manifest)
{
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	struct error ignored = ERROR_INIT;

	if (envelopes_of(&envelopes, store, manifest, &ignored) < 0)
		return;
	for (size_t i = 0; i < envelopes.n; i++)
		if (read_provenance(out, &envelopes.envelopes[i]))
			return;
}

/* An index says what its newest image says. */
static void
read_parts(
	struct about *out, const struct store *store, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		scoped(about_done) struct about part = ABOUT_INIT;
		const struct json *v = json_at(list, i);
		const char *text = json_kind(v) == JSON_KIND_MAP
					   ? json_find_text(v, "digest")
					   : NULL;
		struct digest sum;

		if (!text || digest_parse(&sum, text) < 0)
			continue;
		read_annotations(&part, store, &sum);
		read_envelopes(&part, store, &sum);
		if (i > 0 && part.epoch_s <= out->epoch_s)
			continue;
		about_done(out);
		*out = part;
		part = (struct about)ABOUT_INIT;
	}
}

void
about_read(struct about *out, const struct store *store,
	const struct digest *manifest)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const struct json *list;

	*out = (struct about)ABOUT_INIT;
	if (store_json(store, manifest, json_read, &doc, &ignored) < 0)
		return;
	list = json_find(doc.root, "manifests");
	if (list && json_kind(list) == JSON_KIND_LIST) {
		read_parts(out, store, list);
		return;
	}
	read_annotations(out, store, manifest);
	read_envelopes(out, store, manifest);
}
