/* SPDX-License-Identifier: Apache-2.0 */
/* A door to libarchive, for reading only. */
#include "builder/archive/unpack.h"
#include "builder/archive/libarchive.h"
#include "builder/archive/tar_stream.h"
#include "builder/archive/unpack_write.h"
#include "builder/archive/zip_check.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

#define READ_BLOCK ((size_t)128 * 1024)
#define NO_TIME 315532800   /* 1980-01-01: if the archive has no time */
#define LAST_TIME INT32_MAX /* every file system can store it */

enum format {
	FORMAT_TAR,
	FORMAT_ZIP
};

/* One pass over an archive. */
struct reading {
	struct archive *archive;
	const struct tar_stream *tar; /* that it reads; NULL: a zip */
	const struct unpack_plan *plan;
	struct unpack_writer *writer;
	const char *name;
	enum format format;
	bool whiteouts_only;
	int64_t n_entries, bytes;
};

static void
archive_closep(struct archive **a)
{
	if (*a)
		(void)archive_read_free(*a);
}

static int
fail_damaged(const struct reading *r, struct error *err)
{
	const char *why = r->tar && r->tar->why.text[0]
				  ? r->tar->why.text
				  : archive_error_string(r->archive);

	/* libarchive has no words for compressed data that end too early */
	return error_set(err, ERROR_INPUT, "%s is damaged or not a %s: %s",
		r->name, r->format == FORMAT_ZIP ? "zip" : "tar",
		why ? text_words(why) : "it ends too early");
}

static struct archive *
open_zip(int fd)
{
	struct archive *a = archive_read_new();

	if (!a)
		abort(); /* out of memory */
	if (archive_read_support_format_zip_seekable(a) == ARCHIVE_OK &&
		lseek(fd, 0, SEEK_SET) == 0)
		(void)archive_read_open_fd(a, fd, READ_BLOCK);
	return a;
}

/* The time of an entry, lowered to newest_s and to a time that every file
 * system can store. */
static int64_t
entry_time(const struct reading *r, struct archive_entry *e)
{
	int64_t newest = r->plan->newest_s;
	int64_t last = newest >= 0 && newest < LAST_TIME ? newest : LAST_TIME;
	int64_t t = archive_entry_mtime(e);

	/* The times in a zip are local times of an unknown zone. */
	if (r->format == FORMAT_ZIP || !archive_entry_mtime_is_set(e))
		return newest >= 0 ? last : NO_TIME;
	return t < 0 ? 0 : t > last ? last : t;
}

static int
too_large(const struct reading *r, struct error *err)
{
	return error_set(err, ERROR_LIMIT, "%s unpacks to more than %lld bytes",
		r->name, (long long)r->plan->max_bytes);
}

/* Copy the contents.  Each block has an offset, because tar files may be
 * sparse. */
static int
copy_contents(struct reading *r, int fd, const char *path, int64_t *size,
	struct error *err)
{
	int64_t room = r->plan->max_bytes - r->bytes, end = 0;

	for (;;) {
		const void *data;
		size_t len;
		la_int64_t at;
		int got = archive_read_data_block(r->archive, &data, &len, &at);

		if (got == ARCHIVE_EOF)
			break;
		if (got != ARCHIVE_OK)
			return fail_damaged(r, err);
		if (len == 0)
			continue;
		if (at < end)
			return error_set(err, ERROR_INPUT,
				"%s: %s has pieces that overlap", r->name,
				text_quotes(path));
		if (at > room || (int64_t)len > room - at)
			return too_large(r, err);
		if (at > end && lseek(fd, at, SEEK_SET) < 0)
			return error_sys(err, "writing %s", text_quotes(path));
		if (file_write_fd(fd, data, len, path, err) < 0)
			return -1;
		end = at + (int64_t)len;
	}
	*size = end;
	return 0;
}

