/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store/store_copy.h"
#include "base/file.h"
#include "base/holes.h"
#include "builder/store/store_keep.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK_LEN ((size_t)256 * 1024)

/* Copies to its end; *sum is the digest of what was read. */
static int
copy_bytes(struct digest *sum, int from, int to, const char *name,
	struct error *err)
{
	scoped(digest_stream_free) struct digest_stream *stream =
		digest_start();
	scoped_free char *chunk = mem_alloc(CHUNK_LEN, 1);
	ssize_t n;

	while ((n = read(from, chunk, CHUNK_LEN)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading %s", name);
		digest_feed(stream, chunk, (size_t)n);
		if (file_write_fd(to, chunk, (size_t)n, name, err) < 0)
			return -1;
	}
	*sum = digest_end(stream);
	return 0;
}

int
store_copy_find(struct store *store, const struct digest *sum, int64_t size,
	struct error *err)
{
	struct error ignored = ERROR_INIT;
	scoped_close int fd = -1;
	int64_t own;
	int r = store_hold(store, sum, err);

	if (r != 0)
		return r < 0 ? -1 : 0;
	fd = store_open_blob(store, sum, &own, &ignored);
	return fd >= 0 && own == size &&
	       store_check_fd(sum, fd, &ignored) == 0;
}

int
store_copy_blob(struct store *to, const struct store *from,
	const struct digest *sum, int64_t size, struct error *err)
{
	struct store_name name = store_blob_name(sum);
	scoped(blob_free) struct blob *blob = NULL;
	int64_t is;
	scoped_close int fd = store_open_blob(from, sum, &is, err);
	struct digest found;
	int there;

	if (fd < 0)
		return -1;
	if (size >= 0 && is != size)
		return error_set(err, ERROR_INTEGRITY,
			"%s in %s has %lld bytes instead of %lld", name.s,
			text_quotes(store_path(from)), (long long)is,
			(long long)size);
	if (holes_check(fd, name.s, err) < 0)
		return -1;
	there = store_copy_find(to, sum, is, err);
	if (there != 0)
		return there < 0 ? -1 : 0;
	if (blob_new(&blob, to, err) < 0 ||
		copy_bytes(&found, fd, blob_fd(blob), name.s, err) < 0)
		return -1;
	if (!digest_equal(&found, sum))
		return error_set(err, ERROR_INTEGRITY,
			"%s in %s has the digest %s", name.s,
			text_quotes(store_path(from)), digest_text(&found).s);
	return blob_keep(take_ptr(blob), sum, err) < 0 ? -1 : 1;
}
