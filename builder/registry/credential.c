/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/credential.h"
#include "base/child.h"
#include "base/file.h"
#include "base/xdg.h"
#include "builder/registry/reference.h"

#include <errno.h>
#include <fcntl.h>

#define CONFIG_MAX ((size_t)1 << 20)
#define HELPER_MAX ((size_t)1 << 20)
/* What helpers print, with exit status 1, for a registry they do not know. */
#define HELPER_UNKNOWN "credentials not found in native keychain"
/* The user name that marks a secret as a token for the token server. */
#define TOKEN_USER "<token>"

void
credential_done(struct credential *c)
{
	free(c->user);
	free(c->secret);
	free(c->refresh);
	free(c->bearer);
	free(c->from);
	*c = (struct credential)CREDENTIAL_INIT;
}

static void
set_pair(struct credential *c, const char *user, const char *secret)
{
	if (strcmp(user, TOKEN_USER) == 0) {
		c->refresh = text_copy(secret);
		return;
	}
	c->user = text_copy(user);
	c->secret = text_copy(secret);
}

/*
 * How well a key of a configuration fits: its length, or 0.  A key may carry a
 * scheme and the path of an API; containers' keys may end with a folder of
 * repositories.
 */
static size_t
key_fits(const char *key, const char *host, const char *repository)
{
	const char *scheme = strstr(key, "://");
	const char *bare = scheme ? scheme + 3 : key;
	size_t len = strcspn(bare, "/");
	scoped_free char *name = text_copyn(bare, len);
	const char *path = bare + len;

	if (strcmp(reference_config_key(name), reference_config_key(host)) !=
			0 &&
		strcmp(reference_api(host), name) != 0)
		return 0;
	if (!*path || strcmp(path, "/") == 0 || strcmp(path, "/v1/") == 0 ||
		strcmp(path, "/v2/") == 0 || strcmp(path, "/v1") == 0 ||
		strcmp(path, "/v2") == 0)
		return len;
	path++;
	len = strlen(path);
	if (text_starts(repository, path) &&
		(!repository[len] || repository[len] == '/'))
		return strlen(bare);
	return 0;
}

/* The key of a map that fits best, or NULL. */
static const char *
find_key(const struct json *map, const char *host, const char *repository)
{
	const char *best = NULL;
	const char **keys;
	size_t most = 0;

	if (!map || json_kind(map) != JSON_KIND_MAP)
		return NULL;
	keys = json_keys(map);
	for (size_t i = 0; i < json_count(map); i++) {
		size_t fits = key_fits(keys[i], host, repository);

		if (fits > most) {
			most = fits;
			best = keys[i];
		}
	}
	free(keys);
	return best;
}

static int
read_helper_answer(struct credential *c, const char *text, size_t len,
	const char *helper, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const char *user, *secret;

	if (json_read(&doc, text, len, helper, err) < 0)
		return -1;
	user = json_find_text(doc.root, "Username");
	secret = json_find_text(doc.root, "Secret");
	if (json_kind(doc.root) != JSON_KIND_MAP || !user || !secret)
		return error_set(err, ERROR_INPUT,
			"%s answered without 'Username' and 'Secret'", helper);
	set_pair(c, user, secret);
	c->from = text_copy(helper);
	return 0;
}

/* Helpers print their error on standard output. */
static int
ask_helper(struct credential *c, const char *name, const char *key,
	struct error *err)
{
	scoped_free char *helper = text_format("docker-credential-%s", name);
	const char *const argv[] = {helper, "get", NULL};
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	int status;

	if (!*name || strchr(name, '/'))
		return error_set(err, ERROR_INPUT,
			"%s is not the name of a credential helper",
			text_quotes(name));
	status = child_ask(&out, argv, key, HELPER_MAX, err);
	if (status < 0)
		return error_wrap(err, "asking for credentials of %s", key);
	bytes_adds(&out, "");
	if (status == 0)
		return read_helper_answer(c, out.data, out.len, helper, err);
	if (text_starts(out.data, HELPER_UNKNOWN))
		return 0;
	return error_set(err, ERROR_SYSTEM, "%s has no credentials of %s: %s",
		helper, key, text_quotes(out.data));
}

