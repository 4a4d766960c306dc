/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip.h - write a gzip stream of stored blocks.
 *
 * Nothing is compressed, so no release of a compressor decides a byte.
 * gzip.c calls zlib only for its CRC-32.
 *
 * source: layer(5), RFC 1951, RFC 1952
 */
#ifndef BUILDER_IMAGE_GZIP_H
#define BUILDER_IMAGE_GZIP_H

#include "base/bytes.h"

#define GZIP_BLOCK 65535 /* bytes in each stored block except the last */

struct gzip;

struct gzip *gzip_new(void);
/* gzip_feed - append the stream's next bytes to out; up to GZIP_BLOCK bytes of
 * data are kept back, because they may be the last block */
void gzip_feed(
	struct gzip *gzip, const void *data, size_t len, struct bytes *out);
/* gzip_end - append the last block and the trailer; *gzip takes no more data */
void gzip_end(struct gzip *gzip, struct bytes *out);
void gzip_free(struct gzip *gzip);
DEFINE_SCOPED(struct gzip, gzip_free);

#endif
