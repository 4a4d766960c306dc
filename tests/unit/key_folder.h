/* SPDX-License-Identifier: Apache-2.0 */
/* key_folder.h - a new folder for keys in each test, and one key to put
 * there. */
#ifndef TESTS_UNIT_KEY_FOLDER_H
#define TESTS_UNIT_KEY_FOLDER_H

/* cmocka.h requires these headers before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "attest/key/key.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* RFC 8032, section 7.1, test 1 */
#define SECRET \
	"-----BEGIN PRIVATE KEY-----\n" \
	"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" \
	"-----END PRIVATE KEY-----\n"
#define PUBLIC \
	"-----BEGIN PUBLIC KEY-----\n" \
	"MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n" \
	"-----END PUBLIC KEY-----\n"
#define ID "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9"

static char *folder; /* a new one for each test */

static inline int
setup(void **state)
{
	char template[] = "/tmp/hallmark-key-XXXXXX";

	(void)state;
	umask(022);
	folder = text_copy(mkdtemp(template));
	return folder ? 0 : -1;
}

static inline int
teardown(void **state)
{
	struct error err = ERROR_INIT;
	int result = file_remove_tree(AT_FDCWD, folder, &err);

	(void)state;
	umask(022);
	free(folder);
	return result;
}

static inline const char *
in_folder(const char *name)
{
	static char path[4][256];
	static unsigned turn;
	char *to = path[turn++ % 4];

	(void)snprintf(to, sizeof path[0], "%s/%s", folder, name);
	return to;
}

static inline const char *
put(const char *name, const char *text, mode_t mode)
{
	const char *path = in_folder(name);
	struct error err = ERROR_INIT;

	assert_int_equal(
		file_write(AT_FDCWD, path, text, strlen(text), 0600, &err), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static inline unsigned
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777u;
}

static inline void
assert_refused(int result, const struct error *err, const char *words)
{
	assert_int_equal(result, -1);
	if (err->kind != ERROR_INPUT || !strstr(err->text, words))
		fail_msg("kind %d, '%s', wanted '%s'", (int)err->kind,
			err->text, words);
}

static inline int
new_key(struct key **out, const char *path, struct error *err)
{
	const struct key_making plain = {.type = NULL};

	return key_new(out, path, &plain, err);
}

/* With the passphrase that the file of a path holds; NULL: without one. */
static inline int
open_locked(struct key **out, const char *path, const char *pass_file,
	struct error *err)
{
	const struct passphrase pass = {.file = pass_file, .key = path};
	scoped(key_file_done) struct key_file file = KEY_FILE_INIT;
	int result = key_file_open(&file, path, err);

	return result ? result
		      : key_file_read(
				out, &file, pass_file ? &pass : NULL, err);
}

static inline int
open_key(struct key **out, const char *path, struct error *err)
{
	return open_locked(out, path, NULL, err);
}

static inline int
user_key(struct key **out, const char *path, bool make, struct error *err)
{
	scoped(key_file_done) struct key_file file = KEY_FILE_INIT;

	return key_user(&file, path, make, err) < 0
		       ? -1
		       : key_file_read(out, &file, NULL, err);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
