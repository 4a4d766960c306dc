/* SPDX-License-Identifier: Apache-2.0 */
/* The random numbers of the box: SHA-256 of the seed, the number of this call
 * (clocks_chance) and a counter of blocks. */
#include "base/digest.h"
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sys/random.h>

#define PIECE 4096            /* bytes written at a time */
#define ASK_MAX (1 << 25) - 1 /* the kernel's own maximum for one call */

/* Each call has its own stream, so calls of other threads do not affect it. */
struct stream {
	uint8_t from[32 + 24];
	uint64_t block;
};

static void
fill_piece(struct stream *s, uint8_t piece[PIECE], size_t len)
{
	for (size_t at = 0; at < len; at += DIGEST_LEN) {
		struct digest d;

		memcpy(s->from + 48, &s->block, 8);
		s->block++;
		d = digest_of(s->from, sizeof s->from);
		memcpy(piece + at, d.sum, sizeof d.sum);
	}
}

static void
begin_stream(struct call *c, struct stream *s)
{
	uint64_t name[2];

	clocks_chance(c->state->clocks, c->pid, name);
	memcpy(s->from, c->state->plan->seed, 32);
	memcpy(s->from + 32, name, sizeof name);
}

void
answer_getrandom(struct call *c)
{
	uint64_t len = c->args[1];
	uint8_t piece[PIECE];
	struct stream stream = {.block = 0};

	if (c->args[2] &
		~(uint64_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) {
		call_fail(c, EINVAL);
		return;
	}
	if (len > ASK_MAX)
		len = ASK_MAX;
	begin_stream(c, &stream);
	call_return(c, (int64_t)len);
	for (uint64_t at = 0; at < len; at += PIECE) {
		size_t n = len - at < PIECE ? (size_t)(len - at) : PIECE;

		fill_piece(&stream, piece, n);
		if (!call_poke(c, c->args[0] + at, piece, n))
			return;
	}
}
