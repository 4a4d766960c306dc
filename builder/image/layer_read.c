/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a layer with libarchive, which hallmark uses only for reading.
 *
 * Of two libarchive readers the outer one decompresses and the inner one parses
 * the tar.  All bytes between are hashed: one pass yields diff_id and tree.
 */
#include "base/file.h"
#include "base/holes.h"
#include "builder/archive/libarchive.h"
#include "builder/archive/pax_scan.h"
#include "builder/image/layer.h"
#include "builder/image/layer_found.h"
#include "builder/image/tree_rules.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_LEN ((size_t)256 * 1024)
/* Upper bound of headers, long names and padding around one entry. */
#define ENTRY_BYTES ((int64_t)16 * 1024)
/* After a tar's end: tar fills its last record, of 10 KiB unless asked to. */
#define PADDING_MAX (INT64_C(64) << 20)

struct reading {
	struct archive *outer, *inner;
	struct digest_stream *diff_id, *sum;
	const struct tree_limits *limits;
	int64_t n_left; /* uncompressed bytes that are still allowed */
	int64_t n_read; /* uncompressed bytes so far */
	struct tree_counts counts;
	char *raw, *contents;
	struct layer_found found;
	struct pax_scan scan;
	const char *fault; /* that the scan found, or NULL */
	int fd, growth;    /* the blob; see layer_read_growing() */
	int64_t at, there; /* read so far; may be read */
	char *blob;        /* the piece that the outer reader has */
};

static void
reading_done(struct reading *r)
{
	(void)archive_read_free(r->inner);
	(void)archive_read_free(r->outer);
	digest_stream_free(r->diff_id);
	digest_stream_free(r->sum);
	free(r->raw);
	free(r->contents);
	free(r->blob);
	layer_found_done(&r->found);
	pax_scan_done(&r->scan);
}
DEFINE_SCOPED_IN(struct reading, reading_done);

static int
archive_failed(struct error *err, struct archive *a, const char *what)
{
	return error_set(err, ERROR_INPUT, "%s: %s", what,
		text_words(archive_error_string(a)));
}

static int
refuse_entry(struct error *err, const char *path, const char *why)
{
	return error_set(err, ERROR_INPUT, "%s %s", text_quotes(path), why);
}

/* Called by the inner reader when it needs more of the tar. */
static la_ssize_t
read_tar(struct archive *inner, void *context, const void **data)
{
	struct reading *r = context;
	la_ssize_t n = archive_read_data(r->outer, r->raw, CHUNK_LEN);

	*data = r->raw;
	if (n < 0) {
		archive_set_error(inner, archive_errno(r->outer), "%s",
			archive_error_string(r->outer));
		return -1;
	}
	r->n_left -= n;
	if (r->n_left < 0) {
		archive_set_error(
			inner, EFBIG, "its unpacked size is over the limit");
		return -1;
	}
	r->n_read += n;
	if (holes_is_bomb(r->n_read, r->at)) {
		archive_set_error(inner, EFBIG,
			"more than 8 GiB come out of less than one byte in "
			"256; no layer packs so well");
		return -1;
	}
	r->fault = pax_scan_feed(&r->scan, r->raw, (size_t)n);
	if (r->fault) {
		archive_set_error(inner, EINVAL, "%s", r->fault);
		return -1;
	}
	digest_feed(r->diff_id, r->raw, (size_t)n);
	return n;
}

