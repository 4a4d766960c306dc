/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/commands.h"
#include "attest/key/pkcs11.h"
#include "base/file.h"
#include "base/json.h"
#include "base/xdg.h"

#include <stdio.h>

/* The file that the user named as argument or with --key; NULL if none. */
static int
file_argument(const char **out, const struct options *o, struct error *err)
{
	if (o->n_args > 0 && o->key)
		return error_set(err, ERROR_USAGE,
			"%s and --key both name a file; give only one",
			text_quotes(o->args[0]));
	*out = o->n_args > 0 ? o->args[0] : o->key;
	return 0;
}

/* JSON is UTF-8, but a path can hold any bytes. */
static void
put_path(struct json *map, const char *key, const char *path)
{
	json_put_text(map, key,
		text_is_utf8(path, strlen(path)) ? path : text_quotes(path));
}

static void
describe_new(struct bytes *out, const struct key *key, const char *path,
	bool as_json)
{
	scoped(json_free) struct json *map = json_new_map();
	scoped_free char *public_path = text_format("%s.pub", path);

	if (!as_json) {
		bytes_addf(out,
			"id       %s\ntype     %s\nprivate  %s\npublic   "
			"%s\n",
			key_id(key).s, key_type(key), path, public_path);
		return;
	}
	json_put_text(map, "id", key_id(key).s);
	json_put_text(map, "type", key_type(key));
	put_path(map, "private", path);
	put_path(map, "public", public_path);
	json_print(out, map);
	bytes_addc(out, '\n');
}

static int
run_new(const struct options *o, struct error *err)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped(key_free) struct key *key = NULL;
	scoped_free char *folder = NULL, *own = NULL;
	struct passphrase pass = {.file = o->pass_file, .fd = o->pass_fd};
	const struct key_making how = {
		.type = o->type, .pass = o->encrypt ? &pass : NULL};
	const char *path = NULL;

	if (file_argument(&path, o, err) < 0)
		return -1;
	if (!path) {
		if (xdg_config(&folder, err) < 0)
			return -1;
		path = own = text_format("%s/key", folder);
	}
	pass.key = path;
	if (pkcs11_is_uri(path))
		return error_set(err, ERROR_USAGE,
			"hallmark makes no keys on tokens; 'p11tool "
			"--generate-privkey=ecdsa --curve=secp256r1' does");
	if (!o->encrypt && (o->pass_file || o->pass_fd))
		return error_set(err, ERROR_USAGE,
			"a passphrase is given, but the key would not be "
			"encrypted; add --encrypt");
	if (key_new(&key, path, &how, err) < 0)
		return -1;
	describe_new(&out, key, path, o->json);
	(void)fwrite(out.data, 1, out.len, stdout);
	return 0;
}

static void
describe(struct bytes *out, const struct key *key, bool as_json)
{
	scoped(json_free) struct json *map = json_new_map();
	scoped(bytes_done) struct bytes pem = BYTES_INIT;

	key_print_public(&pem, key);
	if (!as_json) {
		bytes_addf(out, "id       %s\ntype     %s\n%s", key_id(key).s,
			key_type(key), pem.data);
		return;
	}
	json_put_text(map, "id", key_id(key).s);
	json_put_text(map, "type", key_type(key));
	json_put_text(map, "public", pem.data);
	json_print(out, map);
	bytes_addc(out, '\n');
}

static int
open_shown(struct key **out, const char *name, struct error *err)
{
	scoped(pkcs11_uri_done) struct pkcs11_uri uri = PKCS11_URI_INIT;

	if (!pkcs11_is_uri(name))
		return key_user_public(out, name, err);
	return pkcs11_uri_parse(&uri, name, err) < 0
		       ? -1
		       : pkcs11_open_public(out, &uri, err);
}

static int
run_show(const struct options *o, struct error *err)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped(key_free) struct key *key = NULL;
	const char *path = NULL;

	if (file_argument(&path, o, err) < 0 || open_shown(&key, path, err) < 0)
		return -1;
	describe(&out, key, o->json);
	(void)fwrite(out.data, 1, out.len, stdout);
	return 0;
}

const struct command cmd_key_new = {
	.name = "key new",
	.args = "[FILE]",
	.least = 0,
	.most = 1,
	.takes = "key type encrypt passphrase-file passphrase-fd json quiet",
	.summary = "create a signing key",
	.text = "Creates a key: the private half in FILE, which only you can "
		"read, and the public\nhalf in FILE.pub, which you give to "
		"everyone who checks your signatures. An\nexisting file is "
		"never overwritten. Without FILE the command creates your "
		"own\nkey, hallmark/key in your configuration folder.",
	.run = run_new,
};

const struct command cmd_key_show = {
	.name = "key show",
	.args = "[FILE|URI]",
	.least = 0,
	.most = 1,
	.takes = "key json quiet",
	.summary = "print a key's id and its public half",
	.text = "Prints the id and the public half of the key in FILE, which "
		"may hold either\nhalf, or of a key on a token, named by a "
		"pkcs11: URI. Without FILE it prints\nyour own key.",
	.run = run_show,
};
