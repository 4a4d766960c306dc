/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/archive/unpack_write.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define PATH_LIMIT 4096

int
unpack_path(char **out, const char *raw, unsigned strip, const char *name,
	struct error *err)
{
	scoped(bytes_done) struct bytes path = BYTES_INIT;
	bool any = false;

	if (raw[0] == '\0' || raw[0] == '/' || strlen(raw) >= PATH_LIMIT)
		return error_set(err, ERROR_POLICY,
			"%s: the path %s is empty, absolute or too long", name,
			text_quotes(raw));
	for (const char *at = raw; *at;) {
		size_t len = strcspn(at, "/");

		if (len == 2 && at[0] == '.' && at[1] == '.')
			return error_set(err, ERROR_POLICY,
				"%s: the path %s climbs out with '..'", name,
				text_quotes(raw));
		if (len > 0 && !(len == 1 && at[0] == '.')) {
			any = true;
			if (strip == 0) {
				if (path.len)
					bytes_addc(&path, '/');
				bytes_add(&path, at, len);
			} else {
				strip--;
			}
		}
		at += len + (at[len] == '/');
	}
	if (any && path.len == 0)
		return 1;
	*out = bytes_take(&path);
	return 0;
}

static bool
has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n_names; i++)
		if (text_equal(names->names[i], name))
			return true;
	return false;
}

/* For hello/hello: rename the outer folder to a name that is not in it. */
static int
step_aside(int folder, const char *top, const struct names *within, char **to,
	struct error *err)
{
	scoped_free char *aside = text_copy(top);

	for (size_t i = 0; has_name(within, aside); i++) {
		free(aside);
		aside = text_format("top-%zu", i);
	}
	if (!text_equal(aside, top) && renameat(folder, top, folder, aside) < 0)
		return error_sys(err, "moving %s", text_quotes(top));
	*to = take_ptr(aside);
	return 0;
}

static int
drop_folder(int folder, const char *top, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int fd = file_open_dir(folder, top, false, err);
	scoped_free char *aside = NULL;
	struct timespec times[2];
	struct stat st;

	if (fd < 0 || file_list(&names, fd, err) < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return error_sys(err, "%s", text_quotes(top));
	times[0] = times[1] = st.st_mtim;
	if (step_aside(folder, top, &names, &aside, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++)
		if (renameat(fd, names.names[i], folder, names.names[i]) < 0)
			return error_sys(
				err, "moving %s", text_quotes(names.names[i]));
	if (unlinkat(folder, aside, AT_REMOVEDIR) < 0 ||
		futimens(folder, times) < 0)
		return error_sys(err, "removing %s", text_quotes(top));
	return 0;
}

int
unpack_drop_top(int folder, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct stat st;

	if (file_list(&names, folder, err) < 0)
		return -1;
	if (names.n_names != 1 ||
		fstatat(folder, names.names[0], &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		!S_ISDIR(st.st_mode))
		return 0;
	return drop_folder(folder, names.names[0], err);
}
