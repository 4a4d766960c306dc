/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/key/key_ring.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BEGIN "-----BEGIN "
#define END "-----END "

void
key_ring_done(struct key_ring *ring)
{
	for (size_t i = 0; i < ring->n; i++)
		key_free(ring->keys[i]);
	free(ring->keys);
	*ring = (struct key_ring)KEY_RING_INIT;
}

static int
add_key(struct key_ring *ring, struct key *takes, struct error *err)
{
	scoped(key_free) struct key *key = takes;

	for (size_t i = 0; i < ring->n; i++)
		if (key_same(ring->keys[i], key))
			return 0;
	if (ring->n == KEY_RING_MAX)
		return error_set(err, ERROR_LIMIT,
			"more than %d keys are to be trusted", KEY_RING_MAX);
	*mem_room(ring->keys, ring->n) = take_ptr(key);
	ring->n++;
	return 0;
}

/* Where the first PEM block of a text ends; NULL: it has none. */
static const char *
end_of_block(const char *at, const char *end)
{
	const char *last = memmem(at, (size_t)(end - at), END, strlen(END));
	const char *line;

	if (!last)
		return NULL;
	line = memchr(last, '\n', (size_t)(end - last));
	return line ? line + 1 : end;
}

/* Words may precede each key, as in a file with one; the last ends the file. */
static int
add_blocks(struct key_ring *ring, const struct bytes *text, struct error *err)
{
	const char *at = text->data, *end = text->data + text->len;

	for (size_t i = 1;
		at < end && strspn(at, " \t\r\n") < (size_t)(end - at); i++) {
		const char *next = end_of_block(at, end);
		struct key *key = NULL;

		if (!next)
			next = end;
		if (key_parse_public(&key, at, (size_t)(next - at), err) < 0)
			return error_wrap(err, "key %zu", i);
		if (add_key(ring, key, err) < 0)
			return -1;
		at = next;
	}
	return 0;
}

static bool
has_several(const struct bytes *text)
{
	const char *first =
		text->len ? memmem(text->data, text->len, BEGIN, strlen(BEGIN))
			  : NULL;
	const char *after = first ? first + strlen(BEGIN) : NULL;

	return first && memmem(after, text->len - (size_t)(after - text->data),
				BEGIN, strlen(BEGIN));
}

static bool
is_regular(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static int
add_file(struct key_ring *ring, const char *path, struct error *err)
{
	/* O_NONBLOCK: open() of a fifo would wait for a writer */
	scoped_close int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	scoped(passphrase_done) struct bytes text = BYTES_INIT;
	struct error ignored = ERROR_INIT;
	struct key *key = NULL;

	/* one key, or none: what is wrong is said there */
	if (!is_regular(fd) ||
		file_read_fd(&text, fd, KEY_RING_FILE_MAX, path, &ignored) <
			0 ||
		!has_several(&text))
		return key_user_public(&key, path, err) < 0
			       ? -1
			       : add_key(ring, key, err);
	if (add_blocks(ring, &text, err) < 0)
		return error_wrap(err, "%s", text_quotes(path));
	return 0;
}

int
key_ring_open(
	struct key_ring *out, const struct trust *trust, struct error *err)
{
	scoped(key_ring_done) struct key_ring ring = KEY_RING_INIT;
	struct key *own = NULL;

	if (trust->n == 0 && (key_user_public(&own, NULL, err) < 0 ||
				     add_key(&ring, own, err) < 0))
		return -1;
	for (size_t i = 0; i < trust->n; i++)
		if (add_file(&ring, trust->files[i], err) < 0)
			return -1;
	*out = ring;
	ring = (struct key_ring)KEY_RING_INIT;
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	const struct digest_text *x = a, *y = b;

	return strcmp(x->s, y->s);
}

void
key_ring_print(struct bytes *out, const struct key_ring *ring)
{
	scoped_free struct digest_text *ids = mem_alloc(ring->n, sizeof *ids);

	for (size_t i = 0; i < ring->n; i++)
		ids[i] = key_id(ring->keys[i]);
	qsort(ids, ring->n, sizeof *ids, by_text);
	for (size_t i = 0; i < ring->n; i++)
		bytes_addf(out, "%s%s", i ? " " : "", ids[i].s);
}
