/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled Python from 3.7 on: magic, flags, then time and size or a hash, then
 * code.  source: PEP 552 */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define HEADER_LEN 16
#define MAGIC_LEAST 3390 /* Python 3.7 */
#define MAGIC_MOST 4000

bool
pyc_is(struct slice s)
{
	const uint64_t magic = octets_le(s, 0, 2), flags = octets_le(s, 4, 4);

	return s.len > HEADER_LEN &&
	       octets_start(octets_part(s, 2, 2), "\r\n", 2) &&
	       magic >= MAGIC_LEAST && magic <= MAGIC_MOST && flags <= 3;
}

int
pyc_parts(struct parts *out, struct slice s)
{
	const bool hashed = octets_le(s, 4, 4) & 1;
	struct part *time;

	if (!parts_add(out, text_copy("header"), octets_part(s, 0, 8)))
		return -1;
	time = parts_add(out, text_copy(hashed ? "source hash" : "header"),
		octets_part(s, 8, hashed ? 8 : 4));
	if (!time)
		return -1;
	if (!hashed) {
		time->is_time = true;
		time->time_s = (int64_t)octets_le(s, 8, 4);
		if (!parts_add(out, text_copy("source size"),
			    octets_part(s, 12, 4)))
			return -1;
	}
	return parts_add(out, text_copy("code"),
		       octets_part(s, HEADER_LEN, SIZE_MAX))
		       ? 0
		       : -1;
}
