/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/reach.h"
#include "attest/bundle.h"
#include "attest/provenance.h"
#include "attest/run_record.h"
#include "base/file.h"
#include "builder/collect/helper_blob.h"
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
	digest_set_done(&r->roots_set);
	free(r->roots);
	*r = (struct reach){.store = NULL};
}

void
reach_add(struct reach *r, const struct digest *sum)
{
	if (!digest_set_add(&r->roots_set, sum))
		return;
	(void)digest_set_add(&r->set, sum);
	*mem_room(r->roots, r->n_roots) = *sum;
	r->n_roots++;
}

/* Everything that one root reaches.  What its helper answers counts for no
 * other root, so a blob that two of them name is read for each. */
struct walk {
	struct reach *r;
	struct talk talk;
	struct digest_set seen;
	struct digest *pending;
	size_t n_pending;
};

static void
walk_done(struct walk *w)
{
	talk_end(&w->talk);
	digest_set_done(&w->seen);
	free(w->pending);
}
DEFINE_SCOPED_IN(struct walk, walk_done);

/* What names nothing has nowhere to lead. */
static bool
is_end(const struct reach *r, const struct digest *sum)
{
	const struct links_blob *blob =
		r->links ? links_find(r->links, sum) : NULL;

	return blob && blob->names.n == 0 &&
	       (!r->inputs || blob->inputs.n == 0);
}

static void
walk_to(struct walk *w, const struct digest *sum)
{
	if (!digest_set_add(&w->seen, sum))
		return;
	(void)digest_set_add(&w->r->set, sum);
	if (is_end(w->r, sum))
		return;
	*mem_room(w->pending, w->n_pending) = *sum;
	w->n_pending++;
}

/* Manifests, indexes and envelopes begin so, perhaps after white space; nothing
 * else is read, but what is so small that it may be a damaged one of them. */
enum looks {
	LOOKS_ABSENT,
	LOOKS_JSON,
	LOOKS_SMALL,
	LOOKS_LARGE,
};

/* A blob that cannot be opened now may name others. */
static int
look_at(enum looks *out, const struct store *store, const struct digest *sum,
	struct error *err)
{
	struct error why = ERROR_INIT;
	int64_t size = 0;
	scoped_close int fd = store_open_blob(store, sum, &size, &why);
	char first = '\0';

	if (fd < 0 && error_is_own(&why)) {
		*err = why;
		return -1;
	}
	if (fd >= 0 && pread(fd, &first, 1, 0) < 0)
		return error_sys(err, "reading %s", digest_text(sum).s);
	*out = fd < 0                               ? LOOKS_ABSENT
	       : size > (int64_t)STORE_JSON_MAX     ? LOOKS_LARGE
	       : first && strchr("{ \t\r\n", first) ? LOOKS_JSON
	       : size <= SMALL_MAX                  ? LOOKS_SMALL
						    : LOOKS_LARGE;
	return 0;
}

static int
read_names(struct links_names *out, struct walk *w, const struct digest *sum,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct reach *r = w->r;
	enum looks looks = LOOKS_ABSENT;

	if (look_at(&looks, r->store, sum, err) < 0)
		return -1;
	if (looks == LOOKS_ABSENT || looks == LOOKS_LARGE)
		return 0;
	if (store_get(r->store, sum, STORE_JSON_MAX, &text, err) < 0)
		return error_hint(err, "'hallmark store check' mends it");
	if (looks == LOOKS_JSON && helper_blob_names(out, &w->talk, &text,
					   r->inputs || r->links, err) < 0)
		return error_wrap(err, "%s", digest_text(sum).s);
	if (r->links)
		links_add(r->links, sum, out);
	return 0;
}

static void
follow_known(struct walk *w, const struct links_blob *blob)
{
	const struct reach *r = w->r;

	for (size_t i = 0; i < blob->names.n; i++)
		walk_to(w, &r->links->sums[blob->names.ids[i]]);
	for (size_t i = 0; r->inputs && i < blob->inputs.n; i++)
		walk_to(w, &r->links->sums[blob->inputs.ids[i]]);
}

static int
follow(struct walk *w, const struct digest *sum, struct error *err)
{
	scoped(links_names_done) struct links_names names = {.names = NULL};
	const struct reach *r = w->r;
	const struct links_blob *blob =
		r->links ? links_find(r->links, sum) : NULL;

	if (blob) {
		if (store_has(r->store, sum))
			follow_known(w, blob);
		return 0;
	}
	if (read_names(&names, w, sum, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++)
		walk_to(w, &names.names[i]);
	for (size_t i = 0; r->inputs && i < names.n_inputs; i++)
		walk_to(w, &names.inputs[i]);
	return 0;
}

static int
walk_root(struct reach *r, const struct digest *root, struct error *err)
{
	scoped(walk_done) struct walk w = {.r = r};

	helper_blob_begin(&w.talk);
	walk_to(&w, root);
	while (w.n_pending > 0) {
		struct digest sum = w.pending[--w.n_pending];

		if (follow(&w, &sum, err) < 0)
			return -1;
	}
	return 0;
}

int
reach_run(struct reach *r, const struct descriptor *list, size_t n,
	struct error *err)
{
	do {
		while (r->n_roots > 0) {
			struct digest root = r->roots[--r->n_roots];

			if (walk_root(r, &root, err) < 0)
				return -1;
		}
		for (size_t i = 0; i < n; i++) {
			struct digest subject;

			if (descriptor_referrers_of(list[i].name, &subject) &&
				digest_set_has(&r->set, &subject))
				reach_add(r, &list[i].sum);
		}
	} while (r->n_roots > 0);
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
