/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Referrers: by the API of the registry where it has one, else by a tag.
 *
 * Some registries answer the API's address without having it, and some repeat
 * the subject itself under the tag; so each answer is read for what it holds.
 */
#include "builder/registry/manifest.h"
#include "builder/store/descriptor.h"

#include <time.h>

#define PAGES_MAX 64
#define TRIES 6 /* to write a list that others write, too */
#define TRY_WAIT_NS 100000000L
#define REFERRERS_MAX 4096 /* of one subject */

void
descriptors_free(struct descriptor *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
}

static char *
tag_of(const struct digest *subject)
{
	return text_format("sha256-%s", digest_hex(subject).s);
}

/* A list that grows. */
struct found {
	struct descriptor *list;
	size_t n;
};

static void
found_done(struct found *found)
{
	descriptors_free(found->list, found->n);
}
DEFINE_SCOPED_IN(struct found, found_done);

static bool
has(const struct found *found, const struct digest *sum)
{
	for (size_t i = 0; i < found->n; i++)
		if (digest_equal(&found->list[i].sum, sum))
			return true;
	return false;
}

/* Is it an index, by its own words? */
static const struct json *
index_list(const struct json_doc *doc)
{
	const struct json *list = json_find(doc->root, "manifests");
	const char *type = json_find_text(doc->root, "mediaType");

	if (!list || json_kind(list) != JSON_KIND_LIST ||
		(type && strcmp(type, STORE_INDEX_TYPE) != 0))
		return NULL;
	return list;
}

static int
add_index(struct found *found, const struct json_doc *doc, struct error *err)
{
	const struct json *list = index_list(doc);

	if (!list)
		return json_fail(err, doc, "",
			"it is not an OCI index, and so no list of referrers");
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("/manifests/%zu", i);
		struct descriptor d;

		if (found->n == REFERRERS_MAX)
			return error_set(err, ERROR_LIMIT,
				"%s: more than %d referrers", doc->name,
				REFERRERS_MAX);
		if (descriptor_parse(&d, doc, json_at(list, i), where, err) < 0)
			return -1;
		if (has(found, &d.sum)) {
			descriptor_done(&d);
			continue;
		}
		*mem_room(found->list, found->n) = d;
		found->n++;
	}
	return 0;
}

/* One page of the API.  Returns 0; 1 if the registry has no such API; -1. */
static int
read_page(struct found *found, char **url, struct registry *registry,
	const char *repository, struct error *err)
{
	scoped(http_answer_done) struct http_answer a = {.status = 0};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct http_request request = HTTP_REQUEST_INIT;
	scoped_free char *name = text_format(
		"the referrers at the registry %s", registry_host(registry));
	scoped_free char *type = NULL;

	request.method = "GET";
	request.url = take_ptr(*url);
	http_request_header(&request, "Accept: %s", STORE_INDEX_TYPE);
	if (registry_ask(
		    registry, repository, REGISTRY_PULL, &request, &a, err) < 0)
		return -1;
	if (a.status == 0 || a.status >= 500 || a.status == 429)
		return registry_refused(
			registry, "reading the referrers", &a, err);
	type = registry_content_type(&a);
	if (a.status != 200 || !text_equal(type, STORE_INDEX_TYPE))
		return 1;
	if (json_read(&doc, a.body.data, a.body.len, name, err) < 0 ||
		add_index(found, &doc, err) < 0)
		return -1;
	*url = registry_next_page(&a);
	return 0;
}

static int
read_api(struct found *found, struct registry *registry, const char *repository,
	const struct digest *subject, struct error *err)
{
	scoped_free char *url = registry_url(registry, "/v2/%s/referrers/%s",
		repository, digest_text(subject).s);

	for (int page = 0; url; page++) {
		int r;

		if (page == PAGES_MAX)
			return error_set(err, ERROR_LIMIT,
				"the registry %s lists referrers on more than "
				"%d pages",
				registry_host(registry), PAGES_MAX);
		r = read_page(found, &url, registry, repository, err);
		if (r != 0)
			return r;
	}
	return 0;
}

/* The index under the tag of a subject.  Returns 0; 1 if there is no such tag,
 * or the registry takes its name for the digest of the subject. */
