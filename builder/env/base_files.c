/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/base_files.h"
#include "builder/archive/beneath.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"

#include <fcntl.h>

#define MASTER_MAX ((size_t)1 << 20)

/* A row: a folder that programs expect, and its mode. The mode of /tmp and of
 * /var/tmp is set where a package has the folder, too: unpacking drops the
 * sticky bit. */
static const struct {
	const char *path;
	unsigned mode;
	bool forced;
} folders[] = {
	{"dev", 0755, false},
	{"etc", 0755, false},
	{"home", 0755, false},
	{"proc", 0755, false},
	{"root", 0700, false},
	{"run", 0755, false},
	{"sys", 0755, false},
	{"tmp", 01777, true},
	{"var", 0755, false},
	{"var/tmp", 01777, true},
};

/* A row: a file that a maintainer script would create, the file of a package
 * that it would copy, and the text if the base lacks that. */
static const struct {
	const char *path, *master, *text;
} files[] = {
	{"etc/group", "usr/share/base-passwd/group.master",
		"root:x:0:\n"
		"nogroup:x:65534:\n"},
	{"etc/nsswitch.conf", "usr/share/libc-bin/nsswitch.conf",
		"passwd: files\n"
		"group: files\n"
		"shadow: files\n"
		"hosts: files dns\n"
		"networks: files\n"
		"protocols: files\n"
		"services: files\n"
		"ethers: files\n"
		"rpc: files\n"},
	{"etc/passwd", "usr/share/base-passwd/passwd.master",
		"root:x:0:0:root:/root:/bin/sh\n"
		"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
};

/* Where a package has a link, as /var/tmp to /tmp, it stays. */
static int
add_one_folder(struct unpack_writer *w, size_t row, struct error *err)
{
	struct unpack_entry e = {.path = folders[row].path,
		.mode = folders[row].mode & 0777,
		.mtime_s = ENV_TIME_S};
	scoped_close int fd = -1;
	struct stat st;
	int found = unpack_write_find(w, e.path, &st, err);

	if (found < 0)
		return -1;
	if (found == 0 && (!folders[row].forced || !S_ISDIR(st.st_mode)))
		return 0;
	if (found > 0 && unpack_write_folder(w, &e, err) < 0)
		return -1;
	fd = beneath_open(w->root, e.path, O_RDONLY | O_DIRECTORY, err);
	if (fd < 0)
		return -1;
	if (fchmod(fd, folders[row].mode) < 0)
		return error_sys(err, "the mode of %s", text_quotes(e.path));
	return 0;
}

static int
add_one_file(struct unpack_writer *w, size_t row, struct error *err)
{
	const char *text = files[row].text, *master = files[row].master;
	scoped(bytes_done) struct bytes copy = BYTES_INIT;
	scoped_close int fd = -1;
	struct stat st;
	int found = unpack_write_find(w, files[row].path, &st, err);

	if (found <= 0)
		return found;
	found = unpack_write_find(w, master, &st, err);
	if (found < 0)
		return -1;
	if (found > 0 || !S_ISREG(st.st_mode))
		return env_add_file(
			w, files[row].path, text, strlen(text), err);
	fd = beneath_open(w->root, master, O_RDONLY, err);
	if (fd < 0 || file_read_fd(&copy, fd, MASTER_MAX, master, err) < 0)
		return -1;
	return env_add_file(w, files[row].path, copy.data, copy.len, err);
}

int
base_files_add(int root, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};

	if (unpack_write_init(&w, root, "the base", ENV_TIME_S, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (add_one_folder(&w, i, err) < 0)
			return -1;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (add_one_file(&w, i, err) < 0)
			return -1;
	return 0;
}
