/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/ring.h"

#include <errno.h>
#include <pthread.h>

#define N_CHUNKS 8
#define READERS_MAX 4

struct chunk {
	char *data;
	size_t len;
};

struct reader {
	struct ring *ring;
	const struct ring_reader *what;
	pthread_t thread;
	size_t n_taken; /* chunks read so far */
};

struct ring {
	struct chunk chunks[N_CHUNKS]; /* chunk i is in slot i % N_CHUNKS */
	struct reader readers[READERS_MAX];
	size_t n_readers;
	size_t n_given; /* chunks that readers may read */
	int64_t total;  /* bytes given before the current chunk */
	bool ended;
	pthread_mutex_t lock;
	pthread_cond_t given, taken;
};

/* Waits for the next chunk of a reader; NULL at the end. A reader waits until
 * it is known whether another chunk follows. The caller holds the lock. */
static const struct chunk *
wait_chunk(struct reader *reader)
{
	struct ring *ring = reader->ring;

	while (ring->n_given - reader->n_taken < 2 && !ring->ended)
		(void)pthread_cond_wait(&ring->given, &ring->lock);
	return reader->n_taken == ring->n_given
		       ? NULL
		       : &ring->chunks[reader->n_taken % N_CHUNKS];
}

static void *
read_all(void *arg)
{
	struct reader *reader = arg;
	struct ring *ring = reader->ring;
	const struct chunk *chunk;

	(void)pthread_mutex_lock(&ring->lock);
	while ((chunk = wait_chunk(reader))) {
		bool last = ring->ended && reader->n_taken + 1 == ring->n_given;

		(void)pthread_mutex_unlock(&ring->lock);
		reader->what->take(
			reader->what->context, chunk->data, chunk->len, last);
		(void)pthread_mutex_lock(&ring->lock);
		reader->n_taken++;
		(void)pthread_cond_signal(&ring->taken);
	}
	(void)pthread_mutex_unlock(&ring->lock);
	return NULL;
}

int
ring_new(struct ring **out, const struct ring_reader *readers, size_t n_readers,
	struct error *err)
{
	scoped(ring_free) struct ring *ring = mem_alloc(1, sizeof *ring);

	if (n_readers > READERS_MAX)
		return error_set(err, ERROR_INTERNAL, "%zu readers of one ring",
			n_readers);
	(void)pthread_mutex_init(&ring->lock, NULL);
	(void)pthread_cond_init(&ring->given, NULL);
	(void)pthread_cond_init(&ring->taken, NULL);
	for (size_t i = 0; i < N_CHUNKS; i++)
		ring->chunks[i].data = mem_alloc(RING_CHUNK, 1);
	for (size_t i = 0; i < n_readers; i++) {
		struct reader *reader = &ring->readers[i];

		reader->ring = ring;
		reader->what = &readers[i];
		errno = pthread_create(&reader->thread, NULL, read_all, reader);
		if (errno)
			return error_sys(err, "starting a thread");
		ring->n_readers++;
	}
	*out = take_ptr(ring);
	return 0;
}

static bool
is_full(const struct ring *ring)
{
	for (size_t i = 0; i < ring->n_readers; i++)
		if (ring->n_given - ring->readers[i].n_taken == N_CHUNKS)
			return true;
	return false;
}

char *
ring_room(struct ring *ring, size_t *room)
{
	struct chunk *chunk = &ring->chunks[ring->n_given % N_CHUNKS];

	*room = RING_CHUNK - chunk->len;
	return chunk->data + chunk->len;
}

/* Lets the readers read the current chunk. The next chunk starts empty, once
 * the slowest reader has finished with its slot. */
static void
publish_chunk(struct ring *ring, bool end)
{
	size_t len = ring->chunks[ring->n_given % N_CHUNKS].len;

	ring->total += (int64_t)len;
	(void)pthread_mutex_lock(&ring->lock);
	if (len > 0)
		ring->n_given++;
	ring->ended = end;
	(void)pthread_cond_broadcast(&ring->given);
	while (!end && is_full(ring))
		(void)pthread_cond_wait(&ring->taken, &ring->lock);
	if (!end)
		ring->chunks[ring->n_given % N_CHUNKS].len = 0;
	(void)pthread_mutex_unlock(&ring->lock);
}

void
ring_fill(struct ring *ring, size_t len)
{
	struct chunk *chunk = &ring->chunks[ring->n_given % N_CHUNKS];

	chunk->len += len;
	if (chunk->len == RING_CHUNK)
		publish_chunk(ring, false);
}

void
ring_add(struct ring *ring, const char *data, size_t len)
{
	while (len > 0) {
		size_t room;
		char *to = ring_room(ring, &room);
		size_t n = len < room ? len : room;

		memcpy(to, data, n);
		ring_fill(ring, n);
		data += n;
		len -= n;
	}
}

int64_t
ring_total(const struct ring *ring)
{
	const struct chunk *chunk = &ring->chunks[ring->n_given % N_CHUNKS];

	return ring->ended ? ring->total : ring->total + (int64_t)chunk->len;
}

void
ring_end(struct ring *ring)
{
	if (!ring->ended)
		publish_chunk(ring, true);
	for (size_t i = 0; i < ring->n_readers; i++)
		(void)pthread_join(ring->readers[i].thread, NULL);
	ring->n_readers = 0;
}

void
ring_free(struct ring *ring)
{
	if (!ring)
		return;
	ring_end(ring);
	for (size_t i = 0; i < N_CHUNKS; i++)
		free(ring->chunks[i].data);
	(void)pthread_cond_destroy(&ring->given);
	(void)pthread_cond_destroy(&ring->taken);
	(void)pthread_mutex_destroy(&ring->lock);
	free(ring);
}
