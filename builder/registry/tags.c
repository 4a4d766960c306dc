/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/tags.h"
#include "base/json.h"

#define PAGES_MAX 256
#define TAGS_MAX 262144

void
tag_list_add(struct tag_list *tags, const char *tag)
{
	*mem_room(tags->list, tags->n) = text_copy(tag);
	tags->n++;
}

void
tag_list_done(struct tag_list *tags)
{
	for (size_t i = 0; i < tags->n; i++)
		free(tags->list[i]);
	free(tags->list);
	*tags = (struct tag_list)TAG_LIST_INIT;
}

/* Docker's registry sends null for a repository without tags. */
static int
add_tags(struct tag_list *out, const struct json_doc *doc, struct error *err)
{
	const struct json *list = json_find(doc->root, "tags");

	if (list && json_kind(list) == JSON_KIND_NULL)
		return 0;
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'tags' must be a list");
	for (size_t i = 0; i < json_count(list); i++) {
		const char *tag = json_text(json_at(list, i));

		if (!tag || !reference_is_tag(tag))
			return json_fail(err, doc, "", "%s is not a tag",
				text_quotes(tag ? tag : "another value"));
		if (out->n == TAGS_MAX)
			return error_set(err, ERROR_LIMIT,
				"%s: more than %d tags", doc->name, TAGS_MAX);
		tag_list_add(out, tag);
	}
	return 0;
}

static int
read_page(struct tag_list *out, char **url, struct registry *registry,
	const char *repository, struct error *err)
{
	scoped(http_answer_done) struct http_answer a = {.status = 0};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct http_request request = HTTP_REQUEST_INIT;
	scoped_free char *name = text_format(
		"the tags of %s/%s", registry_host(registry), repository);

	request.method = "GET";
	request.url = take_ptr(*url);
	if (registry_ask(
		    registry, repository, REGISTRY_PULL, &request, &a, err) < 0)
		return -1;
	if (a.status == 404)
		return 0;
	if (a.status != 200)
		return registry_refused(registry, "listing the tags", &a, err);
	if (json_read(&doc, a.body.data, a.body.len, name, err) < 0 ||
		add_tags(out, &doc, err) < 0)
		return -1;
	*url = registry_next_page(&a);
	return 0;
}

int
tags_of(struct tag_list *out, struct registry *registry, const char *repository,
	struct error *err)
{
	scoped(tag_list_done) struct tag_list tags = TAG_LIST_INIT;
	scoped_free char *url =
		registry_url(registry, "/v2/%s/tags/list", repository);

	for (int page = 0; url; page++) {
		if (page == PAGES_MAX)
			return error_set(err, ERROR_LIMIT,
				"the registry %s lists tags on more than %d "
				"pages",
				registry_host(registry), PAGES_MAX);
		if (read_page(&tags, &url, registry, repository, err) < 0)
			return -1;
	}
	*out = tags;
	tags = (struct tag_list)TAG_LIST_INIT;
	return 0;
}
