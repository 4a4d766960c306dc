/* SPDX-License-Identifier: Apache-2.0 */
/* A door to libarchive. */
#include "builder/archive/tar_stream.h"
#include "builder/archive/libarchive.h"

#include <errno.h>
#include <unistd.h>

#define READ_BLOCK ((size_t)64 * 1024)

void
tar_stream_done(struct tar_stream *s)
{
	if (s->tar)
		(void)archive_read_free(s->tar);
	if (s->packed)
		(void)archive_read_free(s->packed);
	pax_scan_done(&s->scan);
	free(s->chunk);
}

/* libarchive forgets the reason while it looks which format it is. */
static la_ssize_t
fail_read(struct tar_stream *s, const char *why)
{
	(void)error_set(&s->why, ERROR_INPUT, "%s", why);
	archive_set_error(s->tar, EINVAL, "%s", why);
	return -1;
}

static la_ssize_t
read_packed(struct archive *tar, void *context, const void **data)
{
	struct tar_stream *s = context;
	const la_ssize_t n =
		s->ended ? 0
			 : archive_read_data(s->packed, s->chunk, READ_BLOCK);
	const char *fault;

	(void)tar;
	*data = s->chunk;
	if (n < 0) {
		const char *why = archive_error_string(s->packed);

		return fail_read(s, why ? why : "it ends too early");
	}
	fault = pax_scan_feed(&s->scan, s->chunk, (size_t)n);
	return fault ? fail_read(s, fault) : n;
}

void
tar_stream_open(struct tar_stream *s, int fd)
{
	struct archive_entry *entry;
	int r = ARCHIVE_OK;

	s->packed = archive_read_new();
	s->tar = archive_read_new();
	s->chunk = mem_alloc(READ_BLOCK, 1);
	if (!s->packed || !s->tar)
		abort(); /* out of memory */
	/* Never call the _all functions: most vulnerabilities of libarchive
	 * were in formats that hallmark does not need. */
	r |= archive_read_support_filter_gzip(s->packed);
	r |= archive_read_support_filter_bzip2(s->packed);
	r |= archive_read_support_filter_xz(s->packed);
	r |= archive_read_support_filter_zstd(s->packed);
	r |= archive_read_support_format_raw(s->packed);
	r |= archive_read_support_format_tar(s->tar);
	if (r == ARCHIVE_OK && lseek(fd, 0, SEEK_SET) == 0)
		r = archive_read_open_fd(s->packed, fd, READ_BLOCK);
	if (r == ARCHIVE_OK)
		r = archive_read_next_header(s->packed, &entry);
	s->ended = r != ARCHIVE_OK;
	(void)archive_read_open(s->tar, s, NULL, read_packed, NULL);
	if (r != ARCHIVE_OK && r != ARCHIVE_EOF) {
		const char *why = archive_error_string(s->packed);

		(void)fail_read(s, why ? why : "it ends too early");
	}
}
