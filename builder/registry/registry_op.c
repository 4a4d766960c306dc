/* SPDX-License-Identifier: Apache-2.0 */
/* Operations: credentials, challenges, failures that pass. */
#include "base/clock.h"
#include "base/say.h"
#include "builder/registry/registry_private.h"

#include <stdio.h>

#define FAILURES 5   /* in a row, before a request is given up */
#define CHALLENGES 2 /* of one request */
#define SPENT 5      /* tokens that others spent before one request */
#define FIRST_WAIT_NS INT64_C(500000000)
#define LONGEST_WAIT_S 60
#define CHALLENGE_SHOWN 200 /* bytes in a message */

/* A server that the registry redirects to gets no credentials: its challenge is
 * not the registry's. */
bool
registry_challenged(struct registry *registry, const struct http_answer *answer)
{
	struct challenge c = CHALLENGE_INIT;
	const char *header;

	if (!http_same_origin(answer->url, registry->address))
		return false;
	for (size_t i = 0;
		(header = http_answer_header(answer, "WWW-Authenticate", i));
		i++)
		if (challenge_add(&c, header) < 0)
			say_warning(
				"the registry %s sent the challenge %s, which "
				"breaks RFC 9110",
				registry->host,
				text_quote(header,
					strnlen(header, CHALLENGE_SHOWN)));
	if (c.kind == CHALLENGE_NONE) {
		challenge_done(&c);
		return false;
	}
	/* some registries answer a token with too few rights so, although they
	 * give tokens (goharbor/harbor 18856) */
	if (c.kind < registry->challenge.kind) {
		challenge_done(&c);
		return true;
	}
	challenge_done(&registry->challenge);
	registry->challenge = c;
	return true;
}

static int
find_user(struct registry *registry, const char *repository, struct error *err)
{
	if (registry->user_of && strcmp(registry->user_of, repository) == 0)
		return 0;
	credential_done(&registry->user);
	free(registry->user_of);
	registry->user_of = text_copy(repository);
	return credential_find(
		&registry->user, registry->host, repository, err);
}

/* What the operation needs, as scopes of a token; its own repository last. */
static char *
op_scopes(const struct registry_op *op)
{
	const char *actions = op->right == REGISTRY_PUSH ? "pull,push" : "pull";

	if (op->from && strcmp(op->from, op->repository) != 0)
		return text_format("repository:%s:pull repository:%s:%s",
			op->from, op->repository, actions);
	return text_format("repository:%s:%s", op->repository, actions);
}

/* Credentials go to the token server that the registry names, and never in
 * clear text through a network, unless the user allows that. */
static int
check_realm(const struct registry *r, struct error *err)
{
	const char *realm = r->challenge.realm;

	if (text_starts(realm, "https://"))
		return 0;
	if (text_starts(realm, "http://") &&
		!text_starts(r->address, "https://") &&
		(r->insecure || http_is_loopback(realm)))
		return 0;
	return error_set(err, ERROR_NETWORK,
		"the registry %s names %s as its token server, which is not an "
		"https URL: no credentials are sent there",
		r->host, text_quotes(realm));
}

static int
find_token(struct registry_op *op, const char **value, struct error *err)
{
	struct registry *r = op->registry;
	scoped_free char *scopes = op_scopes(op);

	*value = tokens_find(&r->tokens, scopes, &op->serial);
	if (*value)
		return 0;
	if (check_realm(r, err) < 0)
		return -1;
	if (tokens_fetch(&r->tokens, r->http, scopes, &r->challenge, &r->user,
		    err) < 0)
		return error_wrap(err, "the registry %s", r->host);
	*value = tokens_find(&r->tokens, scopes, &op->serial);
	return 0;
}

/* The user's rights belong to the registry's own address only. */
static int
authorize(
	struct registry_op *op, struct http_request *request, struct error *err)
{
	struct registry *r = op->registry;
	const char *token = NULL;

	op->serial = 0;
	if (http_is_downgrade(r->address, request->url))
		return error_set(err, ERROR_NETWORK,
			"the registry %s names the address %s, which has no "
			"TLS",
			r->host, text_quotes(request->url));
	if (r->challenge.kind == CHALLENGE_NONE ||
		!http_same_origin(request->url, r->address))
		return 0;
	if (find_user(r, op->repository, err) < 0)
		return -1;
	if (r->challenge.kind == CHALLENGE_BASIC) {
		if (r->user.user)
			request->authorization = basic_authorization(&r->user);
		return 0;
	}
	token = r->user.bearer;
	if (!token && find_token(op, &token, err) < 0)
		return -1;
	if (token)
		request->authorization = text_format("Bearer %s", token);
	return 0;
}

/* A challenge is answered with a new token, and so is a 401 without one, which
 * some registries send when a token has expired.  The next one is final, unless
 * another operation has got a newer token meanwhile, or this one has been
 * accepted: then it has been spent since, and the user is not refused. */
