/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring.h - one writer of bytes, and readers that each see all of them, in
 * order, every reader on a thread of its own.
 */
#ifndef BUILDER_IMAGE_RING_H
#define BUILDER_IMAGE_RING_H

#include "base/bytes.h"

struct ring;

struct ring_reader {
	void (*take)(void *context, const char *data, size_t len);
	void *context; /* belongs to the reader's thread until ring_end() */
};

/* ring_new - readers is borrowed until ring_end() */
int ring_new(struct ring **out, const struct ring_reader *readers,
	size_t n_readers, struct error *err) MUST_CHECK;
/* ring_room - where the next bytes go; *room is never 0 */
char *ring_room(struct ring *ring, size_t *room);
/* ring_fill - len bytes of that room are filled; may wait for the readers */
void ring_fill(struct ring *ring, size_t len);
/* ring_end - the readers see the rest and are done when this returns */
void ring_end(struct ring *ring);
void ring_free(struct ring *ring); /* ends it as well */
DEFINE_SCOPED(struct ring, ring_free);

#endif
