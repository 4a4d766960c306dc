/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http.h - conversations with servers: each request may depend on the answer to
 * the one before
 *
 * A request that moves (301, 302, 303,
 * 307, 308) is followed for GET and HEAD only, never from https to http, and
 * without its authorization once scheme, host or port is another.
 *
 * source: RFC 9110
 */
#ifndef BUILDER_FETCH_HTTP_H
#define BUILDER_FETCH_HTTP_H

#include "base/bytes.h"

#define HTTP_BODY_MAX ((size_t)16 << 20)    /* of an answer kept in memory */
#define HTTP_HEADERS_MAX ((size_t)64 << 10) /* of all header lines */

struct http_answer;

/* Texts are heap, and the request's own. */
struct http_request {
	const char *method;  /* GET HEAD POST PATCH PUT DELETE */
	char *url;           /* http or https, without user or password */
	char *authorization; /* the header's value, or NULL */
	char **headers;      /* "Name: value" */
	size_t n_headers;
	char *body; /* of len bytes, or NULL */
	size_t len;
	int fd; /* the body instead, from byte first up to byte end; else -1 */
	int64_t first, end;
	/* takes the body of an answer with status 200 or 206 piece by piece,
	 * its status and headers known; if NULL, the body is kept.  false: the
	 * transfer ends */
	bool (*sink)(void *arg, const struct http_answer *head,
		const void *data, size_t len);
	void *arg;
};
#define HTTP_REQUEST_INIT \
	{ \
		.fd = -1 \
	}
void http_request_done(struct http_request *r);
DEFINE_SCOPED_IN(struct http_request, http_request_done);
/* http_request_copy - the same request; the body is copied, fd is borrowed */
void http_request_copy(struct http_request *out, const struct http_request *r);
void http_request_header(struct http_request *r, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

struct http_answer {
	long status;          /* 0: no complete answer arrived */
	const char *trouble;  /* then the reason */
	bool passes;          /* another try may succeed */
	bool no_tls;          /* the server did not answer in TLS */
	bool untrusted;       /* its certificate */
	struct bytes headers; /* of the last response: lines, each with a NUL */
	struct bytes body;
	char *url;      /* that gave the answer */
	char *location; /* its Location header, complete; or NULL */
};
void http_answer_done(struct http_answer *a);
DEFINE_SCOPED_IN(struct http_answer, http_answer_done);
/* http_answer_copy - an answer of its own */
void http_answer_copy(struct http_answer *out, const struct http_answer *a);
/* http_answer_header - the value of a header; NULL after the last
 * in      nth     of the headers with that name, from 0 */
const char *http_answer_header(
	const struct http_answer *a, const char *name, size_t nth);

/* One conversation.  The owner embeds it. */
struct http_talk {
	/* the next request: returns 1; 0: the conversation has ended; -1 ends
	 * all conversations with this error */
	int (*next)(struct http_talk *talk, struct http_request *out,
		struct error *err);
	/* takes an answer: returns 0; -1 */
	int (*take)(struct http_talk *talk, const struct http_answer *answer,
		struct error *err);
	int64_t not_before_ns;  /* of the next request, by clock_ticks_ns() */
	int64_t n_moved;        /* bytes of bodies so far, sent and received */
	struct http_turn *turn; /* of http.c; begins as NULL */
};

struct http;
/* http_new - libcurl is loaded now
 * in      ca_file   trusted certificates, PEM; NULL: those of the system */
int http_new(
	struct http **out, const char *ca_file, struct error *err) MUST_CHECK;
void http_free(struct http *http);
DEFINE_SCOPED(struct http, http_free);

/*
 * http_run - hold conversations, several at a time, until all have ended
 *
 * in      tick   called every 100 ms, to show progress; or NULL
 */
int http_run(struct http *http, struct http_talk *const *talks, size_t n_talks,
	void (*tick)(void *arg), void *arg, struct error *err) MUST_CHECK;
/* http_ask - one request, which may be made while http_run() takes an answer */
int http_ask(struct http *http, struct http_answer *out,
	struct http_request *request, struct error *err) MUST_CHECK;

/* The functions below need http_new() before them.
 * http_resolve - a URL that an answer names, against the URL that gave it;
 * heap; NULL unless the result is of http or https and without a user */
char *http_resolve(const char *base, const char *location);
/* http_same_origin - do two URLs have the same scheme, host and port? */
bool http_same_origin(const char *a, const char *b);
/* http_is_downgrade - does the way from one URL to the other leave TLS? */
bool http_is_downgrade(const char *from, const char *to);
/* http_is_loopback - is the URL's host this machine? */
bool http_is_loopback(const char *url);

#endif