static int
read_tag(struct json_doc *out, char **etag, struct registry *registry,
	const char *repository, const struct digest *subject, struct error *err)
{
	scoped(manifest_done) struct manifest m = MANIFEST_INIT;
	scoped_free char *tag = tag_of(subject);
	scoped_free char *name = text_format("the tag %s of %s/%s", tag,
		registry_host(registry), repository);
	int r = manifest_get(&m, registry, repository, tag, err);

	if (r != 0 || digest_equal(&m.sum, subject))
		return r < 0 ? -1 : 1;
	if (json_read(out, m.text.data, m.text.len, name, err) < 0)
		return -1;
	*etag = take_ptr(m.etag);
	return 0;
}

int
referrers_get(struct descriptor **out, size_t *n, struct registry *registry,
	const char *repository, const struct digest *subject, struct error *err)
{
	scoped(found_done) struct found found = {.list = NULL};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped_free char *etag = NULL;
	int api = read_api(&found, registry, repository, subject, err), tag = 1;

	if (api < 0)
		return -1;
	/* a registry that has the API may still hold what was attached before
	 * it had it; one that only seems to have it holds all there */
	if (api > 0 || found.n == 0)
		tag = read_tag(&doc, &etag, registry, repository, subject, err);
	if (tag < 0 || (tag == 0 && add_index(&found, &doc, err) < 0))
		return -1;
	*out = found.list;
	*n = found.n;
	found = (struct found){.list = NULL};
	return 0;
}

/* A copy of the list with one entry more, by digest; NULL if it is there. */
static struct json *
with_entry(const struct json *was, const struct json *entry)
{
	scoped(json_free) struct json *list = json_new_list();

	for (size_t i = 0; i < json_count(was); i++) {
		const struct json *v = json_at(was, i);

		if (json_kind(v) == JSON_KIND_MAP &&
			text_equal(json_find_text(v, "digest"),
				json_find_text(entry, "digest")))
			return NULL;
		json_push(list, json_copy_of(v));
	}
	json_push(list, json_copy_of(entry));
	return take_ptr(list);
}

static int
write_tag(struct registry *registry, const char *repository, const char *tag,
	const struct json *index, const char *etag, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct manifest_text m = {
		.type = STORE_INDEX_TYPE, .shared = true, .etag = etag};
	bool refers;

	json_print(&text, index);
	m.data = text.data;
	m.len = text.len;
	return manifest_put(&refers, registry, repository, tag, &m, err);
}

/* Returns 0: the list holds the entry; 1: it was written, and must be read
 * again, since somebody else may have written it after that; -1. */
static int
try_add(struct registry *registry, const char *repository,
	const struct digest *subject, const struct json *entry,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(json_free) struct json *index = NULL;
	scoped_free char *tag = tag_of(subject), *etag = NULL;
	const struct json *was = NULL;
	struct json *list;
	int r = read_tag(&doc, &etag, registry, repository, subject, err);

	if (r < 0)
		return -1;
	if (r == 0 && !(was = index_list(&doc)))
		return json_fail(err, &doc, "",
			"it is not an OCI index: nothing is written over it");
	list = with_entry(was, entry);
	if (!list)
		return 0;
	index = was ? json_copy_of(doc.root) : json_new_map();
	json_put_number(index, "schemaVersion", 2);
	json_put_text(index, "mediaType", STORE_INDEX_TYPE);
	json_put(index, "manifests", list);
	return write_tag(registry, repository, tag, index, etag, err) < 0 ? -1
									  : 1;
}

int
referrers_add(struct registry *registry, const char *repository,
	const struct digest *subject, const struct json *entry,
	struct error *err)
{
	for (int i = 0; i < TRIES; i++) {
		int r;

		if (i > 1)
			(void)nanosleep(
				&(struct timespec){.tv_nsec = TRY_WAIT_NS * i},
				NULL);
		r = try_add(registry, repository, subject, entry, err);
		if (r <= 0)
			return r;
	}
	return error_set(err, ERROR_NETWORK,
		"the registry %s does not keep the list of referrers under the "
		"tag sha256-%s: others write it at the same time, or the "
		"registry takes the tag for a digest",
		registry_host(registry), digest_hex(subject).s);
}
