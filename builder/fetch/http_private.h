/* SPDX-License-Identifier: Apache-2.0 */
/* http_private.h - one request on its way, shared by the files of http.h */
#ifndef BUILDER_FETCH_HTTP_PRIVATE_H
#define BUILDER_FETCH_HTTP_PRIVATE_H

#include "builder/fetch/curl.h"
#include "builder/fetch/http.h"

struct http {
	CURLM *multi;
	CURL *asker; /* of http_ask(): keeps its connections */
	char *ca_file;
	bool started; /* libcurl */
};

/* A request, until its last redirect is answered. */
struct http_turn {
	CURL *easy;
	struct curl_slist *lines;
	struct http_request request;
	struct http_answer answer;
	struct http_talk *talk; /* NULL for http_ask() */
	int n_redirects;
	int64_t sent;        /* of the body */
	const char *refused; /* why this process ended the transfer */
	bool headed;         /* the empty line behind its headers came */
};

/* turn_prepare - tell libcurl the request, for the first time or after a
 * redirect */
int turn_prepare(const struct http *http, struct http_turn *t,
	struct error *err) MUST_CHECK;
/* turn_ended - take the end of a transfer; true: a redirect leads on */
bool turn_ended(struct http_turn *t, CURLcode code);
/* turn_free - in  keep_easy  the handle is another's */
void turn_free(struct http_turn *t, bool keep_easy);

#endif
