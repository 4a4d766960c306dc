/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/archive_source.h"
#include "base/say.h"
#include "builder/archive/helper_archive.h"

#include <fcntl.h>
#include <sys/stat.h>

#define ENTRIES_MAX 1000000 /* of one archive */
#define COPY_MAX ((size_t)128 * 1024)

static int
unpack(const struct recipe *recipe, const struct recipe_source *wanted,
	int blob, int folder, int64_t epoch_s, struct error *err)
{
	struct unpack_plan plan = {
		.newest_s = epoch_s, .max_entries = ENTRIES_MAX};
	struct box_limits limits;

	box_limits_init(&limits, &recipe->limits);
	plan.max_bytes = limits.disk_bytes;
	if (helper_unpack_archive(blob, folder, &plan, wanted->where, err) == 0)
		return 0;
	if (err->kind != ERROR_INPUT && err->kind != ERROR_POLICY)
		return -1;
	return error_hint(err,
		"hallmark unpacks tar, alone or with gzip, bzip2, xz or zstd, "
		"and zip; \"unpack\": false leaves the file as it is");
}

static int
copy_bytes(int from, int to, const char *name, struct error *err)
{
	scoped_free char *buffer = mem_alloc(COPY_MAX, 1);

	for (;;) {
		ssize_t len = read(from, buffer, COPY_MAX);

		if (len < 0)
			return error_sys(err, "reading %s", text_quotes(name));
		if (len == 0)
			return 0;
		if (file_write_fd(to, buffer, (size_t)len, name, err) < 0)
			return -1;
	}
}

static int
write_whole(const struct recipe_source *wanted, int blob, int folder,
	int64_t epoch_s, struct error *err)
{
	const struct timespec times[2] = {
		{.tv_sec = epoch_s}, {.tv_sec = epoch_s}};
	scoped_free char *name = recipe_file_name(wanted->where);
	scoped_close int fd = -1;

	if (!name) /* the recipe's parser has refused it */
		return error_set(err, ERROR_INTERNAL, "a file without a name");
	fd = openat(folder, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return error_sys(err, "writing %s", text_quotes(name));
	if (copy_bytes(blob, fd, name, err) < 0)
		return -1;
	if (fchmod(fd, 0644) < 0 || futimens(fd, times) < 0 ||
		futimens(folder, times) < 0)
		return error_sys(err, "writing %s", text_quotes(name));
	return 0;
}

int
archive_source_put(const struct recipe *recipe,
	const struct recipe_source *wanted, struct store *store,
	const struct digest *sum, int folder, int64_t epoch_s,
	struct error *err)
{
	scoped_close int fd = -1;

	if (wanted->whole && store_check_blob(store, sum, err) < 0)
		return -1;
	fd = store_open_blob(store, sum, NULL, err);
	if (fd < 0)
		return -1;
	return wanted->whole ? write_whole(wanted, fd, folder, epoch_s, err)
			     : unpack(recipe, wanted, fd, folder, epoch_s, err);
}

/* A disk image may begin with zeros, which are the end of a tar. */
static int
check_holds(const struct recipe_source *wanted, int folder, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, folder, err) < 0)
		return -1;
	if (names.n_names > 0)
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s holds no file, or is no archive; \"unpack\": false leaves "
		"it as it is",
		text_quotes(wanted->where));
}

int
archive_source_try(const struct recipe *recipe,
	const struct recipe_source *wanted, struct store *store,
	const struct digest *sum, struct error *err)
{
	scoped_free char *temp = NULL;
	scoped_close int folder = -1;
	struct error ignored = ERROR_INIT;
	int r = -1;

	if (wanted->whole)
		return 0;
	if (store_temp(store, &temp, err) < 0)
		return -1;
	folder = file_open_dir(store_fd(store), temp, false, err);
	if (folder >= 0)
		r = archive_source_put(
			recipe, wanted, store, sum, folder, -1, err);
	if (r == 0)
		r = check_holds(wanted, folder, err);
	/* the next store_open() removes what remains */
	if (file_remove_tree(store_fd(store), temp, &ignored) < 0)
		say_detail("%s", ignored.text);
	return r;
}
