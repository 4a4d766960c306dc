/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring.h - pass bytes from one writer to several readers.
 *
 * Each reader has its own thread and receives all bytes in order.
 */
#ifndef BUILDER_IMAGE_RING_H
#define BUILDER_IMAGE_RING_H

#include "base/bytes.h"

#define RING_CHUNK 262140 /* four of gzip's stored blocks */

struct ring;

struct ring_reader {
	/* Called with RING_CHUNK bytes each time, and with what is left the
	 * last time; not called if there are no bytes. */
	void (*take)(void *context, const char *data, size_t len, bool last);
	void *context; /* used only by the reader's thread until ring_end() */
};

/* ring_new - start the readers' threads; readers is borrowed until
 * ring_end() */
int ring_new(struct ring **out, const struct ring_reader *readers,
	size_t n_readers, struct error *err) MUST_CHECK;
/* ring_room - where to write the next bytes; *room is never 0 */
char *ring_room(struct ring *ring, size_t *room);
/* ring_fill - len bytes of that room are written; may wait for the readers */
void ring_fill(struct ring *ring, size_t len);
/* ring_add - copy bytes into the ring */
void ring_add(struct ring *ring, const char *data, size_t len);
/* ring_total - how many bytes the ring was given */
int64_t ring_total(const struct ring *ring);
/* ring_end - pass the rest to the readers and join their threads */
void ring_end(struct ring *ring);
void ring_free(struct ring *ring); /* calls ring_end() first */
DEFINE_SCOPED(struct ring, ring_free);

#endif
