/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and answers as values. */
#include "builder/fetch/http.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

void
http_request_done(struct http_request *r)
{
	free(r->url);
	free(r->authorization);
	for (size_t i = 0; i < r->n_headers; i++)
		free(r->headers[i]);
	free(r->headers);
	free(r->body);
	*r = (struct http_request)HTTP_REQUEST_INIT;
}

void
http_request_copy(struct http_request *out, const struct http_request *r)
{
	*out = *r;
	out->url = text_copy(r->url);
	out->authorization = text_copy(r->authorization);
	out->headers = NULL;
	out->n_headers = 0;
	for (size_t i = 0; i < r->n_headers; i++)
		http_request_header(out, "%s", r->headers[i]);
	out->body = r->body ? text_copyn(r->body, r->len) : NULL;
}

void
http_request_header(struct http_request *r, const char *fmt, ...)
{
	char line[4096];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	*mem_room(r->headers, r->n_headers) = text_copy(line);
	r->n_headers++;
}

void
http_answer_done(struct http_answer *a)
{
	bytes_done(&a->headers);
	bytes_done(&a->body);
	free(a->url);
	free(a->location);
	*a = (struct http_answer){.status = 0};
}

void
http_answer_copy(struct http_answer *out, const struct http_answer *a)
{
	*out = *a;
	out->headers = out->body = (struct bytes)BYTES_INIT;
	bytes_add(&out->headers, a->headers.data, a->headers.len);
	bytes_add(&out->body, a->body.data, a->body.len);
	out->url = text_copy(a->url);
	out->location = text_copy(a->location);
}

const char *
http_answer_header(const struct http_answer *a, const char *name, size_t nth)
{
	const char *end = a->headers.data + a->headers.len;
	const size_t len = strlen(name);

	for (const char *at = a->headers.data; at && at < end;
		at += strlen(at) + 1) {
		if (strncasecmp(at, name, len) != 0 || at[len] != ':' || nth--)
			continue;
		at += len + 1;
		return at + strspn(at, " \t");
	}
	return NULL;
}
