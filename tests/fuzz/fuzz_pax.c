/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a tar: pieces of any length give the same answer. */
#include "builder/archive/pax_scan.h"
#include "tests/fuzz/fuzz.h"

#define BLOCK ((size_t)512)
#define BLOCKS_MAX 128

/* Feeds pieces of one length. */
static bool
feed_pieces(const char *data, size_t len, size_t piece)
{
	scoped(pax_scan_done) struct pax_scan s = PAX_SCAN_INIT;

	for (size_t at = 0; at < len; at += piece) {
		const size_t n = len - at < piece ? len - at : piece;
		scoped_free char *copy = mem_copy(data + at, n);

		if (pax_scan_feed(&s, copy, n))
			return false;
	}
	return true;
}

/* Gives every block with the word of a tar the sum of a header, which no fuzzer
 * finds by chance. */
static void
put_sums(char *data, size_t len)
{
	for (char *at = data; (size_t)(data + len - at) >= BLOCK; at += BLOCK) {
		unsigned sum = 0;

		if (memcmp(at + 257, "ustar", 5) != 0)
			continue;
		memset(at + 148, ' ', 8);
		for (size_t i = 0; i < BLOCK; i++)
			sum += (unsigned char)at[i];
		for (size_t i = 6; i-- > 0; sum /= 8)
			at[148 + i] = (char)('0' + sum % 8);
		at[154] = '\0';
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped_free char *text = mem_copy(data, len);
	bool whole;

	if (len > BLOCKS_MAX * BLOCK)
		return 0;
	if (len > 0 && data[len - 1] & 1)
		put_sums(text, len);
	whole = feed_pieces(text, len, BLOCK);
	if (feed_pieces(text, len, 7) != whole ||
		feed_pieces(text, len, len + 1) != whole)
		abort();
	return 0;
}