static int
write_file(struct reading *r, struct archive_entry *e,
	const struct unpack_entry *entry, struct error *err)
{
	struct timespec times[2] = {
		{.tv_sec = entry->mtime_s}, {.tv_sec = entry->mtime_s}};
	int64_t size = archive_entry_size_is_set(e) ? archive_entry_size(e) : 0;
	int64_t end = 0;
	scoped_close int fd = -1;

	if (size < 0 || size > r->plan->max_bytes - r->bytes)
		return too_large(r, err);
	fd = unpack_write_file(r->writer, entry, err);
	if (fd < 0 || copy_contents(r, fd, entry->path, &end, err) < 0)
		return -1;
	if (archive_entry_size_is_set(e) && end > size)
		return error_set(err, ERROR_INPUT,
			"%s: %s has more bytes than its header says", r->name,
			text_quotes(entry->path));
	if (end < size && ftruncate(fd, size) < 0)
		return error_sys(err, "writing %s", text_quotes(entry->path));
	if (futimens(fd, times) < 0)
		return error_sys(
			err, "the time of %s", text_quotes(entry->path));
	r->bytes += end > size ? end : size;
	return 0;
}

static int
write_hardlink(struct reading *r, struct unpack_entry *entry, struct error *err)
{
	scoped_free char *target = NULL;
	int found = unpack_path(
		&target, entry->target, r->plan->strip, r->name, err);

	if (found < 0)
		return -1;
	entry->target = found > 0 ? "" : target;
	return unpack_write_hardlink(r->writer, entry, err);
}

static int
write_symlink(
	struct reading *r, const struct unpack_entry *entry, struct error *err)
{
	if (!entry->target || entry->target[0] == '\0')
		return error_set(err, ERROR_INPUT,
			"%s: the link %s has no target", r->name,
			text_quotes(entry->path));
	return unpack_write_symlink(r->writer, entry, err);
}

static bool
is_covered(const struct unpack_plan *plan, const char *path)
{
	const char *const *at = plan->covered;

	for (; at && *at; at++)
		if (text_starts(path, *at) && path[strlen(*at)] == '/')
			return true;
	return false;
}

static int
write_entry(struct reading *r, struct archive_entry *e, const char *path,
	struct error *err)
{
	struct unpack_entry entry = {.path = path,
		.target = archive_entry_hardlink(e),
		.mode = (unsigned)archive_entry_perm(e),
		.mtime_s = entry_time(r, e)};

	if (entry.target)
		return write_hardlink(r, &entry, err);
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return write_file(r, e, &entry, err);
	case AE_IFDIR:
		return unpack_write_folder(r->writer, &entry, err);
	case AE_IFLNK:
		entry.target = archive_entry_symlink(e);
		return write_symlink(r, &entry, err);
	default:
		if (is_covered(r->plan, path)) {
			++*r->plan->n_passed;
			return 0;
		}
		return error_set(err, ERROR_POLICY,
			"%s: %s is a device, FIFO or socket", r->name,
			text_quotes(path));
	}
}

/* returns 0 if path is not a whiteout, 1 if it was one and is done */
static int
apply_whiteout(struct reading *r, const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	scoped_free char *above =
		text_copyn(path, slash ? (size_t)(slash - path) : 0);
	scoped_free char *victim = NULL;

	if (!r->plan->whiteouts || !text_starts(base, ".wh."))
		return 0;
	if (text_equal(base, ".wh.") || text_equal(base, ".wh..") ||
		text_equal(base, ".wh..."))
		return error_set(err, ERROR_POLICY,
			"%s: the whiteout %s names nothing", r->name,
			text_quotes(path));
	if (!r->whiteouts_only)
		return 1;
	if (text_equal(base, ".wh..wh..opq"))
		return unpack_write_empty(r->writer, above, err) < 0 ? -1 : 1;
	victim = text_format("%s%s%s", above, slash ? "/" : "", base + 4);
	return unpack_write_remove(r->writer, victim, err) < 0 ? -1 : 1;
}

