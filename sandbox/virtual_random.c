/* SPDX-License-Identifier: Apache-2.0 */
/* Chance of the box: SHA-256 of the seed and a counter, block by block. */
#include "base/digest.h"
#include "sandbox/virtual.h"

#include <errno.h>
#include <sys/random.h>

#define PIECE 4096            /* bytes written at a time */
#define ASK_MAX (1 << 25) - 1 /* the kernel gives no more at once either */

static void
fill(struct virtual_state *s, uint8_t piece[PIECE])
{
	uint8_t from[40];

	memcpy(from, s->plan->seed, 32);
	for (size_t at = 0; at < PIECE; at += DIGEST_LEN) {
		struct digest d;

		memcpy(from + 32, &s->n_random, 8);
		s->n_random++;
		d = digest_of(from, sizeof from);
		memcpy(piece + at, d.sum, sizeof d.sum);
	}
}

void
virtual_getrandom(struct virtual_call *c)
{
	uint64_t len = c->args[1];
	uint8_t piece[PIECE];

	if (c->args[2] &
		~(uint64_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) {
		c->error = EINVAL;
		return;
	}
	if (len > ASK_MAX)
		len = ASK_MAX;
	for (uint64_t at = 0; at < len && !c->error; at += PIECE) {
		size_t n = len - at < PIECE ? (size_t)(len - at) : PIECE;

		fill(c->state, piece);
		virtual_poke(c, c->args[0] + at, piece, n);
	}
	c->value = (int64_t)len;
}
