/* SPDX-License-Identifier: Apache-2.0 */
/* A door to libarchive, which hallmark uses only for reading. */
#include "builder/ask/dpkg_layers.h"
#include "base/holes.h"
#include "builder/archive/libarchive.h"
#include "builder/ask/dpkg_overlay.h"
#include "builder/image/layer.h"
#include "builder/image/layer_found.h"
#include "builder/image/tree_rules.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK_LEN ((size_t)256 * 1024)
#define TEXTS_MAX ((size_t)512 << 20) /* bytes of all files that count */

/* A layer that is being read. */
struct dpkg_stream {
	struct archive *a;
	struct digest_stream *sum;
	int fd;
	int64_t n_read; /* bytes of the blob */
	char *blob;     /* what libarchive has of it */
	size_t texts;   /* bytes of the files so far, of all layers */
};

static void
dpkg_stream_done(struct dpkg_stream *s)
{
	(void)archive_read_free(s->a);
	digest_stream_free(s->sum);
	free(s->blob);
}
DEFINE_SCOPED_IN(struct dpkg_stream, dpkg_stream_done);

static ssize_t
read_piece(struct dpkg_stream *s)
{
	ssize_t n;

	do
		n = read(s->fd, s->blob, CHUNK_LEN);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		digest_feed(s->sum, s->blob, (size_t)n);
		s->n_read += n;
	}
	return n;
}

/* Called by libarchive when it needs more of the blob. */
static la_ssize_t
feed_archive(struct archive *a, void *context, const void **data)
{
	struct dpkg_stream *s = context;
	ssize_t n = read_piece(s);

	*data = s->blob;
	if (n < 0)
		archive_set_error(a, errno, "read error");
	return n;
}

static enum overlay_kind
kind_of(struct archive_entry *e)
{
	if (archive_entry_hardlink(e))
		return OVERLAY_OTHER;
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return OVERLAY_FILE;
	case AE_IFDIR:
		return OVERLAY_FOLDER;
	case AE_IFLNK:
		return OVERLAY_SYMLINK;
	default:
		return OVERLAY_OTHER;
	}
}

/* returns 0; 1: it is too long; -1 */
static int
take_text(struct dpkg_stream *s, struct bytes *out)
{
	la_ssize_t n;

	do {
		char *room = bytes_room(out, CHUNK_LEN);

		n = archive_read_data(s->a, room, CHUNK_LEN);
		if (n > 0)
			out->len += (size_t)n;
		if (out->len > DPKG_FILE_MAX || out->len > TEXTS_MAX - s->texts)
			return 1;
	} while (n > 0);
	s->texts += out->len;
	return n < 0 ? -1 : 0;
}

/* -1: the layer breaks a rule */
static int
take_layer_entry(struct dpkg_stream *s, struct dpkg_overlay *layer,
	struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	scoped_free char *path = layer_found_path(name ? name : "/");
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	enum overlay_kind kind = kind_of(e);
	struct error ignored = ERROR_INIT;
	int r = 0;

	if (!*path)
		return kind == OVERLAY_FOLDER ? 0 : -1;
	if (tree_path_rules(path, &ignored) < 0)
		return -1;
	if (kind == OVERLAY_FILE && dpkg_overlay_reads(path))
		r = take_text(s, &text);
	if (r > 0)
		kind = OVERLAY_OTHER;
	dpkg_overlay_note(layer, path, kind,
		kind == OVERLAY_SYMLINK ? archive_entry_symlink(e) : NULL,
		&text);
	return r < 0 ? -1 : 0;
}

static int
open_stream(struct dpkg_stream *s, bool *is_good, struct error *err)
{
	s->a = archive_read_new();
	if (!s->a)
		abort(); /* out of memory */
	if (archive_read_support_filter_gzip(s->a) != ARCHIVE_OK ||
		archive_read_support_filter_zstd(s->a) != ARCHIVE_OK ||
		archive_read_support_format_tar(s->a) != ARCHIVE_OK)
		return error_set(err, ERROR_SYSTEM,
			"this libarchive cannot read gzip and zstd");
	*is_good = archive_read_open(s->a, s, NULL, feed_archive, NULL) ==
		   ARCHIVE_OK;
	return 0;
}

static bool
read_layer_entries(struct dpkg_stream *s, struct dpkg_overlay *layer)
{
	for (int i = 0; i <= LAYER_ENTRIES_MAX; i++) {
		struct archive_entry *e;
		const int status = archive_read_next_header(s->a, &e);
		const int64_t unpacked = archive_filter_bytes(s->a, 0);

		if (status == ARCHIVE_EOF)
			return true;
		if ((status != ARCHIVE_OK &&
			    !libarchive_is_about_locale(s->a, status)) ||
			unpacked > LAYER_UNPACKED_MAX ||
			holes_is_bomb(unpacked, s->n_read) ||
			take_layer_entry(s, layer, e) < 0)
			return false;
	}
	return false;
}

/* The rest of the blob, which a tar does not need, belongs to its digest. */
static int
check_layer(struct dpkg_stream *s, const struct digest *sum, struct error *err)
{
	struct digest is;
	ssize_t n;

	while ((n = read_piece(s)) > 0)
		;
	if (n < 0)
		return error_sys(err, "layer %s", digest_text(sum).s);
	is = digest_end(s->sum);
	if (digest_equal(&is, sum))
		return 0;
	return error_set(err, ERROR_INTEGRITY,
		"layer %s is damaged: its bytes have another digest",
		digest_text(sum).s);
}

static int
read_one_layer(struct dpkg_overlay *layer, size_t *texts,
	const struct dpkg_layer *from, struct error *err)
{
	scoped(dpkg_stream_done) struct dpkg_stream s = {.fd = from->fd,
		.sum = digest_start(),
		.blob = mem_alloc(CHUNK_LEN, 1),
		.texts = *texts};
	bool is_good = false;

	if (open_stream(&s, &is_good, err) < 0)
		return -1;
	if (!is_good || !read_layer_entries(&s, layer))
		layer->is_odd = true;
	*texts = s.texts;
	return check_layer(&s, &from->sum, err);
}

int
dpkg_layers_read(struct facts *out, const struct dpkg_layer *layers, size_t n,
	struct error *err)
{
	scoped(dpkg_overlay_done) struct dpkg_overlay image = DPKG_OVERLAY_INIT;
	size_t texts = 0;

	if (libarchive_load(err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		scoped(dpkg_overlay_done) struct dpkg_overlay layer =
			DPKG_OVERLAY_INIT;

		if (read_one_layer(&layer, &texts, &layers[i], err) < 0)
			return -1;
		dpkg_overlay_lay(&image, &layer);
	}
	dpkg_overlay_facts(out, &image);
	return 0;
}
