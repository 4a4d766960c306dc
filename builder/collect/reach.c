/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/reach.h"
#include "attest/bundle.h"
#include "attest/provenance.h"
#include "attest/run_record.h"
#include "base/file.h"
#include "builder/image/kit_manifest.h"
#include "builder/store/descriptor.h"

#include <unistd.h>

#define SMALL_MAX (INT64_C(256) << 10) /* bytes; manifests are smaller */

/* Statements that a build makes again. */
static const char *const made_again[] = {
	PROVENANCE_PREDICATE,
	RUN_RECORD_PREDICATE,
	"https://spdx.dev/Document",
	"https://cyclonedx.org/bom",
};

void
reach_init(struct reach *r, const struct store *store, bool inputs,
	struct links *links)
{
	*r = (struct reach){.store = store, .inputs = inputs, .links = links};
}

void
reach_done(struct reach *r)
{
	digest_set_done(&r->set);
	free(r->pending);
	*r = (struct reach){.store = NULL};
}

/* What names nothing has nowhere to lead. */
static bool
is_end(const struct reach *r, const struct digest *sum)
{
	const struct links_blob *blob =
		r->links ? links_find(r->links, sum) : NULL;

	return blob && blob->names.n == 0 &&
	       (!r->inputs || blob->inputs.n == 0);
}

void
reach_add(struct reach *r, const struct digest *sum)
{
	if (!digest_set_add(&r->set, sum) || is_end(r, sum) ||
		!store_has(r->store, sum))
		return;
	*mem_room(r->pending, r->n_pending) = *sum;
	r->n_pending++;
}

/* Manifests, indexes and envelopes begin so; nothing else is read, but what is
 * so small that it may be a damaged one of them. */
enum looks {
	LOOKS_JSON,
	LOOKS_SMALL,
	LOOKS_LARGE,
};

static enum looks
look_at(const struct store *store, const struct digest *sum)
{
	struct error ignored = ERROR_INIT;
	int64_t size = 0;
	scoped_close int fd = store_open_blob(store, sum, &size, &ignored);
	char first = '\0';

	if (fd < 0 || size > (int64_t)STORE_JSON_MAX)
		return LOOKS_LARGE;
	if (pread(fd, &first, 1, 0) == 1 && first == '{')
		return LOOKS_JSON;
	return size <= SMALL_MAX ? LOOKS_SMALL : LOOKS_LARGE;
}

static void
add_sum(struct digest **list, size_t *n, const struct digest *sum)
{
	*mem_room(*list, *n) = *sum;
	++*n;
}

static void
add_descriptor(struct links_names *out, const struct json *v)
{
	const char *text = json_kind(v) == JSON_KIND_MAP
				   ? json_find_text(v, "digest")
				   : NULL;
	struct digest sum;

	if (text && digest_parse(&sum, text) == 0 && !digest_is_zero(&sum))
		add_sum(&out->names, &out->n_names, &sum);
}

static void
add_list(struct links_names *out, const struct json *list)
{
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return;
	for (size_t i = 0; i < json_count(list); i++)
		add_descriptor(out, json_at(list, i));
}

/* Is what failed to be parsed something else?  A parser that could not run
 * tells nothing, and the blobs that this one names would look like garbage. */
static int
is_other(const struct error *why, struct error *err)
{
	if (!error_is_own(why))
		return 0;
	*err = *why;
	return -1;
}

static int
add_inputs(struct links_names *out, const struct bytes *text, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	struct error why = ERROR_INIT;

	if (provenance_unchecked(&p, text, &why) < 0)
		return is_other(&why, err);
	for (size_t i = 0; i < p.n_inputs; i++)
		if (!digest_is_zero(&p.inputs[i].sum))
			add_sum(&out->inputs, &out->n_inputs, &p.inputs[i].sum);
	if (!digest_is_zero(&p.tree))
		add_sum(&out->inputs, &out->n_inputs, &p.tree);
	return 0;
}

/* The same of the envelope in a bundle. */
static int
add_inner(
	struct links_names *out, const struct json *envelope, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, envelope);
	return add_inputs(out, &text, err);
}

static int
find_names(struct links_names *out, const struct json *v,
	const struct bytes *text, bool inputs, struct error *err)
{
	const struct json *config = json_find(v, "config");
	const struct json *list = json_find(v, "manifests");

	out->is_index = list && json_kind(list) == JSON_KIND_LIST && !config &&
			!json_find(v, "layers");
	if (config)
		add_descriptor(out, config);
	add_list(out, json_find(v, "layers"));
	add_list(out, list);
	if (inputs && json_find(v, "payloadType"))
		return add_inputs(out, text, err);
	if (inputs && json_find(v, "dsseEnvelope"))
		return add_inner(out, json_find(v, "dsseEnvelope"), err);
	return 0;
}

static int
read_names(struct links_names *out, struct reach *r, const struct digest *sum,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error why = ERROR_INIT;
	enum looks looks = look_at(r->store, sum);
	int found = 0;

	if (looks == LOOKS_LARGE)
		return 0;
	if (store_get(r->store, sum, STORE_JSON_MAX, &text, err) < 0)
		return error_hint(err, "'hallmark store check' mends it");
	/* if this fails, its bytes are right: it only looks like JSON */
	if (looks == LOOKS_JSON)
		found = json_read(&doc, text.data, text.len, "blob", &why) < 0
				? is_other(&why, err)
				: find_names(out, doc.root, &text,
					  r->inputs || r->links, err);
	if (found < 0)
		return error_wrap(err, "%s", digest_text(sum).s);
	if (r->links)
		links_add(r->links, sum, out);
	return 0;
}

static void
follow_known(struct reach *r, const struct links_blob *blob)
{
	for (size_t i = 0; i < blob->names.n; i++)
		reach_add(r, &r->links->sums[blob->names.ids[i]]);
	for (size_t i = 0; r->inputs && i < blob->inputs.n; i++)
		reach_add(r, &r->links->sums[blob->inputs.ids[i]]);
}

static int
follow(struct reach *r, const struct digest *sum, struct error *err)
{
	scoped(links_names_done) struct links_names names = {.names = NULL};
	const struct links_blob *blob =
		r->links ? links_find(r->links, sum) : NULL;

	if (blob) {
		follow_known(r, blob);
		return 0;
	}
	if (read_names(&names, r, sum, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++)
		reach_add(r, &names.names[i]);
	for (size_t i = 0; r->inputs && i < names.n_inputs; i++)
		reach_add(r, &names.inputs[i]);
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