static ssize_t
read_again(int fd, void *out, size_t len)
{
	ssize_t n;

	do
		n = read(fd, out, len);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Waits until more of the blob is there than was read; false: no more comes. */
static bool
wait_for_more(struct reading *r)
{
	while (r->there <= r->at) {
		int64_t there = 0;
		size_t got = 0;

		while (got < sizeof there) {
			ssize_t n = r->growth < 0
					    ? 0
					    : read_again(r->growth,
						      (char *)&there + got,
						      sizeof there - got);
			if (n <= 0)
				return false;
			got += (size_t)n;
		}
		r->there = there;
	}
	return true;
}

/* Called by the outer reader when it needs more of the blob. */
static la_ssize_t
read_blob(struct archive *outer, void *context, const void **data)
{
	struct reading *r = context;
	size_t len = CHUNK_LEN;
	ssize_t n;

	*data = r->blob;
	if (!wait_for_more(r))
		return 0;
	if ((int64_t)len > r->there - r->at)
		len = (size_t)(r->there - r->at);
	n = read_again(r->fd, r->blob, len);
	if (n < 0) {
		archive_set_error(outer, errno, "read error");
		return -1;
	}
	r->at += n;
	return n;
}

static int
open_outer(struct reading *r, struct error *err)
{
	struct archive_entry *entry;

	r->outer = archive_read_new();
	if (!r->outer)
		abort();
	if (archive_read_support_filter_gzip(r->outer) != ARCHIVE_OK ||
		archive_read_support_filter_zstd(r->outer) != ARCHIVE_OK ||
		archive_read_support_format_raw(r->outer) != ARCHIVE_OK)
		return error_set(err, ERROR_SYSTEM,
			"this libarchive cannot read gzip and zstd");
	if (archive_read_open(r->outer, r, NULL, read_blob, NULL) !=
			ARCHIVE_OK ||
		archive_read_next_header(r->outer, &entry) != ARCHIVE_OK)
		return archive_failed(
			err, r->outer, "the layer cannot be unpacked");
	return 0;
}

static int
open_inner(struct reading *r, struct error *err)
{
	r->inner = archive_read_new();
	if (!r->inner)
		abort();
	if (archive_read_support_format_tar(r->inner) != ARCHIVE_OK ||
		archive_read_open(r->inner, r, NULL, read_tar, NULL) !=
			ARCHIVE_OK)
		return archive_failed(err, r->inner,
			r->fault ? "the layer's tar"
				 : "the layer is not a tar archive");
	return 0;
}

static int
check_whiteout(const struct tree_entry *entry, struct error *err)
{
	const char *slash = strrchr(entry->path, '/');
	const char *name = slash ? slash + 1 : entry->path;

	if (!text_starts(name, ".wh."))
		return 0;
	if (name[4] == '\0')
		return refuse_entry(
			err, entry->path, "is a whiteout without a name");
	if (entry->type != TREE_FILE || entry->size != 0)
		return refuse_entry(err, entry->path,
			"is a whiteout but not an empty file");
	return 0;
}

static int
take_owner(
	struct tree_entry *entry, struct archive_entry *from, struct error *err)
{
	int64_t uid = archive_entry_uid(from), gid = archive_entry_gid(from);

	if (uid < 0 || uid > UINT32_MAX || gid < 0 || gid > UINT32_MAX)
		return refuse_entry(err, entry->path,
			"has a uid or gid that is out of range");
	entry->uid = (uint32_t)uid;
	entry->gid = (uint32_t)gid;
	return 0;
}

static int
take_link(struct tree_entry *entry, enum tree_type type, const char *target,
	struct error *err)
{
	entry->type = type;
	entry->mode = 0777;
	if (!target)
		return refuse_entry(
			err, entry->path, "is a link without a target");
	entry->target = type == TREE_HARDLINK ? layer_found_path(target)
					      : text_copy(target);
	return 0;
}

static int
take_kind(
	struct tree_entry *entry, struct archive_entry *from, struct error *err)
{
	const char *hardlink = archive_entry_hardlink(from);

	entry->mode = archive_entry_perm(from) & 07777;
	if (hardlink)
		return take_link(entry, TREE_HARDLINK, hardlink, err);
	switch (archive_entry_filetype(from)) {
	case AE_IFREG:
		entry->type = TREE_FILE;
		entry->size = archive_entry_size(from);
		return entry->size < 0 ? refuse_entry(err, entry->path,
						 "has a negative size")
				       : 0;
	case AE_IFDIR:
		entry->type = TREE_DIR;
		return 0;
	case AE_IFLNK:
		return take_link(
			entry, TREE_SYMLINK, archive_entry_symlink(from), err);
	default:
		return refuse_entry(
			err, entry->path, "is not a file, a folder or a link");
	}
}

static int
take_contents(struct reading *r, struct tree_entry *entry, struct error *err)
{
	int64_t size = 0;
	la_ssize_t n;

	while ((n = archive_read_data(r->inner, r->contents, CHUNK_LEN)) > 0) {
		digest_feed(r->sum, r->contents, (size_t)n);
		size += n;
	}
	if (n < 0)
		return archive_failed(err, r->inner, text_quotes(entry->path));
	entry->sum = digest_end(r->sum);
	if (size != entry->size)
		return refuse_entry(err, entry->path,
			"has another size than its header says");
	return 0;
}

static int
take_entry(struct reading *r, struct archive_entry *from, struct error *err)
{
	const char *name = archive_entry_pathname(from);
	scoped_free char *path = layer_found_path(name ? name : "/");
	struct tree_entry *entry;

	if (*path == '\0' && archive_entry_filetype(from) == AE_IFDIR)
		return 0; /* the root has no entry */
	if (tree_path_rules(path, err) < 0) {
		err->kind = ERROR_INPUT;
		return -1;
	}
	entry = layer_found_add(&r->found);
	entry->path = take_ptr(path);
	if (take_kind(entry, from, err) < 0 ||
		take_owner(entry, from, err) < 0 ||
		check_whiteout(entry, err) < 0 ||
		tree_count(&r->counts, entry, r->limits, err) < 0)
		return -1;
	return entry->type == TREE_FILE ? take_contents(r, entry, err) : 0;
}

static int
read_entries(struct reading *r, struct error *err)
{
	for (;;) {
		struct archive_entry *entry;
		int status = archive_read_next_header(r->inner, &entry);

		if (status == ARCHIVE_EOF)
			return 0;
		if (status != ARCHIVE_OK &&
			!libarchive_is_about_locale(r->inner, status))
			return archive_failed(err, r->inner, "the layer's tar");
		if (take_entry(r, entry, err) < 0)
			return -1;
	}
}

/* libarchive ignores what follows the last compressed stream; other readers
 * refuse it. */
static int
check_end(struct reading *r, int fd, struct error *err)
{
	int64_t read = archive_filter_bytes(r->outer, -1);
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_sys(err, "the layer");
	if (!S_ISREG(st.st_mode) || read == st.st_size)
		return 0;
	return error_set(err, ERROR_INPUT,
		"the layer has %lld bytes after the end of its stream",
		(long long)(st.st_size - read));
}

/* The bytes after the end of the archive belong to the diff_id as well. */
static int
read_rest(struct reading *r, int fd, struct error *err)
{
	const int64_t end = r->n_read;
	const void *data;
	la_ssize_t n;

	while ((n = read_tar(r->inner, r, &data)) > 0)
		if (r->n_read - end > PADDING_MAX)
			return error_set(err, ERROR_LIMIT,
				"the layer has more than %lld MiB after the "
				"end of its tar",
				(long long)(PADDING_MAX >> 20));
	if (n < 0)
		return archive_failed(err, r->inner, "the layer's tar");
	return check_end(r, fd, err);
}

int
layer_read_growing(struct tree *out, struct digest *diff_id, int fd, int growth,
	const struct tree_limits *limits, struct error *err)
{
	if (libarchive_load(err) < 0)
		return -1;
	scoped(reading_done) struct reading r = {.limits = limits,
		.fd = fd,
		.growth = growth,
		.scan = PAX_SCAN_INIT,
		.there = growth < 0 ? INT64_MAX : 0};

	r.diff_id = digest_start();
	r.sum = digest_start();
	r.raw = mem_alloc(CHUNK_LEN, 1);
	r.contents = mem_alloc(CHUNK_LEN, 1);
	r.blob = mem_alloc(CHUNK_LEN, 1);
	if (__builtin_mul_overflow(limits->n_entries, ENTRY_BYTES, &r.n_left) ||
		__builtin_add_overflow(
			r.n_left, limits->bytes + ENTRY_BYTES, &r.n_left))
		r.n_left = INT64_MAX;
	if (open_outer(&r, err) < 0 || open_inner(&r, err) < 0 ||
		read_entries(&r, err) < 0 || read_rest(&r, fd, err) < 0)
		return -1;
	if (layer_found_tree(out, &r.found, limits, err) < 0)
		return -1;
	*diff_id = digest_end(r.diff_id);
	return 0;
}

int
layer_read(struct tree *out, struct digest *diff_id, int fd,
	const struct tree_limits *limits, struct error *err)
{
	return layer_read_growing(out, diff_id, fd, -1, limits, err);
}
