/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/token.h"
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#define TRIES 3
#define TRY_WAIT_NS 500000000L
#define DEFAULT_S 60
#define LONGEST_S 86400
#define MARGIN_NS INT64_C(10000000000) /* the token must outlast a request */

void
tokens_done(struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->n; i++) {
		free(tokens->list[i].scopes);
		free(tokens->list[i].value);
	}
	free(tokens->list);
	*tokens = (struct tokens){.list = NULL};
}

static struct token *
find_scopes(const struct tokens *tokens, const char *scopes)
{
	for (size_t i = 0; i < tokens->n; i++)
		if (strcmp(tokens->list[i].scopes, scopes) == 0)
			return &tokens->list[i];
	return NULL;
}

const char *
tokens_find(const struct tokens *tokens, const char *scopes, unsigned *serial)
{
	const struct token *t = find_scopes(tokens, scopes);

	if (!t || t->until_ns <= clock_ticks_ns())
		return NULL;
	if (serial)
		*serial = t->serial;
	return t->value;
}

void
tokens_accept(const struct tokens *tokens, const char *scopes, unsigned serial)
{
	struct token *t = find_scopes(tokens, scopes);

	if (t && t->serial == serial)
		t->accepted = true;
}

enum token_fate
tokens_drop(struct tokens *tokens, const char *scopes, unsigned serial)
{
	struct token *t = find_scopes(tokens, scopes);

	if (!t)
		return TOKEN_REFUSED;
	if (t->serial != serial)
		return TOKEN_REPLACED;
	t->until_ns = 0;
	return t->accepted ? TOKEN_SPENT : TOKEN_REFUSED;
}

static void
tokens_keep(struct tokens *tokens, const char *scopes, char *takes_value,
	int64_t seconds)
{
	struct token *t = find_scopes(tokens, scopes);

	if (!t) {
		t = mem_room(tokens->list, tokens->n);
		tokens->n++;
		t->scopes = text_copy(scopes);
	}
	free(t->value);
	t->value = takes_value;
	t->serial++;
	t->accepted = false;
	t->until_ns =
		clock_ticks_ns() + seconds * INT64_C(1000000000) - MARGIN_NS;
}

static void
add_escaped(struct bytes *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || strchr("-._~", c))
			bytes_addc(out, (char)c);
		else
			bytes_addf(out, "%%%02X", c);
	}
}

static void
add_field(struct bytes *out, const char *name, const char *value)
{
	char last = out->len ? out->data[out->len - 1] : '&';

	bytes_addf(out, "%s%s=", last == '?' || last == '&' ? "" : "&", name);
	add_escaped(out, value);
}

/* The length of "type:name:" in "type:name:actions"; a name may hold a colon.
 */
static size_t
resource_len(const char *scope, size_t len)
{
	while (len > 0 && scope[len - 1] != ':')
		len--;
	return len;
}

/* Is a scope of this resource in the list? */
static bool
has_resource(const char *scopes, const char *resource, size_t len)
{
	while (*scopes) {
		size_t one = strcspn(scopes, " ");

		if (one > len && strncmp(scopes, resource, len) == 0)
			return true;
		scopes += one + (scopes[one] == ' ');
	}
	return false;
}

char *
token_scopes(const char *scopes, const struct challenge *challenge)
{
	const char *at = challenge->scope ? challenge->scope : "";
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	while (*at) {
		size_t len = strcspn(at, " ");

		/* a scope of the registry's own form, such as "aws", stays */
		if (len && (resource_len(at, len) == 0 ||
				   !has_resource(
					   scopes, at, resource_len(at, len))))
			bytes_addf(&out, "%.*s ", (int)len, at);
		at += len + (at[len] == ' ');
	}
	bytes_adds(&out, scopes);
	return bytes_take(&out);
}

/* Each scope is a field of its own. A server that keeps only the last keeps
 * ours, which follows what the challenge named. */
static void
add_scopes(struct bytes *out, const char *scopes)
{
	while (*scopes) {
		size_t len = strcspn(scopes, " ");
		scoped_free char *one = text_copyn(scopes, len);

		if (len)
			add_field(out, "scope", one);
		scopes += len + (scopes[len] == ' ');
	}
}

char *
basic_authorization(const struct credential *user)
{
	scoped_free char *pair = text_format("%s:%s", user->user, user->secret);
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	bytes_adds(&out, "Basic ");
	base64_print(&out, pair, strlen(pair));
	return bytes_take(&out);
}

