/* SPDX-License-Identifier: Apache-2.0 */
/* Names of images: give, find, list. */
#include "builder/store/store_private.h"

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/*
 * Letters and digits, with one of -._:@+/ or "--" between them.
 * source: image-spec 1.1 annotations.md, org.opencontainers.image.ref.name
 */
bool
store_is_name(const char *name)
{
	size_t len = strlen(name);

	if (text_starts(name, "sha256:") || descriptor_referrers_of(name, NULL))
		return false;
	if (len == 0 || len > 255 || !is_alnum(name[0]) ||
		!is_alnum(name[len - 1]))
		return false;
	for (size_t i = 1; i < len; i++) {
		if (is_alnum(name[i]))
			continue;
		if (!strchr("-._:@+/", name[i]))
			return false;
		if (!is_alnum(name[i - 1]) &&
			(name[i] != '-' || name[i - 1] != '-' ||
				name[i - 2] == '-'))
			return false;
	}
	return true;
}

/* An entry with this name, or one without a name of this image. */
struct replaced {
	const char *name, *sum;
};

static bool
is_replaced(const void *arg, const struct json *v)
{
	const struct replaced *r = arg;
	const char *name = descriptor_ref_name(v);

	return name ? text_equal(name, r->name)
		    : text_equal(json_find_text(v, "digest"), r->sum);
}

static bool
is_listed(const struct json *list, const char *sum, const char *but)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		if (json_kind(v) == JSON_KIND_MAP &&
			text_equal(json_find_text(v, "digest"), sum) &&
			(!but || !text_equal(descriptor_ref_name(v), but)))
			return true;
	}
	return false;
}

static int
list_unnamed(struct store *store, const struct descriptor *manifest,
	struct error *err)
{
	struct descriptor unnamed = *manifest; /* borrows the texts */
	struct digest_text sum = digest_text(&manifest->sum);
	const struct replaced itself = {.sum = sum.s};

	unnamed.name = NULL;
	if (referrers_bundled(&unnamed.bundled, store, &manifest->sum, err) < 0)
		return -1;
	return index_edit(
		store, is_replaced, &itself, descriptor_json(&unnamed), err);
}

/* An image that is about to lose its only name stays listed without one. */
static int
keep_former(struct store *store, const char *name, const struct digest *now,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(descriptor_done) struct descriptor was = {0};
	int r = store_find(store, name, &was, err);

	if (r != 0 || digest_equal(&was.sum, now))
		return r < 0 ? -1 : 0;
	if (index_read(store, &doc, err) < 0)
		return -1;
	if (is_listed(json_find(doc.root, "manifests"), digest_text(&was.sum).s,
		    name))
		return 0;
	return list_unnamed(store, &was, err);
}

int
store_tag(struct store *store, const char *name,
	const struct descriptor *manifest, struct error *err)
{
	struct descriptor named = *manifest; /* borrows the texts */
	struct digest_text sum = digest_text(&manifest->sum);
	const struct replaced former = {.name = name, .sum = sum.s};
	scoped_free char *copy = text_copy(name);
	scoped_close int lock = -1;

	if (!store_is_name(name))
		return error_set(err, ERROR_INPUT,
			"%s cannot be the name of an image: a name has letters "
			"and digits, with -._:@+/ between them, and is not a "
			"digest",
			text_quotes(name));
	lock = store_lock(store, true, err);
	if (lock < 0)
		return -1;
	if (!store_has(store, &manifest->sum))
		return error_set(err, ERROR_INTERNAL,
			"the name %s cannot be given to %s, which is not in "
			"the store",
			text_quotes(name), sum.s);
	if (keep_former(store, name, &manifest->sum, err) < 0 ||
		referrers_bundled(&named.bundled, store, &manifest->sum, err) <
			0)
		return -1;
	named.name = copy;
	return index_edit(
		store, is_replaced, &former, descriptor_json(&named), err);
}

int
store_list_unnamed(struct store *store, const struct descriptor *manifest,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped_close int lock = store_lock(store, true, err);

	if (lock < 0 || index_read(store, &doc, err) < 0)
		return -1;
	if (is_listed(json_find(doc.root, "manifests"),
		    digest_text(&manifest->sum).s, NULL))
		return 0;
	return list_unnamed(store, manifest, err);
}

/* Parse entry i of the index; messages name its line. */
static int
parse_entry(struct descriptor *out, const struct json_doc *doc, size_t i,
	struct error *err)
{
	const struct json *list = json_find(doc->root, "manifests");
	scoped_free char *where = text_format("/manifests/%zu", i);

	return descriptor_parse(out, doc, json_at(list, i), where, err);
}

/* Find a manifest by its digest when the index has no name for it. */
static int
find_unnamed(const struct store *store, const struct digest *sum,
	struct descriptor *out, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error not_one = ERROR_INIT;
	const char *type;

	if (!store_has(store, sum))
		return 1;
	if (store_json(store, sum, json_read, &doc, &not_one) < 0) {
		if (not_one.kind != ERROR_INPUT &&
			not_one.kind != ERROR_LIMIT) {
			*err = not_one;
			return -1;
		}
		return 1; /* a layer or another blob, not a manifest */
	}
	type = json_find_text(doc.root, "mediaType");
	if (!type && json_find(doc.root, "layers"))
		type = STORE_MANIFEST_TYPE;
	if (!type)
		return 1;
	*out = (struct descriptor){.sum = *sum,
		.size = (int64_t)doc.len,
		.media_type = text_copy(type),
		.artifact_type =
			text_copy(json_find_text(doc.root, "artifactType"))};
	return 0;
}

int
store_find(const struct store *store, const char *name, struct descriptor *out,
	struct error *err)
{
	struct index_found found;
	struct digest sum;
	bool by_digest = digest_parse(&sum, name) == 0;
	int r = index_find(&found, store, name, err);

	if (r > 0)
		return by_digest ? find_unnamed(store, &sum, out, err) : 1;
	if (r < 0)
		return -1;
	if (found.n_others > 0 && !by_digest)
		return error_set(err, ERROR_INPUT,
			"the store %s has two images named %s; use the digest",
			text_quotes(store->path), text_quotes(name));
	return parse_entry(out, found.doc, found.entry, err);
}

static void
free_list(struct descriptor *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
}

int
store_list(const struct store *store, struct descriptor **out, size_t *n,
	struct error *err)
{
	const struct json_doc *doc;
	struct descriptor *list = NULL;
	size_t n_list = 0, n_entries;

	if (index_shared(store, &doc, err) < 0)
		return -1;
	n_entries = json_count(json_find(doc->root, "manifests"));
	for (size_t i = 0; i < n_entries; i++) {
		struct descriptor d = {0};

		if (parse_entry(&d, doc, i, err) < 0) {
			free_list(list, n_list);
			return -1;
		}
		if (descriptor_referrers_of(d.name, NULL)) {
			descriptor_done(&d);
			continue;
		}
		*mem_room(list, n_list) = d;
		n_list++;
	}
	*out = list;
	*n = n_list;
	return 0;
}
