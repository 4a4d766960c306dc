/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chance.h - the random numbers of the box.  Each call has its own stream, so
 * calls of other threads do not affect it.
 *
 * source: sandbox(7), "chance"
 */
#ifndef SANDBOX_ANSWER_CALL_CHANCE_H
#define SANDBOX_ANSWER_CALL_CHANCE_H

#include "sandbox/answer/call/call.h"

struct chance_stream {
	uint8_t from[32 + 24];
	uint64_t block;
};

/* chance_begin - the stream of the next call of this thread */
void chance_begin(struct chance_stream *s, struct call *c);
/* chance_fill - the next bytes; piece has room for len, rounded up to a
 * multiple of 32 */
void chance_fill(struct chance_stream *s, uint8_t *piece, size_t len);
/* chance_open - open /dev/urandom for the caller, at a place that a stream of
 * its own draws; -1 with errno */
int chance_open(struct call *c, int flags);

#endif
