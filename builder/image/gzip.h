/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip.h - a gzip stream of stored blocks.  The door to zlib (its CRC32).
 *
 * Nothing is compressed, so that no release of any compressor decides a byte.
 * source: layer(5), RFC 1951, RFC 1952
 */
#ifndef BUILDER_IMAGE_GZIP_H
#define BUILDER_IMAGE_GZIP_H

#include "base/bytes.h"

#define GZIP_BLOCK 65535 /* bytes in each stored block but the last */

struct gzip;

struct gzip *gzip_new(void);
/* gzip_feed - what can be said of the stream by now is appended to out; up to
 * GZIP_BLOCK bytes are held back, for they may be the last */
void gzip_feed(
	struct gzip *gzip, const void *data, size_t len, struct bytes *out);
/* gzip_end - the last block and the trailer; *gzip is spent */
void gzip_end(struct gzip *gzip, struct bytes *out);
void gzip_free(struct gzip *gzip);
DEFINE_SCOPED(struct gzip, gzip_free);

#endif
