/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Part of the door to libgit2 and to zlib: reads the pack of a commit.
 *
 * libgit2 is given a pack only after this file has read it to its end: with
 * neither deltas nor compression, libgit2 has little to be deceived by.
 */
#include "builder/git/source_pack.h"
#include "builder/git/source_private.h"

#include <errno.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <zlib.h>

#define STORED_MAX 65535
#define PIECE ((size_t)1 << 16)
#define HEAD_MAX ((size_t)10) /* bytes of a length */
#define BYTES_MAX (INT64_C(17) << 30)

struct pack_in {
	int fd;
	struct digest_sha1 *sha1;
	uint8_t *buffer; /* PIECE bytes */
	size_t at, len;
	int64_t n_read;
};

static int
refuse_pack(const char *how, struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"the git pack is not as kit(5) says: %s", how);
}

/* Returns how many bytes the buffer holds; 0: the end; -1: failed. */
static ssize_t
fill_buffer(struct pack_in *in, struct error *err)
{
	ssize_t n;

	if (in->at < in->len)
		return (ssize_t)(in->len - in->at);
	do
		n = read(in->fd, in->buffer, PIECE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_sys(err, "reading a git pack");
	in->at = 0;
	in->len = (size_t)n;
	in->n_read += n;
	if (in->n_read > BYTES_MAX)
		return error_set(err, ERROR_LIMIT, "the git pack is too large");
	return n;
}

/* Append n bytes to out; counted: they are part of the pack's sum. */
static int
take_bytes(struct pack_in *in, struct bytes *out, size_t n, bool counted,
	struct error *err)
{
	while (n > 0) {
		const ssize_t there = fill_buffer(in, err);
		const size_t now = there < (ssize_t)n ? (size_t)there : n;

		if (there <= 0)
			return there < 0
				       ? -1
				       : refuse_pack("it ends too early", err);
		if (counted)
			digest_sha1_feed(in->sha1, in->buffer + in->at, now);
		bytes_add(out, in->buffer + in->at, now);
		in->at += now;
		n -= now;
	}
	return 0;
}

/* Take at most 8 bytes. */
static int
take_fixed(struct pack_in *in, uint8_t *to, size_t n, struct error *err)
{
	scoped(bytes_done) struct bytes b = BYTES_INIT;

	if (take_bytes(in, &b, n, true, err) < 0)
		return -1;
	memcpy(to, b.data, n);
	return 0;
}

static uint32_t
big_number(const uint8_t b[4])
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

static int
take_head(
	struct pack_in *in, git_object_t *type, size_t *len, struct error *err)
{
	uint8_t byte;
	unsigned shift = 4;

	if (take_fixed(in, &byte, 1, err) < 0)
		return -1;
	*type = (git_object_t)(byte >> 4 & 7);
	*len = byte & 15;
	for (size_t n = 1; byte & 128; n++, shift += 7) {
		if (n == HEAD_MAX)
			return refuse_pack("a length has too many bytes", err);
		if (take_fixed(in, &byte, 1, err) < 0)
			return -1;
		*len |= (size_t)(byte & 127) << shift;
		if (*len > SOURCE_FILE_MAX)
			return error_set(err, ERROR_LIMIT,
				"an object of the git pack is larger than %zu "
				"bytes",
				SOURCE_FILE_MAX);
		if (byte == 0)
			return refuse_pack(
				"a length is not in its short form", err);
	}
	if (*type != GIT_OBJECT_COMMIT && *type != GIT_OBJECT_TREE &&
		*type != GIT_OBJECT_BLOB)
		return refuse_pack(
			"it holds more than commits, trees and blobs", err);
	return 0;
}

/* A zlib stream of stored blocks, each as long as possible. */
static int
take_stored(
	struct pack_in *in, struct bytes *out, size_t len, struct error *err)
{
	uint8_t begin[2], block[5], sum[4];
	size_t left = len, n;

	if (take_fixed(in, begin, sizeof begin, err) < 0)
		return -1;
	if (begin[0] != 0x78 || begin[1] != 0x01)
		return refuse_pack("an object is compressed", err);
	do {
		n = left < STORED_MAX ? left : STORED_MAX;
		const uint8_t expected[5] = {left == n, (uint8_t)n,
			(uint8_t)(n >> 8), (uint8_t)~n, (uint8_t)(~n >> 8)};

		if (take_fixed(in, block, sizeof block, err) < 0)
			return -1;
		if (memcmp(block, expected, sizeof block) != 0)
			return refuse_pack("a block is not stored whole", err);
		if (take_bytes(in, out, n, true, err) < 0)
			return -1;
		left -= n;
	} while (left > 0);
	if (take_fixed(in, sum, sizeof sum, err) < 0)
		return -1;
	if (big_number(sum) != adler32_z(1, (const void *)out->data, out->len))
		return error_set(err, ERROR_INTEGRITY,
			"the git pack is damaged: a checksum does not match");
	return 0;
}

/* What a pack may hold once. */
struct pack_seen {
	git_oid last;
	bool any;
	git_oid commit;
	size_t n_commits;
};

static int
take_object(struct pack_in *in, struct pack_seen *seen, struct error *err)
{
	scoped(bytes_done) struct bytes data = BYTES_INIT;
	git_object_t type;
	size_t len;
	git_oid id;

	if (take_head(in, &type, &len, err) < 0 ||
		take_stored(in, &data, len, err) < 0)
		return -1;
	if (git_odb_hash(&id, data.data ? data.data : "", data.len, type) < 0)
		return refuse_pack("an object has no id", err);
	if (seen->any && git_oid_cmp(&seen->last, &id) >= 0)
		return refuse_pack("its objects are not sorted by id", err);
	seen->any = true;
	seen->last = id;
	if (type == GIT_OBJECT_COMMIT) {
		seen->n_commits++;
		seen->commit = id;
	}
	return 0;
}

static int
take_end(struct pack_in *in, struct error *err)
{
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	uint8_t sum[DIGEST_SHA1_LEN];
	ssize_t more;

	digest_sha1_end(in->sha1, sum);
	if (take_bytes(in, &b, sizeof sum, false, err) < 0)
		return -1;
	if (memcmp(b.data, sum, sizeof sum) != 0)
		return error_set(err, ERROR_INTEGRITY,
			"the git pack is damaged: its sum does not match");
	more = fill_buffer(in, err);
	if (more < 0)
		return -1;
	return more > 0 ? refuse_pack("bytes follow its end", err) : 0;
}

static int
take_pack(struct pack_in *in, const char *commit, uint32_t *n_objects,
	struct error *err)
{
	struct pack_seen seen = {.any = false};
	uint8_t head[8], count[4];
	git_oid id;

	if (take_fixed(in, head, sizeof head, err) < 0 ||
		take_fixed(in, count, sizeof count, err) < 0)
		return -1;
	if (memcmp(head, "PACK\0\0\0\2", sizeof head) != 0)
		return refuse_pack(
			"it does not begin as a pack of version 2", err);
	*n_objects = big_number(count);
	if (*n_objects > SOURCE_PACK_OBJECTS_MAX)
		return error_set(err, ERROR_LIMIT,
			"the git pack has more than %d objects",
			SOURCE_PACK_OBJECTS_MAX);
	for (uint32_t i = 0; i < *n_objects; i++)
		if (take_object(in, &seen, err) < 0)
			return -1;
	if (take_end(in, err) < 0)
		return -1;
	if (seen.n_commits != 1 || git_oid_fromstr(&id, commit) < 0 ||
		!git_oid_equal(&id, &seen.commit))
		return error_set(err, ERROR_INTEGRITY,
			"the git pack is not that of commit %s",
			text_quotes(commit));
	return 0;
}

static int
check_pack(int fd, const char *commit, uint32_t *n_objects, struct error *err)
{
	scoped(digest_sha1_free) struct digest_sha1 *sha1 = digest_sha1_start();
	scoped_free uint8_t *buffer = mem_alloc(1, PIECE);
	struct pack_in in = {.fd = fd, .sha1 = sha1, .buffer = buffer};

	source_begin();
	if (strlen(commit) != GIT_OID_HEXSZ)
		return error_set(err, ERROR_INPUT, "%s is not a commit id",
			text_quotes(commit));
	return take_pack(&in, commit, n_objects, err);
}

int
source_pack_check(int fd, const char *commit, struct error *err)
{
	uint32_t n;

	return check_pack(fd, commit, &n, err);
}

/* Let libgit2 index the pack. */
static int
feed_pack(git_odb_writepack *to, int fd, struct error *err)
{
	scoped_free char *piece = mem_alloc(1, PIECE);
	git_indexer_progress progress = {0};
	ssize_t n;
	int r = 0;

	while (r == 0 && (n = read(fd, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading a git pack");
		r = to->append(to, piece, (size_t)n, &progress);
	}
	if (r == 0)
		r = to->commit(to, &progress);
	return r < 0 ? source_fail(r, "the git pack", NULL, err) : 0;
}

struct pack_given {
	const char *commit;
	int fd;
};

static int
write_pack(
	git_repository *repo, const struct pack_given *given, struct error *err)
{
	git_odb_writepack *to = NULL;
	git_odb *odb = NULL;
	int r = git_repository_odb(&odb, repo);

	if (r == 0)
		r = git_odb_write_pack(&to, odb, NULL, NULL);
	r = r < 0 ? source_fail(r, "the clone", NULL, err)
		  : feed_pack(to, given->fd, err);
	if (to)
		to->free(to);
	git_odb_free(odb);
	return r;
}

static int
add_pack(git_repository *repo, void *arg, struct error *err)
{
	const struct pack_given *given = arg;
	uint32_t n_packed;
	size_t n_named;

	if (check_pack(given->fd, given->commit, &n_packed, err) < 0)
		return -1;
	if (lseek(given->fd, 0, SEEK_SET) < 0)
		return error_sys(err, "reading a git pack again");
	if (write_pack(repo, given, err) < 0)
		return -1;
	if (source_pack_whole(repo, given->commit, &n_named, err) < 0)
		return error_wrap(err, "the git pack lacks an object");
	return n_named == n_packed
		       ? 0
		       : refuse_pack("it holds objects that its commit "
				     "does not name",
				 err);
}

int
source_pack_add(int cache, const char *url, const char *commit, int fd,
	struct error *err)
{
	struct pack_given given = {commit, fd};

	return source_clone_fill(cache, url, add_pack, &given, err);
}
