/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"

int
env_add_link(struct unpack_writer *w, const char *path, const char *target,
	struct error *err)
{
	struct unpack_entry e = {
		.path = path, .target = target, .mtime_s = ENV_TIME_S};

	return unpack_write_symlink(w, &e, err);
}

int
env_add_file(struct unpack_writer *w, const char *path, const void *data,
	size_t len, struct error *err)
{
	struct timespec times[2] = {
		{.tv_sec = ENV_TIME_S}, {.tv_sec = ENV_TIME_S}};
	struct unpack_entry e = {.path = path, .mode = 0644};
	scoped_close int fd = unpack_write_file(w, &e, err);

	if (fd < 0 || file_write_fd(fd, data, len, path, err) < 0)
		return -1;
	if (futimens(fd, times) < 0)
		return error_sys(
			err, "setting the time of %s", text_quotes(path));
	return 0;
}

int
env_add_missing(struct unpack_writer *w, const char *path, const void *data,
	size_t len, struct error *err)
{
	struct stat st;
	int found = unpack_write_find(w, path, &st, err);

	return found <= 0 ? found : env_add_file(w, path, data, len, err);
}

int
env_add_missing_link(struct unpack_writer *w, const char *path,
	const char *target, struct error *err)
{
	struct stat st;
	int found = unpack_write_find(w, path, &st, err);

	return found <= 0 ? found : env_add_link(w, path, target, err);
}