/* The OAuth2 form, for a user who has a token in place of a password. */
static void
request_by_refresh(struct http_request *out, const char *scopes,
	const struct challenge *challenge, const struct credential *user)
{
	scoped(bytes_done) struct bytes form = BYTES_INIT;

	add_field(&form, "grant_type", "refresh_token");
	add_field(
		&form, "service", challenge->service ? challenge->service : "");
	add_field(&form, "client_id", "hallmark");
	add_field(&form, "scope", scopes); /* one field, by that protocol */
	add_field(&form, "refresh_token", user->refresh);
	out->method = "POST";
	out->url = text_copy(challenge->realm);
	http_request_header(
		out, "Content-Type: application/x-www-form-urlencoded");
	out->len = form.len;
	out->body = bytes_take(&form);
}

void
token_request(struct http_request *out, const char *scopes,
	const struct challenge *challenge, const struct credential *user)
{
	scoped(bytes_done) struct bytes url = BYTES_INIT;

	if (user->refresh) {
		request_by_refresh(out, scopes, challenge, user);
		return;
	}
	bytes_addf(&url, "%s%s", challenge->realm,
		strchr(challenge->realm, '?') ? "" : "?");
	if (challenge->service)
		add_field(&url, "service", challenge->service);
	if (user->user)
		add_field(&url, "account", user->user);
	add_scopes(&url, scopes);
	out->method = "GET";
	out->url = bytes_take(&url);
	if (user->user)
		out->authorization = basic_authorization(user);
}

/* It stands in a header line. */
static bool
is_token(const char *text)
{
	for (const char *at = text; *at; at++)
		if (*at <= ' ' || *at > '~')
			return false;
	return *text;
}

int
token_parse(char **value, int64_t *seconds, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const char *token;

	if (json_read(&doc, text, len, name, err) < 0)
		return -1;
	token = json_find_text(doc.root, "token");
	if (!token || !*token)
		token = json_find_text(doc.root, "access_token");
	if (!token || !is_token(token))
		return json_fail(err, &doc, "",
			"it holds neither 'token' nor 'access_token'");
	*seconds = json_find_number(doc.root, "expires_in", DEFAULT_S);
	if (*seconds < DEFAULT_S)
		*seconds = DEFAULT_S;
	if (*seconds > LONGEST_S)
		*seconds = LONGEST_S;
	*value = text_copy(token);
	return 0;
}

static int
check_answer(const struct http_answer *a, const char *realm,
	const struct credential *user, struct error *err)
{
	if (a->status == 200)
		return 0;
	if (a->status == 0)
		return error_set(err, ERROR_NETWORK, "the token server %s: %s",
			text_quotes(realm), a->trouble);
	if (a->status != 401 && a->status != 403 && a->status != 400)
		return error_set(err, ERROR_NETWORK,
			"the token server %s answered %ld", text_quotes(realm),
			a->status);
	(void)error_set(err, ERROR_NETWORK,
		"the token server %s refuses %s: it answered %ld",
		text_quotes(realm),
		user->from ? "the credentials in use" : "an unknown user",
		a->status);
	if (user->from)
		return error_hint(
			err, "they come from %s", text_quotes(user->from));
	return error_hint(err, "log in with 'docker login' or 'podman login'");
}

/* One question; again after a failure that passes. */
static int
ask_server(struct http_answer *answer, struct http *http, const char *scopes,
	const struct challenge *challenge, const struct credential *user,
	struct error *err)
{
	for (int i = 0; i < TRIES; i++) {
		scoped(http_request_done) struct http_request request =
			HTTP_REQUEST_INIT;

		if (i > 0)
			(void)nanosleep(
				&(struct timespec){.tv_nsec = TRY_WAIT_NS},
				NULL);
		http_answer_done(answer);
		token_request(&request, scopes, challenge, user);
		if (http_ask(http, answer, &request, err) < 0)
			return -1;
		if (answer->status == 0
				? !answer->passes
				: answer->status < 500 && answer->status != 429)
			break;
	}
	return 0;
}

int
tokens_fetch(struct tokens *tokens, struct http *http, const char *scopes,
	const struct challenge *challenge, const struct credential *user,
	struct error *err)
{
	scoped(http_answer_done) struct http_answer answer = {.status = 0};
	scoped_free char *all = token_scopes(scopes, challenge);
	scoped_free char *name = NULL, *value = NULL;
	int64_t seconds;

	if (ask_server(&answer, http, all, challenge, user, err) < 0 ||
		check_answer(&answer, challenge->realm, user, err) < 0)
		return -1;
	name = text_format("the answer of %s", text_quotes(challenge->realm));
	if (token_parse(&value, &seconds, answer.body.data, answer.body.len,
		    name, err) < 0)
		return -1;
	tokens_keep(tokens, scopes, take_ptr(value), seconds);
	return 0;
}