static int
take_pair(struct credential *c, const char *encoded)
{
	scoped(bytes_done) struct bytes plain = BYTES_INIT;
	char *colon;

	if (base64_parse(&plain, encoded, strlen(encoded)) < 0)
		return -1;
	bytes_adds(&plain, "");
	colon = strchr(plain.data, ':');
	if (!colon || strlen(plain.data) != plain.len)
		return -1;
	*colon = '\0';
	set_pair(c, plain.data, colon + 1);
	return 0;
}

/* An entry may be empty: then a helper holds what it stands for. */
static int
take_entry(struct credential *c, const struct json_doc *doc,
	const struct json *entry, const char *key, struct error *err)
{
	const char *pair = json_find_text(entry, "auth"),
		   *user = json_find_text(entry, "username"),
		   *secret = json_find_text(entry, "password"),
		   *refresh = json_find_text(entry, "identitytoken"),
		   *bearer = json_find_text(entry, "registrytoken");

	if (pair && *pair && take_pair(c, pair) < 0)
		return json_fail(err, doc, "/auths",
			"'auth' of %s is not user and password in base64",
			text_quotes(key));
	if (!c->user && user && secret)
		set_pair(c, user, secret);
	if (refresh && *refresh && !c->refresh)
		c->refresh = text_copy(refresh);
	if (bearer && *bearer)
		c->bearer = text_copy(bearer);
	c->from = text_copy(doc->name);
	return 0;
}

int
credential_in(struct credential *out, const struct json_doc *doc,
	const char *host, const char *repository, struct error *err)
{
	scoped(credential_done) struct credential c = CREDENTIAL_INIT;
	const struct json *helpers = json_find(doc->root, "credHelpers"),
			  *auths = json_find(doc->root, "auths");
	const char *all = json_find_text(doc->root, "credsStore"),
		   *helper_key = find_key(helpers, host, repository),
		   *auth_key = find_key(auths, host, repository);
	int r = 0;

	if (helper_key && json_find_text(helpers, helper_key))
		r = ask_helper(&c, json_find_text(helpers, helper_key),
			helper_key, err);
	else if (all && *all)
		r = ask_helper(&c, all,
			auth_key ? auth_key : reference_config_key(host), err);
	if (r == 0 && !c.from && auth_key)
		r = take_entry(
			&c, doc, json_find(auths, auth_key), auth_key, err);
	if (r < 0)
		return -1;
	*out = c;
	c = (struct credential)CREDENTIAL_INIT;
	return 0;
}

/* A file that does not exist knows no registry. */
static int
find_in_file(struct credential *out, const char *path, const char *host,
	const char *repository, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (file_read(&text, AT_FDCWD, path, CONFIG_MAX, err) < 0 ||
		json_read(&doc, text.data ? text.data : "", text.len, path,
			err) < 0)
		return -1;
	if (json_kind(doc.root) != JSON_KIND_MAP)
		return json_fail(err, &doc, "", "it must be a map");
	return credential_in(out, &doc, host, repository, err);
}

/* Of the two rows with the same owner only the first whose variable is set is
 * read. */
static const struct {
	char owner;
	const char *variable;
	const char *file; /* below the variable's value; NULL: that itself */
} config_rows[] = {
	{'c', "REGISTRY_AUTH_FILE", NULL},
	{'c', "XDG_RUNTIME_DIR", "containers/auth.json"},
	{'d', "DOCKER_CONFIG", "config.json"},
	{'d', "HOME", ".docker/config.json"},
};

int
credential_find(struct credential *out, const char *host,
	const char *repository, struct error *err)
{
	char owner = '\0';

	*out = (struct credential)CREDENTIAL_INIT;
	for (size_t i = 0; i < ARRAY_LEN(config_rows); i++) {
		const char *value = xdg_variable(config_rows[i].variable);
		scoped_free char *path = NULL;

		if (!value || config_rows[i].owner == owner)
			continue;
		owner = config_rows[i].owner;
		path = config_rows[i].file ? text_format("%s/%s", value,
						     config_rows[i].file)
					   : text_copy(value);
		if (find_in_file(out, path, host, repository, err) < 0)
			return -1;
		if (out->from)
			return 0;
	}
	return 0;
}
