/* SPDX-License-Identifier: Apache-2.0 */
/* The user's own key: its path, and its creation at first use. */
#include "attest/key/key_private.h"
#include "base/say.h"
#include "base/xdg.h"

#include <fcntl.h>

static int
default_path(char **out, const char *name, struct error *err)
{
	scoped_free char *folder = NULL;

	if (xdg_config(&folder, err) < 0)
		return -1;
	*out = text_format("%s/%s", folder, name);
	return 0;
}

/* If another process has just created the key, use that key. */
static int
make_first(struct key_file *out, const char *path, struct error *err)
{
	const struct key_making plain = {.type = NULL};
	scoped(key_free) struct key *key = NULL;
	struct error why = ERROR_INIT;

	if (key_new(&key, path, &plain, &why) == 0)
		say_note("made your signing key %s; 'hallmark key show' prints "
			 "the public half, which checks its signatures",
			text_quotes(path));
	if (key || why.kind == ERROR_INPUT) {
		int result = key_file_open(out, path, err);

		if (result <= 0)
			return result;
	}
	*err = why;
	return -1;
}

int
key_user_path(char **out, const char *path, struct error *err)
{
	if (!path)
		return default_path(out, "key", err);
	*out = text_copy(path);
	return 0;
}

int
key_user(struct key_file *out, const char *path, bool make, struct error *err)
{
	scoped_free char *file = NULL;
	int result;

	if (key_user_path(&file, path, err) < 0)
		return -1;
	result = key_file_open(out, file, err);
	if (result <= 0)
		return result;
	if (!path && make)
		return make_first(out, file, err);
	return error_set(err, ERROR_INPUT,
		"there is no key %s; 'hallmark key new%s%s' creates it",
		text_quotes(file), path ? " " : "", path ? path : "");
}

int
key_user_check(const char *path, struct error *err)
{
	scoped(key_file_done) struct key_file file = KEY_FILE_INIT;
	scoped_free char *own = NULL;
	int result;

	if (path)
		return key_user(&file, path, false, err);
	if (default_path(&own, "key", err) < 0)
		return -1;
	result = key_file_open(&file, own, err);
	return result < 0 ? -1 : 0;
}

int
key_user_public(struct key **out, const char *path, struct error *err)
{
	scoped_free char *own_public = NULL, *own = NULL;

	if (path)
		return key_open_public(out, path, err);
	if (default_path(&own_public, "key.pub", err) < 0 ||
		default_path(&own, "key", err) < 0)
		return -1;
	if (access(own_public, F_OK) == 0)
		return key_open_public(out, own_public, err);
	/* creation was interrupted, or the user removed key.pub */
	if (access(own, F_OK) == 0)
		return key_open_public(out, own, err);
	return error_set(err, ERROR_INPUT,
		"there is no key %s to trust; name a public key with --trust "
		"FILE, or create your own with 'hallmark key new'",
		text_quotes(own_public));
}
