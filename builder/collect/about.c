/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/about.h"
#include "builder/check/envelopes.h"
#include "builder/collect/helper_blob.h"

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

/* Returns false if another time may tell more. */
static bool
read_annotations(struct about *out, const struct store *store,
	const struct digest *manifest)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error why = ERROR_INIT;
	const struct json *notes;

	if (store_json(store, manifest, json_read, &doc, &why) < 0)
		return !error_is_own(&why);
	notes = json_find(doc.root, "annotations");
	if (!notes || json_kind(notes) != JSON_KIND_MAP)
		return true;
	out->version = text_copy(json_find_text(notes, ANNOTATION "version"));
	out->commit = text_copy(json_find_text(notes, ANNOTATION "revision"));
	return true;
}

/* Returns true if nothing was left out, so that the same list says the same
 * again. */
static bool
read_envelopes(struct about *out, const struct store *store,
	const struct digest *manifest)
{
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(talk_end) struct talk talk = TALK_INIT;
	struct error why = ERROR_INIT;
	bool whole;

	if (envelopes_of(&envelopes, store, manifest, &why) < 0)
		return false;
	whole = envelopes.n_refused == 0;
	helper_blob_begin(&talk);
	for (size_t i = 0; i < envelopes.n; i++) {
		struct about built = ABOUT_INIT;

		if (helper_blob_about(&built, &talk, &envelopes.envelopes[i],
			    &why) == 0) {
			built.version = take_ptr(out->version);
			if (!built.commit)
				built.commit = take_ptr(out->commit);
			about_done(out);
			*out = built;
			return whole;
		}
		whole &= !error_is_own(&why);
	}
	return whole;
}

void
about_copy(struct about *out, const struct about *about)
{
	*out = (struct about){.version = text_copy(about->version),
		.commit = text_copy(about->commit),
		.repository = text_copy(about->repository),
		.recipe = text_copy(about->recipe),
		.epoch_s = about->epoch_s};
}

/* What one image says, by its manifest and its list of referrers. */
static void
read_image(struct about *out, const struct store *store,
	const struct digest *manifest, struct links *links)
{
	struct error ignored = ERROR_INIT;
	struct digest list = {{0}};
	bool known =
		store_referrers_list(&list, store, manifest, &ignored) >= 0;
	const struct about *before =
		known ? links_about_find(links, manifest, &list) : NULL;
	bool whole;

	*out = (struct about)ABOUT_INIT;
	if (before) {
		about_copy(out, before);
		return;
	}
	whole = read_annotations(out, store, manifest);
	whole &= read_envelopes(out, store, manifest);
	if (whole && known && store_has(store, manifest))
		links_about_add(links, manifest, &list, out);
}

/* An index says what its newest image says. */
static void
read_part(struct about *out, const struct store *store,
	const struct digest *manifest, bool first, struct links *links)
{
	scoped(about_done) struct about part = ABOUT_INIT;

	read_image(&part, store, manifest, links);
	if (!first && part.epoch_s <= out->epoch_s)
		return;
	about_done(out);
	*out = part;
	part = (struct about)ABOUT_INIT;
}

static void
read_parts(struct about *out, const struct store *store,
	const struct json *list, struct links *links)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const char *text = json_kind(v) == JSON_KIND_MAP
					   ? json_find_text(v, "digest")
					   : NULL;
		struct digest sum;

		if (text && digest_parse(&sum, text) == 0)
			read_part(out, store, &sum, i == 0, links);
	}
}

void
about_read(struct about *out, const struct store *store,
	const struct digest *manifest, struct links *links)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct links_blob *blob = links_find(links, manifest);
	struct error ignored = ERROR_INIT;
	const struct json *list;

	*out = (struct about)ABOUT_INIT;
	if (blob && blob->is_index) {
		for (size_t i = 0; i < blob->names.n; i++)
			read_part(out, store, &links->sums[blob->names.ids[i]],
				i == 0, links);
		return;
	}
	if (blob) {
		read_image(out, store, manifest, links);
		return;
	}
	if (store_json(store, manifest, json_read, &doc, &ignored) < 0)
		return;
	list = json_find(doc.root, "manifests");
	if (list && json_kind(list) == JSON_KIND_LIST)
		read_parts(out, store, list, links);
	else
		read_image(out, store, manifest, links);
}
