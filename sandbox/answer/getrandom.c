/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/call/chance.h"
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sys/random.h>

#define PIECE 4096            /* bytes written at a time */
#define ASK_MAX (1 << 25) - 1 /* the kernel's own maximum for one call */

void
answer_getrandom(struct call *c)
{
	uint64_t len = c->args[1];
	uint8_t piece[PIECE];
	struct chance_stream stream;

	if (c->args[2] &
		~(uint64_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) {
		call_fail(c, EINVAL);
		return;
	}
	if (len > ASK_MAX)
		len = ASK_MAX;
	chance_begin(&stream, c);
	call_return(c, (int64_t)len);
	for (uint64_t at = 0; at < len; at += PIECE) {
		size_t n = len - at < PIECE ? (size_t)(len - at) : PIECE;

		chance_fill(&stream, piece, n);
		if (!call_poke(c, c->args[0] + at, piece, n))
			return;
	}
}
