/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of the seed, the number of this call (clocks_chance) and a counter of
 * blocks. */
#include "sandbox/answer/call/chance.h"
#include "base/digest.h"
#include "sandbox/inside/stubs.h"

#include <endian.h>
#include <fcntl.h>
#include <unistd.h>

void
chance_begin(struct chance_stream *s, struct call *c)
{
	uint64_t name[2];

	clocks_chance(c->state->clocks, c->pid, name);
	memcpy(s->from, c->state->plan->seed, 32);
	memcpy(s->from + 32, name, sizeof name);
	s->block = 0;
}

void
chance_fill(struct chance_stream *s, uint8_t *piece, size_t len)
{
	for (size_t at = 0; at < len; at += DIGEST_LEN) {
		struct digest d;

		memcpy(s->from + 48, &s->block, 8);
		s->block++;
		d = digest_of(s->from, sizeof s->from);
		memcpy(piece + at, d.sum, sizeof d.sum);
	}
}

int
chance_open(struct call *c, int flags)
{
	scoped_close int fd = open("/dev/urandom", flags | O_CLOEXEC);
	struct chance_stream stream;
	uint8_t piece[DIGEST_LEN];
	uint64_t place;

	if (fd < 0)
		return -1;
	chance_begin(&stream, c);
	chance_fill(&stream, piece, sizeof piece);
	memcpy(&place, piece, sizeof place);
	place = le64toh(place) % (STUB_CHANCE_LEN / STUB_CHANCE_STEP);
	if (lseek(fd, (off_t)(place * STUB_CHANCE_STEP), SEEK_SET) < 0)
		return -1;
	return take_fd(fd);
}
