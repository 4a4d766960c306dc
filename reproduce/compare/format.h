/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format.h - the formats that a comparison looks into.
 *
 * A reader is strict: it refuses what it cannot account for, and the file is
 * then compared as bytes.  None trusts a number of the file.
 */
#ifndef REPRODUCE_COMPARE_FORMAT_H
#define REPRODUCE_COMPARE_FORMAT_H

#include "reproduce/compare/differ.h"

/* A file in a container.  Texts are heap, of any bytes but NUL. */
struct member {
	char *name;
	char type; /* as in tree(5), or the letter of the format */
	bool has_mode, has_owner, has_time;
	uint32_t mode; /* with setuid, without the type */
	int64_t uid, gid;
	char *user, *group; /* NULL: the format has none */
	char *target;       /* of a link */
	int64_t time_s;
	/* -1: none; the last is the exact form of a zip, in UTC */
	int64_t access_s, change_s, extended_s;
	struct slice header; /* the bytes that describe it */
	struct slice more;   /* of a zip: name, extra fields and comment */
	struct slice local;  /* of a zip: those before the contents */
	struct slice data;   /* as stored */
	bool deflated;       /* data are a stream of RFC 1951 */
	int64_t size;        /* as the header says */
	bool rest;           /* bytes that belong to no member */
};
struct members {
	struct member *list;
	size_t n, most;
	struct slice end; /* zeros that end it */
	bool end_follows; /* as many as the usual writers leave */
};
#define MEMBERS_INIT(limit) \
	{ \
		.most = limit \
	}
/* members_add - one more, zeroed; NULL beyond the bound */
struct member *members_add(struct members *m);
/* slice_core - without the zeros before and behind it */
struct slice slice_core(struct slice s);
/* members_rest - one more for bytes that belong to no member, unless there are
 * none; -1: beyond the bound */
int members_rest(struct members *m, const char *name, struct slice data);
void members_done(struct members *m);
DEFINE_SCOPED_IN(struct members, members_done);

enum part_rank {
	PART_OWN,
	PART_LATE,    /* computed from the others: told after them */
	PART_FOLLOWS, /* told only where no other differs */
};

/* A named piece of a file. */
struct part {
	char *name; /* heap */
	struct slice data;
	uint8_t *owned; /* heap: the memory of data, or NULL */
	enum part_rank rank;
	bool is_time; /* data are time_s, seconds since 1970 */
	int64_t time_s;
};
struct parts {
	struct part *list;
	size_t n, most;
	int64_t expanded_most; /* bytes of each part that is expanded */
};
/* parts_add - one more with these bytes; NULL beyond the bound */
struct part *parts_add(struct parts *p, char *takes_name, struct slice data);
void parts_done(struct parts *p);
DEFINE_SCOPED_IN(struct parts, parts_done);

/* What a compressed file holds: its contents, and fields of its header. */
struct unpacked {
	struct slice header, stream;
	struct slice extra; /* of the header */
	char *comment;      /* heap, or NULL */
	bool has_time;
	int64_t time_s;
	char *name; /* heap, or NULL */
};

/* How a file is looked into: exactly one of the three functions is set.  Each
 * returns 0, or -1 if the bytes are not what they seem. */
struct format_row {
	enum clue_format id;
	const char *name; /* "a tar archive" */
	bool (*is)(struct slice s);
	int (*members)(struct members *out, struct slice s);
	int (*parts)(struct parts *out, struct slice s);
	/* *used: bytes of s up to what follows the last stream */
	int (*expand)(
		struct bytes *out, size_t *used, struct slice s, int64_t most);
};

/* format_find - the row whose format these bytes have; NULL: none */
const struct format_row *format_find(struct slice s);
const char *format_name(enum clue_format id);

bool tar_is(struct slice s);
int tar_members(struct members *out, struct slice s);
bool ar_is(struct slice s);
int ar_members(struct members *out, struct slice s);
bool zip_is(struct slice s);
int zip_members(struct members *out, struct slice s);
bool cpio_is(struct slice s);
int cpio_members(struct members *out, struct slice s);
bool elf_is(struct slice s);
int elf_parts(struct parts *out, struct slice s);
bool pyc_is(struct slice s);
int pyc_parts(struct parts *out, struct slice s);
bool png_is(struct slice s);
int png_parts(struct parts *out, struct slice s);
bool pdf_is(struct slice s);
int pdf_parts(struct parts *out, struct slice s);
bool xz_is(struct slice s);
int xz_expand(struct bytes *out, size_t *used, struct slice s, int64_t most);
bool zstd_is(struct slice s);
int zstd_expand(struct bytes *out, size_t *used, struct slice s, int64_t most);
bool bzip2_is(struct slice s);
int bzip2_expand(struct bytes *out, size_t *used, struct slice s, int64_t most);
bool lzma_is(struct slice s);
int lzma_expand(struct bytes *out, size_t *used, struct slice s, int64_t most);
bool gzip_is(struct slice s);
/* gzip_header - the fields of the first header, and the length of all of it */
int gzip_header(struct unpacked *out, struct slice s);
/* gzip_expand - zeros behind the streams are not used, nor what else is no
 * stream */
int gzip_expand(struct bytes *out, size_t *used, struct slice s, int64_t most);

/* inflate_raw - a stream of RFC 1951 into at most this many bytes
 * out     *used  bytes of the stream; may be NULL
 * returns 0; -1: damaged, or too large */
int inflate_raw(
	struct bytes *out, size_t *used, struct slice stream, int64_t most);
/* inflate_zlib - the same of RFC 1950 */
int inflate_zlib(struct bytes *out, struct slice stream, int64_t most);
/* deflate_expand - inflate_raw() for a row */
int deflate_expand(
	struct bytes *out, size_t *used, struct slice s, int64_t most);

#endif
