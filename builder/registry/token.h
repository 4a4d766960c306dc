/* SPDX-License-Identifier: Apache-2.0 */
/*
 * token.h - tokens of the server that a bearer challenge names
 *
 * A token is kept for what was asked for, not for what the challenge named:
 * some registries name another repository.
 *
 * source: docker's token and OAuth2 specifications
 */
#ifndef BUILDER_REGISTRY_TOKEN_H
#define BUILDER_REGISTRY_TOKEN_H

#include "builder/fetch/http.h"
#include "builder/registry/challenge.h"
#include "builder/registry/credential.h"

struct token {
	char *scopes; /* asked for, separated by spaces */
	char *value;
	int64_t until_ns; /* by clock_ticks_ns() */
	unsigned serial;  /* counts the tokens of these scopes */
	bool accepted;    /* the registry has answered a request with it */
};

struct tokens {
	struct token *list;
	size_t n;
};
void tokens_done(struct tokens *tokens);

/* tokens_find - a token that is valid for some seconds more, or NULL
 * out     *serial  of the token, for tokens_drop(); may be NULL */
const char *tokens_find(
	const struct tokens *tokens, const char *scopes, unsigned *serial);
/* tokens_accept - the registry has answered a request with this token */
void tokens_accept(
	const struct tokens *tokens, const char *scopes, unsigned serial);

/* What a 401 says about the token that was sent. */
enum token_fate {
	TOKEN_REPLACED, /* there is a newer one, which is kept */
	TOKEN_SPENT,    /* the registry has accepted it before */
	TOKEN_REFUSED,
};
/* tokens_drop - forget the token of these scopes */
enum token_fate tokens_drop(
	struct tokens *tokens, const char *scopes, unsigned serial);

/*
 * tokens_fetch - get a token for scopes; tokens_find() finds it afterwards
 *
 * What the challenge named besides is asked for as well.  The caller has
 * checked that the realm may have the credentials.
 *
 * returns 0; -1 with ERROR_NETWORK (also if the credentials are wrong) or
 *         ERROR_INPUT (an answer that is not that of a token server)
 */
int tokens_fetch(struct tokens *tokens, struct http *http, const char *scopes,
	const struct challenge *challenge, const struct credential *user,
	struct error *err) MUST_CHECK;

/* token_scopes - what to ask for: the challenge's scopes that are of none of
 * these resources, then these; heap */
char *token_scopes(const char *scopes, const struct challenge *challenge);
/* token_request - the request to the token server */
void token_request(struct http_request *out, const char *scopes,
	const struct challenge *challenge, const struct credential *user);
/* token_parse - the token in an answer and the seconds that it lasts; heap */
int token_parse(char **value, int64_t *seconds, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
/* basic_authorization - the header's value for user and secret; heap */
char *basic_authorization(const struct credential *user);

#endif
