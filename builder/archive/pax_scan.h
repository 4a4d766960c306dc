/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pax_scan.h - pax records of a tar that other programs read differently.
 *
 * libarchive passes over the records of a global header, GNU tar and others
 * apply them; of a record or header that occurs twice, some take the first; of
 * contents of a link some take headers.  source: POSIX.1-2017, pax, "pax Header
 * Block"
 */
#ifndef BUILDER_ARCHIVE_PAX_SCAN_H
#define BUILDER_ARCHIVE_PAX_SCAN_H

#include "base/bytes.h"

struct pax_scan {
	char head[512];
	size_t n_head;
	uint64_t left;   /* bytes until the next header */
	int64_t size;    /* that the last records gave the next member; or -1 */
	char kind;       /* of the records that are being read: 'x', 'g' or 0 */
	unsigned before; /* kinds of headers that the next member has */
	bool extended;   /* blocks of GNU's old sparse members follow */
	bool is_pax;     /* there was such a header */
	bool linked;     /* the last header is of a hard link that has a size */
	bool ended;
	struct bytes records;
};
#define PAX_SCAN_INIT \
	{ \
		.size = -1, .records = BYTES_INIT \
	}
void pax_scan_done(struct pax_scan *s);
DEFINE_SCOPED_IN(struct pax_scan, pax_scan_done);

/* pax_scan_feed - the next bytes of a tar that is not compressed; returns what
 * is wrong with it, or NULL.  What is no tar is judged by who reads it. */
const char *pax_scan_feed(struct pax_scan *s, const char *data, size_t len);

#endif
