/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/registry_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#define TRIES 3 /* to reach the registry */
#define TRY_WAIT_NS 500000000L
#define REASON_MAX 300 /* bytes of the registry's own words in a message */

void
registry_close(struct registry *registry)
{
	if (!registry)
		return;
	http_free(registry->http);
	challenge_done(&registry->challenge);
	credential_done(&registry->user);
	tokens_done(&registry->tokens);
	free(registry->user_of);
	free(registry->host);
	free(registry->address);
	free(registry);
}

const char *
registry_host(const struct registry *registry)
{
	return registry->host;
}

char *
registry_url(const struct registry *registry, const char *fmt, ...)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	char path[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	bytes_addf(&out, "%s%s", registry->address, path);
	return bytes_take(&out);
}

static int
ask_base(struct registry *registry, struct http_answer *answer,
	struct error *err)
{
	scoped(http_request_done) struct http_request request =
		HTTP_REQUEST_INIT;

	request.method = "GET";
	request.url = registry_url(registry, "/v2/");
	http_answer_done(answer);
	return http_ask(registry->http, answer, &request, err);
}

static int
try_address(struct registry *registry, const char *scheme,
	struct http_answer *answer, struct error *err)
{
	free(registry->address);
	registry->address =
		text_format("%s://%s", scheme, reference_api(registry->host));
	for (int i = 0; i < TRIES; i++) {
		if (i > 0)
			(void)nanosleep(
				&(struct timespec){.tv_nsec = TRY_WAIT_NS},
				NULL);
		if (ask_base(registry, answer, err) < 0)
			return -1;
		if (answer->status != 0 || !answer->passes || answer->no_tls)
			break;
	}
	return 0;
}

/* A registry on this machine may do without TLS: no network lies in between. */
static int
find_address(struct registry *registry, bool ca_given, struct error *err)
{
	scoped(http_answer_done) struct http_answer a = {.status = 0};

	if (try_address(registry, registry->insecure ? "http" : "https", &a,
		    err) < 0)
		return -1;
	if (a.no_tls && !ca_given && http_is_loopback(registry->address) &&
		try_address(registry, "http", &a, err) < 0)
		return -1;
	if (a.status > 0) {
		(void)registry_challenged(registry, &a);
		return 0;
	}
	(void)error_set(err, ERROR_NETWORK, "the registry %s: %s",
		registry->host, a.no_tls ? "it does not speak TLS" : a.trouble);
	if (a.untrusted)
		return error_hint(err, "--ca FILE names the one to trust");
	return a.no_tls ? error_hint(err, "--insecure does without it") : -1;
}

int
registry_open(struct registry **out, const char *host,
	const struct registry_options *options, struct error *err)
{
	scoped(registry_close) struct registry *registry =
		mem_alloc(1, sizeof *registry);

	registry->host = text_copy(host);
	registry->insecure = options->plain_http;
	if (http_new(&registry->http, options->ca_file, err) < 0 ||
		find_address(registry, options->ca_file, err) < 0)
		return -1;
	*out = take_ptr(registry);
	return 0;
}

/* The registry's own words: the first of its errors. */
static void
add_reason(struct bytes *out, const struct registry *registry,
	const struct http_answer *answer)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const struct json *errors, *first;
	const char *message;

	if (answer->body.len == 0 ||
		json_read(&doc, answer->body.data, answer->body.len,
			registry->host, &ignored) < 0)
		return;
	errors = json_find(doc.root, "errors");
	if (!errors || json_kind(errors) != JSON_KIND_LIST ||
		json_count(errors) == 0)
		return;
	first = json_at(errors, 0);
	message = json_find_text(first, "message");
	if (!message || !*message)
		message = json_find_text(first, "code");
	if (message)
		bytes_addf(out, ": %s",
			text_quote(message, strnlen(message, REASON_MAX)));
}

int
registry_refused(const struct registry *registry, const char *what,
	const struct http_answer *answer, struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	long s = answer->status;

	if (s == 0)
		return error_set(err, ERROR_NETWORK,
			"%s at the registry %s: %s", what, registry->host,
			answer->trouble);
	add_reason(&said, registry, answer);
	(void)error_set(err, ERROR_NETWORK,
		"%s: the registry %s answered %ld%s", what, registry->host, s,
		said.len ? said.data : "");
	if (s != 401 && s != 403)
		return -1;
	if (registry->user.from)
		return error_hint(err, "the credentials come from %s",
			text_quotes(registry->user.from));
	return error_hint(err, "log in with 'docker login' or 'podman login'");
}

char *
registry_next_page(const struct http_answer *a)
{
	const char *link = http_answer_header(a, "Link", 0);
	scoped_free char *target = NULL;

	if (!link || *link != '<' || !strchr(link, '>') ||
		!strstr(strchr(link, '>'), "next"))
		return NULL;
	target = text_copyn(link + 1, strcspn(link + 1, ">"));
	return http_resolve(a->url, target);
}

char *
registry_content_type(const struct http_answer *a)
{
	const char *type = http_answer_header(a, "Content-Type", 0);

	return type ? text_copyn(type, strcspn(type, "; \t")) : NULL;
}
