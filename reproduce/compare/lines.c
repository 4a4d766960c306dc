/* SPDX-License-Identifier: Apache-2.0 */
/* Some lines of two texts that differ: those between the same head and the same
 * tail, and of these, if they are few, only those that the other lacks. */
#include "reproduce/compare/differ_private.h"
#include "reproduce/explain/octets.h"

#define LINES_MAX 8 /* that are shown */
#define LINE_LEN 160
#define LINE_BEFORE 40 /* of a long line, before what differs */
#define ALIGNED_MAX ((size_t)500)

struct text_lines {
	struct slice *list;
	size_t n;
};

/* The lines between head and tail, at most this many. */
static struct text_lines
lines_between(struct slice text, size_t head, size_t tail)
{
	struct text_lines out = {.n = 0};

	for (size_t at = head; at < text.len - tail && out.n <= ALIGNED_MAX;) {
		const struct slice rest = octets_part(text, at, SIZE_MAX);
		const size_t stop = octets_find(rest, "\n", 1);

		*mem_room(out.list, out.n) = octets_part(rest, 0, stop);
		out.n++;
		at += (stop == SIZE_MAX ? rest.len : stop) + 1;
	}
	return out;
}

static bool
begins_line(struct slice text, size_t at)
{
	return at == 0 || text.p[at - 1] == '\n';
}

/* The same head and tail, in whole lines. */
static size_t
same_head_lines(struct slice a, struct slice b)
{
	size_t head = octets_same_head(a, b);

	while (!begins_line(a, head))
		head--;
	return head;
}

static size_t
same_tail_lines(struct slice a, struct slice b)
{
	size_t tail = octets_same_tail(a, b);

	while (tail > 0 &&
		!(begins_line(a, a.len - tail) && begins_line(b, b.len - tail)))
		tail--;
	return tail;
}

/* A long line is cut to what is around byte number at. */
static void
add_line(struct bytes *out, char sign, struct slice line, size_t at)
{
	const size_t from =
		line.len > LINE_LEN && at > LINE_BEFORE ? at - LINE_BEFORE : 0;
	scoped_free char *text = octets_text(octets_part(line, from, LINE_LEN));

	bytes_addf(out, "%c%s%s%s\n", sign, from ? "…" : "", text,
		line.len > from + LINE_LEN ? "…" : "");
}

/* row[j] of length: lines that a[i…] and b[j…] have in common, in order. */
static uint16_t *
common_lengths(const struct text_lines *a, const struct text_lines *b)
{
	const size_t width = b->n + 1;
	uint16_t *length = mem_alloc((a->n + 1) * width, sizeof *length);

	for (size_t i = a->n; i-- > 0;)
		for (size_t j = b->n; j-- > 0;) {
			const uint16_t down = length[(i + 1) * width + j];
			const uint16_t right = length[i * width + j + 1];

			length[i * width + j] =
				octets_equal(a->list[i], b->list[j])
					? (uint16_t)(length[(i + 1) * width +
							     j + 1] +
						     1)
				: down > right ? down
					       : right;
		}
	return length;
}

/* The next lines of both that are not common: up to *i and *j. */
static void
skip_to_common(size_t *i, size_t *j, const struct text_lines *a,
	const struct text_lines *b, const uint16_t *length)
{
	const size_t width = b->n + 1;

	while (*i < a->n && *j < b->n &&
		!octets_equal(a->list[*i], b->list[*j]))
		if (length[(*i + 1) * width + *j] >=
			length[*i * width + *j + 1])
			++*i;
		else
			++*j;
	if (*i == a->n || *j == b->n) {
		*i = a->n;
		*j = b->n;
	}
}

/* Lines i to i_end of A stand where lines j to j_end of B do. */
static void
add_hunk(struct bytes *out, size_t *n, const struct text_lines *a, size_t i,
	size_t i_end, const struct text_lines *b, size_t j, size_t j_end)
{
	for (; (i < i_end || j < j_end) && *n < LINES_MAX; i++, j++) {
		const size_t at =
			i < i_end && j < j_end
				? octets_same_head(a->list[i], b->list[j])
				: 0;

		if (i < i_end)
			add_line(out, '-', a->list[i], at);
		if (j < j_end)
			add_line(out, '+', b->list[j], at);
		*n += (size_t)(i < i_end) + (j < j_end);
	}
}

static void
add_hunks(struct bytes *out, const struct text_lines *a,
	const struct text_lines *b)
{
	scoped_free uint16_t *length = common_lengths(a, b);
	size_t n = 0;

	for (size_t i = 0, j = 0; (i < a->n || j < b->n) && n < LINES_MAX;) {
		size_t i_end = i, j_end = j;

		skip_to_common(&i_end, &j_end, a, b, length);
		add_hunk(out, &n, a, i, i_end, b, j, j_end);
		i = i_end + (i_end < a->n);
		j = j_end + (j_end < b->n);
	}
}

char *
lines_of(struct slice a, struct slice b)
{
	const size_t head = same_head_lines(a, b);
	const size_t tail = same_tail_lines(
		octets_part(a, head, SIZE_MAX), octets_part(b, head, SIZE_MAX));
	struct text_lines x = lines_between(a, head, tail);
	struct text_lines y = lines_between(b, head, tail);
	struct bytes out = BYTES_INIT;
	size_t n = 0;

	if (x.n <= ALIGNED_MAX && y.n <= ALIGNED_MAX)
		add_hunks(&out, &x, &y);
	else
		add_hunk(&out, &n, &x, 0, x.n, &y, 0, y.n);
	free(x.list);
	free(y.list);
	return out.len ? bytes_take(&out) : NULL;
}
