/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/challenge.h"

#include <strings.h>

#define TOKEN_CHARS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" \
	"!#$%&'*+-.^_`|~"

static const char *
skip_space(const char *at)
{
	return at + strspn(at, " \t");
}

static const char *
skip_commas(const char *at)
{
	return at + strspn(at, " \t,");
}

/* Reads the token at *at; NULL if another character is there. */
static char *
take_token(const char **at)
{
	size_t len = strspn(*at, TOKEN_CHARS);
	char *token = len ? text_copyn(*at, len) : NULL;

	*at += len;
	return token;
}

/* Reads "…" with its escapes; NULL if the closing quote is missing or a
 * character is not printable ASCII. */
static char *
take_quoted(const char **at)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	for (++*at; **at && **at != '"'; ++*at) {
		if (**at == '\\' && (*at)[1])
			++*at;
		if (**at < ' ' || **at > '~')
			return NULL;
		bytes_addc(&out, **at);
	}
	if (!**at)
		return NULL;
	++*at;
	return bytes_take(&out);
}

/* The value of a parameter may also hold characters of a URL without quotes:
 * some servers send them so. */
static char *
take_value(const char **at)
{
	size_t len;

	if (**at == '"')
		return take_quoted(at);
	len = strspn(*at, TOKEN_CHARS ":/?@=");
	if (len == 0)
		return NULL;
	*at += len;
	return text_copyn(*at - len, len);
}

static void
set_once(char **to, char *takes_value)
{
	if (*to)
		free(takes_value);
	else
		*to = takes_value;
}

/* A parameter that decides nothing here is dropped. */
static void
add_parameter(struct challenge *c, const char *name, char *takes_value)
{
	if (strcasecmp(name, "realm") == 0)
		set_once(&c->realm, takes_value);
	else if (strcasecmp(name, "service") == 0)
		set_once(&c->service, takes_value);
	else if (strcasecmp(name, "scope") == 0)
		set_once(&c->scope, takes_value);
	else
		free(takes_value);
}

/* Is "name =" next, so that this is a parameter and not the next scheme? */
static bool
is_parameter(const char *at)
{
	size_t len = strspn(at, TOKEN_CHARS);

	return len > 0 && *skip_space(at + len) == '=';
}

static int
take_parameters(struct challenge *c, const char **at)
{
	while (is_parameter(*at)) {
		scoped_free char *name = take_token(at);
		char *value;

		*at = skip_space(skip_space(*at) + 1);
		value = take_value(at);
		if (!value)
			return -1;
		add_parameter(c, name, value);
		*at = skip_space(*at);
		if (**at && **at != ',')
			return -1;
		*at = skip_commas(*at);
	}
	return 0;
}

static enum challenge_kind
kind_of(const char *scheme, const struct challenge *c)
{
	if (strcasecmp(scheme, "bearer") == 0 && c->realm)
		return CHALLENGE_BEARER;
	return strcasecmp(scheme, "basic") == 0 ? CHALLENGE_BASIC
						: CHALLENGE_NONE;
}

/* Keep the stronger of the two in *best. */
static void
keep_stronger(struct challenge *best, struct challenge *c)
{
	if (c->kind > best->kind) {
		struct challenge weaker = *best;

		*best = *c;
		*c = weaker;
	}
}

/* One challenge: a scheme, and its parameters. */
static int
take_challenge(struct challenge *best, const char **at)
{
	scoped(challenge_done) struct challenge c = CHALLENGE_INIT;
	scoped_free char *scheme = take_token(at);

	if (!scheme)
		return -1;
	if (**at == ' ')
		*at = skip_space(*at);
	else if (**at && **at != ',')
		return -1;
	/* a scheme with data of its own in place of parameters: Negotiate */
	if (**at && **at != ',' && !is_parameter(*at))
		*at += strcspn(*at, ",");
	*at = skip_commas(*at);
	if (take_parameters(&c, at) < 0)
		return -1;
	c.kind = kind_of(scheme, &c);
	keep_stronger(best, &c);
	return 0;
}

int
challenge_add(struct challenge *all, const char *header)
{
	scoped(challenge_done) struct challenge best = CHALLENGE_INIT;
	const char *at = skip_commas(header);

	if (strlen(header) > CHALLENGE_TEXT_MAX)
		return -1;
	while (*at)
		if (take_challenge(&best, &at) < 0)
			return -1;
	keep_stronger(all, &best);
	return 0;
}

void
challenge_done(struct challenge *c)
{
	free(c->realm);
	free(c->service);
	free(c->scope);
	*c = (struct challenge)CHALLENGE_INIT;
}
