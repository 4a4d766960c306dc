/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"
#include "base/bytes.h"

#define WORD_MAX 31 /* longer words have no neighbours */

static size_t
smaller_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
nearest_distance(const char *a, const char *b)
{
	const size_t n = strlen(a), m = strlen(b);
	size_t d[WORD_MAX + 1][WORD_MAX + 1];

	if (n > WORD_MAX || m > WORD_MAX)
		return SIZE_MAX;
	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] = smaller_of(
				smaller_of(d[i - 1][j], d[i][j - 1]) + 1,
				d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				d[i][j] = smaller_of(
					d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[n][m];
}

void
nearest_try(struct nearest *n, const char *word, const char *candidate)
{
	size_t distance = nearest_distance(word, candidate);

	/* of three letters one may be wrong, of more two */
	if (distance > smaller_of(2, strlen(word) / 2) ||
		(n->word && distance >= n->distance))
		return;
	n->word = candidate;
	n->distance = distance;
}
