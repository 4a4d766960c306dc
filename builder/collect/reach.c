/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/reach.h"
#include "attest/bundle.h"
#include "attest/provenance.h"
#include "attest/run_record.h"
#include "base/file.h"
#include "builder/image/kit_manifest.h"
#include "builder/store/descriptor.h"

#include <unistd.h>

/* Statements that a build makes again. */
static const char *const made_again[] = {
	PROVENANCE_PREDICATE,
	RUN_RECORD_PREDICATE,
	"https://spdx.dev/Document",
	"https://cyclonedx.org/bom",
};

void
reach_init(struct reach *r, const struct store *store, bool inputs)
{
	*r = (struct reach){.store = store, .inputs = inputs};
}

void
reach_done(struct reach *r)
{
	digest_set_done(&r->set);
	free(r->pending);
	*r = (struct reach){.store = NULL};
}

void
reach_add(struct reach *r, const struct digest *sum)
{
	if (!digest_set_add(&r->set, sum) || !store_has(r->store, sum))
		return;
	*mem_room(r->pending, r->n_pending) = *sum;
	r->n_pending++;
}

/* Manifests, indexes and envelopes begin so; nothing else has to be read. */
static bool
is_json(const struct store *store, const struct digest *sum)
{
	struct error ignored = ERROR_INIT;
	int64_t size = 0;
	scoped_close int fd = store_open_blob(store, sum, &size, &ignored);
	char first = '\0';

	return fd >= 0 && size <= (int64_t)STORE_JSON_MAX &&
	       pread(fd, &first, 1, 0) == 1 && first == '{';
}

static void
add_descriptor(struct reach *r, const struct json *v)
{
	const char *text = json_kind(v) == JSON_KIND_MAP
				   ? json_find_text(v, "digest")
				   : NULL;
	struct digest sum;

	if (text && digest_parse(&sum, text) == 0)
		reach_add(r, &sum);
}

static void
add_list(struct reach *r, const struct json *list)
{
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return;
	for (size_t i = 0; i < json_count(list); i++)
		add_descriptor(r, json_at(list, i));
}

static void
add_inputs(struct reach *r, const struct bytes *text)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	struct error ignored = ERROR_INIT;

	if (provenance_unchecked(&p, text, &ignored) < 0)
		return;
	for (size_t i = 0; i < p.n_inputs; i++)
		reach_add(r, &p.inputs[i].sum);
	reach_add(r, &p.tree);
}

/* The same of the envelope in a bundle. */
static void
add_inner(struct reach *r, const struct json *envelope)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, envelope);
	add_inputs(r, &text);
}

static int
follow(struct reach *r, const struct digest *sum, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored = ERROR_INIT;

	if (!is_json(r->store, sum))
		return 0;
	if (store_get(r->store, sum, STORE_JSON_MAX, &text, err) < 0)
		return error_hint(err, "'hallmark store check' mends it");
	if (json_read(&doc, text.data, text.len, "blob", &ignored) < 0)
		return 0; /* its bytes are right: it only looks like JSON */
	if (json_find(doc.root, "config"))
		add_descriptor(r, json_find(doc.root, "config"));
	add_list(r, json_find(doc.root, "layers"));
	add_list(r, json_find(doc.root, "manifests"));
	if (r->inputs && json_find(doc.root, "payloadType"))
		add_inputs(r, &text);
	else if (r->inputs && json_find(doc.root, "dsseEnvelope"))
		add_inner(r, json_find(doc.root, "dsseEnvelope"));
	return 0;
}

int
reach_run(struct reach *r, const struct descriptor *list, size_t n,
	struct error *err)
{
	do {
		while (r->n_pending > 0) {
			struct digest sum = r->pending[--r->n_pending];

			if (follow(r, &sum, err) < 0)
				return -1;
		}
		for (size_t i = 0; i < n; i++) {
			struct digest subject;

			if (descriptor_referrers_of(list[i].name, &subject) &&
				digest_set_has(&r->set, &subject))
				reach_add(r, &list[i].sum);
		}
	} while (r->n_pending > 0);
	return 0;
}

static bool
is_made_again(const struct bytes *text, bool bundle)
{
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const char *type;

	if ((bundle ? bundle_parse(&e, text->data, text->len, "", &ignored)
		    : dsse_parse(&e, text->data, text->len, "", &ignored)) !=
			0 ||
		json_read(&doc, e.payload.data ? e.payload.data : "",
			e.payload.len, "statement", &ignored) < 0)
		return false;
	type = json_kind(doc.root) == JSON_KIND_MAP
		       ? json_find_text(doc.root, "predicateType")
		       : NULL;
	for (size_t i = 0; i < ARRAY_LEN(made_again); i++)
		if (type && text_starts(type, made_again[i]))
			return true;
	return false;
}

bool
reach_has_finding(const struct store *store, const struct digest *list)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const struct json *all;

	if (!store_has(store, list))
		return false; /* nothing is left to be kept */
	if (store_json(store, list, json_read, &doc, &ignored) < 0)
		return true;
	all = json_find(doc.root, "manifests");
	for (size_t i = 0; all && i < json_count(all); i++) {
		scoped(descriptor_done) struct descriptor d = {0};
		scoped(bytes_done) struct bytes text = BYTES_INIT;

		if (descriptor_parse(&d, &doc, json_at(all, i), "", &ignored) <
			0)
			return true;
		if (text_equal(d.artifact_type, KIT_TYPE))
			continue;
		if (store_referrer_blob(
			    store, &d, BUNDLE_MAX, &text, NULL, &ignored) < 0 ||
			!is_made_again(&text, bundle_is_type(d.artifact_type)))
			return true;
	}
	return false;
}
