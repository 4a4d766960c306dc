/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/manifest.h"

/* What hallmark can read: the types of image_graph_reads(). */
#define ACCEPT \
	STORE_MANIFEST_TYPE \
	", " STORE_INDEX_TYPE ", " \
	"application/vnd.docker.distribution.manifest.v2+json, " \
	"application/vnd.docker.distribution.manifest.list.v2+json"

void
manifest_done(struct manifest *m)
{
	bytes_done(&m->text);
	free(m->type);
	free(m->etag);
	*m = (struct manifest)MANIFEST_INIT;
}

static void
add_accept(struct http_request *request)
{
	http_request_header(request, "Accept: %s", ACCEPT);
}

/* By a tag, only the registry knows which digest is meant; most say so. */
static int
check_sum(const struct manifest *m, const struct registry *registry,
	const char *name, const struct http_answer *answer, struct error *err)
{
	const char *said =
		http_answer_header(answer, "Docker-Content-Digest", 0);
	struct digest asked;

	if (digest_parse(&asked, name) == 0 && !digest_equal(&asked, &m->sum))
		return error_set(err, ERROR_INTEGRITY,
			"the registry %s sent the manifest %s when asked for "
			"%s",
			registry_host(registry), digest_text(&m->sum).s, name);
	if (said && digest_parse(&asked, said) == 0 &&
		!digest_equal(&asked, &m->sum))
		return error_set(err, ERROR_INTEGRITY,
			"the registry %s sent the manifest %s, that it calls "
			"%s",
			registry_host(registry), digest_text(&m->sum).s, said);
	return 0;
}

int
manifest_get(struct manifest *out, struct registry *registry,
	const char *repository, const char *name, struct error *err)
{
	scoped(http_answer_done) struct http_answer answer = {.status = 0};
	struct http_request request = HTTP_REQUEST_INIT;
	scoped_free char *what =
		text_format("reading the manifest %s of %s", name, repository);

	request.method = "GET";
	request.url =
		registry_url(registry, "/v2/%s/manifests/%s", repository, name);
	add_accept(&request);
	if (registry_ask(registry, repository, REGISTRY_PULL, &request, &answer,
		    err) < 0)
		return -1;
	if (answer.status == 404)
		return 1;
	if (answer.status != 200)
		return registry_refused(registry, what, &answer, err);
	*out = (struct manifest){.text = answer.body,
		.sum = digest_of(answer.body.data, answer.body.len),
		.type = registry_content_type(&answer),
		.etag = text_copy(http_answer_header(&answer, "ETag", 0))};
	answer.body = (struct bytes)BYTES_INIT;
	if (check_sum(out, registry, name, &answer, err) < 0) {
		manifest_done(out);
		return -1;
	}
	return 0;
}

int
manifest_is_there(bool *out, struct registry *registry, const char *repository,
	const struct digest *sum, struct error *err)
{
	scoped(http_answer_done) struct http_answer answer = {.status = 0};
	struct http_request request = HTTP_REQUEST_INIT;

	request.method = "HEAD";
	request.url = registry_url(registry, "/v2/%s/manifests/%s", repository,
		digest_text(sum).s);
	add_accept(&request);
	if (registry_ask(registry, repository, REGISTRY_PULL, &request, &answer,
		    err) < 0)
		return -1;
	if (answer.status == 0 || answer.status >= 500)
		return registry_refused(
			registry, "looking for a manifest", &answer, err);
	*out = answer.status == 200;
	return 0;
}

static void
request_put(struct http_request *out, const struct registry *registry,
	const char *repository, const char *name, const struct manifest_text *m)
{
	out->method = "PUT";
	out->url =
		registry_url(registry, "/v2/%s/manifests/%s", repository, name);
	out->body = text_copyn(m->data, m->len);
	out->len = m->len;
	http_request_header(out, "Content-Type: %s", m->type);
	if (m->etag)
		http_request_header(out, "If-Match: %s", m->etag);
}

int
manifest_put(bool *refers, struct registry *registry, const char *repository,
	const char *name, const struct manifest_text *m, struct error *err)
{
	scoped(http_answer_done) struct http_answer answer = {.status = 0};
	struct http_request request = HTTP_REQUEST_INIT;
	scoped_free char *what =
		text_format("writing the manifest %s of %s", name, repository);

	request_put(&request, registry, repository, name, m);
	if (registry_ask(registry, repository, REGISTRY_PUSH, &request, &answer,
		    err) < 0)
		return -1;
	if (m->shared && (answer.status == 409 || answer.status == 412))
		return 1;
	if (answer.status != 201 && answer.status != 200)
		return registry_refused(registry, what, &answer, err);
	*refers = http_answer_header(&answer, "OCI-Subject", 0);
	return 0;
}
