/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry.h - a registry, as the user who is logged in there sees it
 *
 * It finds out whether the server speaks TLS, answers its challenges with the
 * user's credentials, keeps tokens, waits and tries again after failures that
 * pass.  Credentials go to the registry and to the token server that it names,
 * never to an address that either redirects to.
 *
 * source: OCI distribution-spec 1.1, docker's token protocol
 */
#ifndef BUILDER_REGISTRY_REGISTRY_H
#define BUILDER_REGISTRY_REGISTRY_H

#include "builder/fetch/http.h"
#include "builder/registry/reference.h"

struct registry_options {
	const char *ca_file; /* trusted certificates; NULL: the system's */
	bool plain_http;     /* do not use TLS; else only on loopback */
};

struct registry;
/* registry_open - reach the registry of a host; ERROR_NETWORK if it does not
 * answer */
int registry_open(struct registry **out, const char *host,
	const struct registry_options *options, struct error *err) MUST_CHECK;
void registry_close(struct registry *registry);
DEFINE_SCOPED(struct registry, registry_close);

const char *registry_host(const struct registry *registry);

/* What a request needs the right to do. */
enum registry_right {
	REGISTRY_PULL,
	REGISTRY_PUSH, /* and pull */
};

/*
 * One operation: a conversation that the functions below lead through
 * challenges and failures.  The owner embeds it and sets the first part.
 */
struct registry_op {
	struct http_talk talk;
	struct registry *registry;
	const char *repository;
	const char *from; /* a second repository that it reads, or NULL */
	enum registry_right right;
	/* the next request, without authorization: returns 1; 0: the operation
	 * has ended; -1 ends everything */
	int (*next)(struct registry_op *op, struct http_request *out,
		struct error *err);
	/* an answer that is neither a challenge nor a passing failure; -1 ends
	 * everything */
	int (*take)(struct registry_op *op, const struct http_answer *answer,
		struct error *err);
	/* before a request is repeated after a failure that passes; may be
	 * NULL */
	void (*again)(struct registry_op *op);

	/* of registry.c; begin as zero */
	int n_failures, n_challenges, n_spent;
	unsigned serial; /* of the token that was sent; 0: none */
};
void registry_op_init(struct registry_op *op, struct registry *registry,
	const char *repository, enum registry_right right);

/* registry_run - run operations, several at a time; tick as in http_run() */
int registry_run(struct registry *registry, struct registry_op *const *ops,
	size_t n_ops, void (*tick)(void *arg), void *arg,
	struct error *err) MUST_CHECK;

/* registry_ask - one request, with the same care; the answer may have any
 * status */
int registry_ask(struct registry *registry, const char *repository,
	enum registry_right right, struct http_request *request,
	struct http_answer *out, struct error *err) MUST_CHECK;

/* registry_url - a URL of the API: "/v2/…" appended to the address; heap */
char *registry_url(const struct registry *registry, const char *fmt, ...)
	PRINTF_LIKE(2, 3);
/* registry_next_page - the URL in a "Link: <URL>; rel="next"" header; heap; or
 * NULL */
char *registry_next_page(const struct http_answer *answer);
/* registry_content_type - the media type of an answer, without parameters;
 * heap; or NULL */
char *registry_content_type(const struct http_answer *answer);
/* registry_refused - the error for an answer that was not expected: names the
 * registry, what was asked for, status and the registry's own reason */
int registry_refused(const struct registry *registry, const char *what,
	const struct http_answer *answer, struct error *err);

#endif