static int
take_entry(struct reading *r, struct archive_entry *e, struct error *err)
{
	const char *raw = archive_entry_pathname(e);
	scoped_free char *path = NULL;
	int found;

	if (++r->n_entries > r->plan->max_entries)
		return error_set(err, ERROR_LIMIT,
			"%s has more than %lld entries", r->name,
			(long long)r->plan->max_entries);
	if (!raw)
		return error_set(err, ERROR_INPUT,
			"%s: a name is not UTF-8, or the locale C.UTF-8 is "
			"missing on this machine",
			r->name);
	found = unpack_path(&path, raw, r->plan->strip, r->name, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	found = apply_whiteout(r, path, err);
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (r->plan->names && *path && !strchr(path, '\n'))
		bytes_addf(r->plan->names, "/%s\n", path);
	return r->whiteouts_only ? 0 : write_entry(r, e, path, err);
}

static int
read_entries(struct reading *r, struct error *err)
{
	for (;;) {
		struct archive_entry *e;
		int got = archive_read_next_header(r->archive, &e);

		if (got == ARCHIVE_EOF)
			return 0;
		if (got != ARCHIVE_OK &&
			!libarchive_is_about_locale(r->archive, got))
			return fail_damaged(r, err);
		if (take_entry(r, e, err) < 0)
			return -1;
	}
}

static int
read_once(int fd, struct unpack_writer *writer, const struct unpack_plan *plan,
	struct reading how, struct error *err)
{
	__attribute__((cleanup(archive_closep))) struct archive *zip = NULL;
	scoped(tar_stream_done) struct tar_stream tar = TAR_STREAM_INIT;

	if (how.format == FORMAT_ZIP)
		zip = open_zip(fd);
	else
		tar_stream_open(&tar, fd);
	how.archive = zip ? zip : tar.tar;
	how.tar = zip ? NULL : &tar;
	how.plan = plan;
	how.writer = writer;
	how.name = writer->name;
	return read_entries(&how, err);
}

/* OCI: a whiteout removes files of lower layers only, at any position in its
 * layer.  So whiteouts are applied first, in a pass of their own. */
static int
read_all(int fd, int folder, const struct unpack_plan *plan, enum format format,
	const char *name, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	struct reading how = {.format = format};

	if (libarchive_load(err) < 0)
		return -1;
	if (unpack_write_init(&w, folder, name,
		    plan->newest_s >= 0 ? plan->newest_s : NO_TIME, err) < 0)
		return -1;
	w.replace = plan->whiteouts;
	how.whiteouts_only = true;
	if (plan->whiteouts && read_once(fd, &w, plan, how, err) < 0)
		return -1;
	how.whiteouts_only = false;
	if (read_once(fd, &w, plan, how, err) < 0)
		return -1;
	return unpack_write_end(&w, err);
}

int
unpack_tar(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err)
{
	return read_all(archive, folder, plan, FORMAT_TAR, name, err);
}

static enum format
format_of(int fd)
{
	char magic[4] = "";

	if (pread(fd, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
		(memcmp(magic, "PK\3\4", 4) == 0 ||
			memcmp(magic, "PK\5\6", 4) == 0))
		return FORMAT_ZIP;
	return FORMAT_TAR;
}

/* libarchive reads UTF-8 names of a zip only in a UTF-8 locale.  The locale is
 * set for this thread only and reset before the function returns. */
static int
read_zip(int fd, int folder, const struct unpack_plan *plan, const char *name,
	struct error *err)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = (locale_t)0;
	int r = zip_check(fd, name, err);

	if (utf8)
		before = uselocale(utf8);
	if (r == 0)
		r = read_all(fd, folder, plan, FORMAT_ZIP, name, err);
	if (utf8) {
		(void)uselocale(before);
		freelocale(utf8);
	}
	return r;
}

int
unpack_archive(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err)
{
	enum format format = format_of(archive);
	int r = format == FORMAT_ZIP
			? read_zip(archive, folder, plan, name, err)
			: unpack_tar(archive, folder, plan, name, err);

	if (r < 0)
		return -1;
	return unpack_drop_top(folder, err);
}
