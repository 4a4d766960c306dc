/* SPDX-License-Identifier: Apache-2.0 */
/* Some lines of two texts that differ.  The lines between the same head and the
 * same tail are shown, side by side: enough to see what varies. */
#include "reproduce/compare/differ_private.h"
#include "reproduce/compare/octets.h"

#define LINES_MAX 4
#define LINE_LEN 160
#define LINE_BEFORE 40 /* of a long line, before what differs */

struct reader {
	struct slice text;
	size_t at, end;
};

/* The next line, without its end; false: there is none. */
static bool
reader_line(struct reader *r, struct slice *line)
{
	const uint8_t *from = r->text.p + r->at, *stop;

	if (r->at >= r->end)
		return false;
	stop = memchr(from, '\n', r->end - r->at);
	line->p = from;
	line->len = stop ? (size_t)(stop - from) : r->end - r->at;
	r->at += line->len + (stop != NULL);
	return true;
}

/* Whole lines around the range from head to the tail. */
static struct reader
reader_of(struct slice text, size_t head, size_t tail)
{
	struct reader r = {text, head, text.len - tail};
	const uint8_t *stop;

	while (r.at > 0 && text.p[r.at - 1] != '\n')
		r.at--;
	if (r.end < text.len &&
		(r.end == 0 || r.end == r.at || text.p[r.end - 1] != '\n')) {
		stop = memchr(text.p + r.end, '\n', text.len - r.end);
		r.end = stop ? (size_t)(stop - text.p) + 1 : text.len;
	}
	return r;
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

char *
lines_of(struct slice a, struct slice b)
{
	const size_t head = octets_same_head(a, b);
	const size_t tail = octets_same_tail(
		octets_part(a, head, SIZE_MAX), octets_part(b, head, SIZE_MAX));
	struct reader x = reader_of(a, head, tail),
		      y = reader_of(b, head, tail);
	struct bytes out = BYTES_INIT;
	struct slice one, two;
	size_t n = 0;

	while (n < LINES_MAX) {
		const bool in_a = reader_line(&x, &one);
		const bool in_b = reader_line(&y, &two);
		size_t at;

		if (!in_a && !in_b)
			break;
		if (in_a && in_b && octets_equal(one, two))
			continue;
		at = in_a && in_b ? octets_same_head(one, two) : 0;
		if (in_a)
			add_line(&out, '-', one, at);
		if (in_b)
			add_line(&out, '+', two, at);
		n++;
	}
	return out.len ? bytes_take(&out) : NULL;
}
