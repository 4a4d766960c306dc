/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tar.h"

#include <stdio.h>

#define NUMBER_MAX 077777777777 /* eleven octal digits: size and mtime */
#define ID_MAX 07777777         /* seven: uid and gid */
#define PREFIX_MAX 155
#define PAX_NAME "PaxHeaders/0"

/* POSIX.1-2017 pax, ustar interchange format */
struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char checksum[8], type, link[100], magic[6], version[2];
	char user[32], group[32], major[8], minor[8], prefix[PREFIX_MAX];
	char zero[12];
};
_Static_assert(sizeof(struct ustar) == TAR_BLOCK, "a tar block");

/* The values that do not fit into ustar, in the order of their pax keys. */
struct pax {
	bool gid, linkpath, mtime, path, size, uid;
};

static void
put_octal(char *field, size_t width, int64_t n)
{
	char text[32];

	(void)snprintf(text, sizeof text, "%0*llo", (int)width - 1,
		(unsigned long long)n);
	memcpy(field, text, width);
}

/* Copies as much as fits; a full field has no NUL, as POSIX allows. */
static void
copy_text(char *field, size_t width, const char *text, size_t len)
{
	memcpy(field, text, len < width ? len : width);
}

static bool
is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text > 0x7f)
			return false;
	return true;
}

/* Where ustar splits a long path: at the last '/' that leaves a prefix of at
 * most 155 bytes and a name. 0: the path fits whole or cannot be split. */
static size_t
split_path(const char *path, size_t len)
{
	size_t at = len - 1;

	if (len <= 100)
		return 0;
	if (at > PREFIX_MAX + 1)
		at = PREFIX_MAX + 1;
	do
		at--;
	while (at > 0 && path[at] != '/');
	return len - at - 1 <= 100 ? at : 0;
}

static struct pax
pax_needed(const struct tree_entry *entry, const char *path, int64_t epoch_s)
{
	size_t len = strlen(path);
	const char *link = entry->target ? entry->target : "";

	return (struct pax){
		.gid = entry->gid > ID_MAX,
		.linkpath = strlen(link) > 100 || !is_ascii(link),
		.mtime = epoch_s > NUMBER_MAX,
		.path = (len > 100 && split_path(path, len) == 0) ||
			!is_ascii(path),
		.size = entry->size > NUMBER_MAX,
		.uid = entry->uid > ID_MAX,
	};
}

/* "LEN KEY=VALUE\n"; LEN counts its own digits */
static void
add_record(struct bytes *out, const char *key, const char *value)
{
	size_t rest = strlen(key) + strlen(value) + 3, len = rest;
	char text[32];

	for (size_t before = 0; before != len;) {
		before = len;
		len = rest + (size_t)snprintf(text, sizeof text, "%zu", len);
	}
	bytes_addf(out, "%zu %s=%s\n", len, key, value);
}

static void
add_number_record(struct bytes *out, const char *key, int64_t n)
{
	char text[32];

	(void)snprintf(text, sizeof text, "%lld", (long long)n);
	add_record(out, key, text);
}

/* A number that does not fit is in the pax header; ustar then holds 0. */
static void
put_number(char *field, size_t width, int64_t n, bool in_pax)
{
	put_octal(field, width, in_pax ? 0 : n);
}

static void
add_block(struct bytes *out, struct ustar *block)
{
	const unsigned char *bytes = (const unsigned char *)block;
	unsigned sum = 0;

	memcpy(block->magic, "ustar", 6);
	memcpy(block->version, "00", 2);
	put_octal(block->major, sizeof block->major, 0);
	put_octal(block->minor, sizeof block->minor, 0);
	memset(block->checksum, ' ', sizeof block->checksum);
	for (size_t i = 0; i < sizeof *block; i++)
		sum += bytes[i];
	put_octal(block->checksum, sizeof block->checksum - 1, sum);
	bytes_add(out, block, sizeof *block);
}

static void
add_zeros(struct bytes *out, size_t len)
{
	static const char zeros[2 * TAR_BLOCK];

	bytes_add(out, zeros, len);
}

static void
add_pax(struct bytes *out, const struct bytes *records, int64_t mtime)
{
	struct ustar block = {.name = PAX_NAME, .type = 'x'};

	put_octal(block.mode, sizeof block.mode, 0644);
	put_octal(block.uid, sizeof block.uid, 0);
	put_octal(block.gid, sizeof block.gid, 0);
	put_octal(block.size, sizeof block.size, (int64_t)records->len);
	put_number(block.mtime, sizeof block.mtime, mtime, mtime > NUMBER_MAX);
	add_block(out, &block);
	bytes_add(out, records->data, records->len);
	add_zeros(out, tar_padding((int64_t)records->len));
}

static char
type_flag(enum tree_type type)
{
	switch (type) {
	case TREE_DIR:
		return '5';
	case TREE_SYMLINK:
		return '2';
	case TREE_HARDLINK:
		return '1';
	case TREE_FILE:
		break;
	}
	return '0';
}

static void
add_entry(struct bytes *out, const struct tree_entry *entry, const char *path,
	const struct pax *pax, int64_t epoch_s)
{
	struct ustar block = {.type = type_flag(entry->type)};
	size_t len = strlen(path), cut = pax->path ? 0 : split_path(path, len);

	if (cut) {
		copy_text(block.prefix, sizeof block.prefix, path, cut);
		path += cut + 1;
		len -= cut + 1;
	}
	copy_text(block.name, sizeof block.name, path, len);
	put_octal(block.mode, sizeof block.mode, entry->mode);
	put_number(block.uid, sizeof block.uid, entry->uid, pax->uid);
	put_number(block.gid, sizeof block.gid, entry->gid, pax->gid);
	put_number(block.size, sizeof block.size, entry->size, pax->size);
	put_number(block.mtime, sizeof block.mtime, epoch_s, pax->mtime);
	if (entry->target)
		copy_text(block.link, sizeof block.link, entry->target,
			strlen(entry->target));
	add_block(out, &block);
}

void
tar_header(struct bytes *out, const struct tree_entry *entry, int64_t epoch_s)
{
	scoped(bytes_done) struct bytes records = BYTES_INIT;
	scoped_free char *path = text_format(
		"%s%s", entry->path, entry->type == TREE_DIR ? "/" : "");
	struct pax pax = pax_needed(entry, path, epoch_s);

	if (pax.gid)
		add_number_record(&records, "gid", entry->gid);
	if (pax.linkpath)
		add_record(&records, "linkpath", entry->target);
	if (pax.mtime)
		add_number_record(&records, "mtime", epoch_s);
	if (pax.path)
		add_record(&records, "path", path);
	if (pax.size)
		add_number_record(&records, "size", entry->size);
	if (pax.uid)
		add_number_record(&records, "uid", entry->uid);
	if (records.len)
		add_pax(out, &records, epoch_s);
	add_entry(out, entry, path, &pax, epoch_s);
}

size_t
tar_padding(int64_t size)
{
	return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

void
tar_end(struct bytes *out)
{
	add_zeros(out, (size_t)2 * TAR_BLOCK);
}
