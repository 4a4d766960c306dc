/* SPDX-License-Identifier: Apache-2.0 */
/* A door to libarchive: xz, zstd, bzip2 and lzma, in memory. */
#include "builder/archive/libarchive.h"
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define CHUNK ((size_t)256 << 10)

struct source_bytes {
	struct slice s;
	bool given;
};

static la_ssize_t
give_bytes(struct archive *a, void *arg, const void **data)
{
	struct source_bytes *from = arg;

	(void)a;
	*data = from->s.p;
	if (from->given)
		return 0;
	from->given = true;
	return (la_ssize_t)from->s.len;
}

static int
copy_out(struct archive *a, struct bytes *out, int64_t most)
{
	for (;;) {
		char *to = bytes_room(out, CHUNK);
		const la_ssize_t n = archive_read_data(a, to, CHUNK);

		if (n < 0 || n > most - (int64_t)out->len)
			return -1;
		if (n == 0)
			return 0;
		out->len += (size_t)n;
	}
}

static int
expand_by(struct bytes *out, size_t *used, struct slice s, int64_t most,
	int (*support)(struct archive *a))
{
	struct source_bytes from = {.s = s};
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	int r = -1;

	*used = s.len;
	if (!a)
		abort(); /* out of memory */
	/* the raw format takes any bytes: two filters mean that one expands */
	if (archive_read_support_format_raw(a) == ARCHIVE_OK &&
		support(a) == ARCHIVE_OK &&
		archive_read_open(a, &from, NULL, give_bytes, NULL) ==
			ARCHIVE_OK &&
		archive_read_next_header(a, &e) == ARCHIVE_OK &&
		archive_filter_count(a) == 2)
		r = copy_out(a, out, most);
	(void)archive_read_free(a);
	return r;
}

bool
xz_is(struct slice s)
{
	return s.len >= 32 && octets_start(s,
				      "\xfd"
				      "7zXZ\0",
				      6);
}

int
xz_expand(struct bytes *out, size_t *used, struct slice s, int64_t most)
{
	return expand_by(out, used, s, most, archive_read_support_filter_xz);
}

bool
zstd_is(struct slice s)
{
	return s.len >= 9 && octets_start(s, "\x28\xb5\x2f\xfd", 4);
}

int
zstd_expand(struct bytes *out, size_t *used, struct slice s, int64_t most)
{
	return expand_by(out, used, s, most, archive_read_support_filter_zstd);
}

bool
bzip2_is(struct slice s)
{
	return s.len >= 14 && octets_start(s, "BZh", 3) && s.p[3] >= '1' &&
	       s.p[3] <= '9';
}

int
bzip2_expand(struct bytes *out, size_t *used, struct slice s, int64_t most)
{
	return expand_by(out, used, s, most, archive_read_support_filter_bzip2);
}

/* The header has no name: properties of the usual encoder, a size of the
 * dictionary of two bits at most, and a size of the contents or none. */
bool
lzma_is(struct slice s)
{
	uint64_t dictionary, size;

	if (s.len < 18 || s.p[0] != 0x5d)
		return false;
	dictionary = octets_le(s, 1, 4);
	size = octets_le(s, 5, 8);
	return dictionary >= 4096 && __builtin_popcountll(dictionary) <= 2 &&
	       (size == UINT64_MAX || size < (uint64_t)1 << 38) && s.p[13] == 0;
}

int
lzma_expand(struct bytes *out, size_t *used, struct slice s, int64_t most)
{
	return expand_by(out, used, s, most, archive_read_support_filter_lzma);
}
