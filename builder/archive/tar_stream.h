/* SPDX-License-Identifier: Apache-2.0 */
/* tar_stream.h - read a tar, alone or with gzip, bzip2, xz or zstd, and look at
 * its pax records on the way. */
#ifndef BUILDER_ARCHIVE_TAR_STREAM_H
#define BUILDER_ARCHIVE_TAR_STREAM_H

#include "builder/archive/pax_scan.h"

struct archive;

struct tar_stream {
	struct archive *packed; /* what decompresses */
	struct archive *tar;    /* for the caller */
	struct error why;       /* its text, if there is one: why no more can be
				   read */
	struct pax_scan scan;
	char *chunk;
	bool ended;
};
#define TAR_STREAM_INIT \
	{ \
		.why = ERROR_INIT, .scan = PAX_SCAN_INIT \
	}

/* tar_stream_open - begin to read fd at its beginning; an archive that cannot
 * be read is an error of the first header */
void tar_stream_open(struct tar_stream *s, int fd);
void tar_stream_done(struct tar_stream *s);
DEFINE_SCOPED_IN(struct tar_stream, tar_stream_done);

#endif