static bool
is_answered(struct registry_op *op, const struct http_answer *answer)
{
	struct registry *r = op->registry;
	scoped_free char *scopes = op_scopes(op);
	enum token_fate fate;
	bool challenged;

	if (answer->status != 401) {
		if (op->serial && answer->status > 0 &&
			!registry_is_passing(answer))
			tokens_accept(&r->tokens, scopes, op->serial);
		return false;
	}
	challenged = registry_challenged(r, answer);
	fate = op->serial ? tokens_drop(&r->tokens, scopes, op->serial)
			  : TOKEN_REFUSED;
	if (fate == TOKEN_REPLACED)
		return true;
	if (fate == TOKEN_SPENT && op->n_spent < SPENT) {
		op->n_spent++;
		return true;
	}
	if (op->n_challenges == (challenged ? CHALLENGES : 1) ||
		(!challenged && op->serial == 0))
		return false;
	op->n_challenges++;
	return true;
}

bool
registry_is_passing(const struct http_answer *answer)
{
	long s = answer->status;

	return s == 0 ? answer->passes
		      : s == 408 || s == 429 || s == 500 || s == 502 ||
				s == 503 || s == 504;
}

/* How long to wait: what the registry says, else twice as long each time. */
static int64_t
wait_ns(const struct registry_op *op, const struct http_answer *answer)
{
	const char *said = http_answer_header(answer, "Retry-After", 0);
	int64_t seconds;

	if (said && text_number(&seconds, said, strlen(said), INT64_MAX) == 0)
		return (seconds < LONGEST_WAIT_S ? seconds : LONGEST_WAIT_S) *
		       INT64_C(1000000000);
	return FIRST_WAIT_NS << (op->n_failures - 1);
}

static bool
is_repeated(struct registry_op *op, const struct http_answer *answer)
{
	if (!registry_is_passing(answer) || op->n_failures == FAILURES)
		return false;
	op->n_failures++;
	op->talk.not_before_ns = clock_ticks_ns() + wait_ns(op, answer);
	say_detail("the registry %s: %s; trying again", op->registry->host,
		answer->status ? "it is busy" : answer->trouble);
	if (op->again)
		op->again(op);
	return true;
}

/* The operation that holds a conversation. */
static struct registry_op *
op_of(struct http_talk *talk)
{
	return (struct registry_op *)((char *)talk -
				      offsetof(struct registry_op, talk));
}

static int
op_next(struct http_talk *talk, struct http_request *out, struct error *err)
{
	struct registry_op *op = op_of(talk);
	int r = op->next(op, out, err);

	if (r <= 0)
		return r;
	return authorize(op, out, err) < 0 ? -1 : 1;
}

static int
op_take(struct http_talk *talk, const struct http_answer *answer,
	struct error *err)
{
	struct registry_op *op = op_of(talk);

	if (is_answered(op, answer) || is_repeated(op, answer))
		return 0;
	op->n_challenges = op->n_failures = op->n_spent = 0;
	return op->take(op, answer, err);
}

void
registry_op_init(struct registry_op *op, struct registry *registry,
	const char *repository, enum registry_right right)
{
	*op = (struct registry_op){
		.registry = registry, .repository = repository, .right = right};
	op->talk.next = op_next;
	op->talk.take = op_take;
}

int
registry_run(struct registry *registry, struct registry_op *const *ops,
	size_t n_ops, void (*tick)(void *arg), void *arg, struct error *err)
{
	struct http_talk **talks = mem_alloc(n_ops, sizeof(*talks));
	int r;

	for (size_t i = 0; i < n_ops; i++)
		talks[i] = &ops[i]->talk;
	r = http_run(registry->http, talks, n_ops, tick, arg, err);
	free(talks);
	return r;
}

/* One request, and room for its answer. */
struct single {
	struct registry_op op;
	const struct http_request *request;
	struct http_answer *answer;
	bool done;
};

static int
single_next(struct registry_op *op, struct http_request *out, struct error *err)
{
	struct single *one = (struct single *)op;

	(void)err;
	if (one->done)
		return 0;
	http_request_copy(out, one->request);
	return 1;
}

static int
single_take(struct registry_op *op, const struct http_answer *answer,
	struct error *err)
{
	struct single *one = (struct single *)op;

	(void)err;
	http_answer_copy(one->answer, answer);
	one->done = true;
	return 0;
}

int
registry_ask(struct registry *registry, const char *repository,
	enum registry_right right, struct http_request *request,
	struct http_answer *out, struct error *err)
{
	struct single one = {.request = request, .answer = out};
	struct registry_op *ops[] = {&one.op};
	int r;

	registry_op_init(&one.op, registry, repository, right);
	one.op.next = single_next;
	one.op.take = single_take;
	r = registry_run(registry, ops, 1, NULL, NULL, err);
	http_request_done(request);
	return r;
}
