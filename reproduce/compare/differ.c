/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/differ.h"
#include "base/clock.h"
#include "reproduce/compare/differ_private.h"
#include "reproduce/explain/octets.h"

#define GIB ((int64_t)1 << 30)
#define SECOND INT64_C(1000000000)

const struct differ_limits differ_usual = {.depth = 12,
	.n_members = 1000000,
	.one_expanded = 2 * GIB,
	.part_expanded = GIB / 4,
	.live_expanded = 4 * GIB,
	.all_expanded = 32 * GIB,
	.time_ns = 600 * SECOND,
	.n_differences = DIFFERENCES_MAX};

void
differ_encoded(struct differ *d, const struct both *f, const char *note)
{
	differ_found(d, &(struct sighting){.format = f->row->id,
				.what = CLUE_ENCODING,
				.path = f->path,
				.a = f->a,
				.b = f->b,
				.whole_a = f->a,
				.whole_b = f->b,
				.note = note});
}

int
differ_expand(struct differ *d, struct bytes *out, size_t *used,
	const struct format_row *row, struct slice s)
{
	const struct differ_limits *l = d->limits;
	int64_t most = l->one_expanded;

	if (most > l->live_expanded - d->live)
		most = l->live_expanded - d->live;
	if (most > l->all_expanded - d->expanded)
		most = l->all_expanded - d->expanded;
	if (most <= 0 || row->expand(out, used, s, most) < 0) {
		bytes_done(out);
		return -1;
	}
	d->live += (int64_t)out->len;
	d->expanded += (int64_t)out->len;
	return 0;
}

void
differ_forget(struct differ *d, struct bytes *expanded)
{
	d->live -= (int64_t)expanded->len;
	bytes_done(expanded);
}

static void
differ_as_bytes(struct differ *d, const char *path, struct slice a,
	struct slice b, enum clue_format format, const char *note)
{
	differ_found(d, &(struct sighting){.format = format,
				.what = CLUE_BYTES,
				.path = path,
				.a = a,
				.b = b,
				.whole_a = a,
				.whole_b = b,
				.note = note});
}

/* Files of one format that can be looked into; false: compare them as bytes. */
static bool
looked_into(struct differ *d, const struct both *f)
{
	const size_t before = d->out->n + d->out->n_dropped;
	int r;

	if (d->depth >= d->limits->depth || differ_over(d))
		return false;
	d->depth++;
	r = f->row->members ? differ_members(d, f)
	    : f->row->parts ? differ_parts(d, f)
			    : differ_expanded(d, f);
	d->depth--;
	if (r < 0)
		return false;
	if (d->out->n + d->out->n_dropped == before)
		differ_encoded(d, f, NULL);
	return true;
}

/* One side is compressed, the other not: compare what it holds. */
static bool
differ_uncompressed(
	struct differ *d, const char *path, struct slice a, struct slice b)
{
	const struct format_row *x = format_find(a), *y = format_find(b);
	const bool in_a = x && x->expand;
	const struct format_row *row = in_a ? x : y;
	struct bytes inner = BYTES_INIT;
	struct slice plain;
	size_t used;

	if (in_a == (y && y->expand) || d->depth >= d->limits->depth ||
		differ_expand(d, &inner, &used, row, in_a ? a : b) < 0)
		return false;
	differ_found(d, &(struct sighting){.format = row->id,
				.what = CLUE_ENCODING,
				.path = path,
				.a = a,
				.b = b,
				.note = in_a ? "only A is compressed"
					     : "only B is compressed"});
	plain = (struct slice){(const uint8_t *)inner.data, inner.len};
	d->depth++;
	differ_compare(d, path, in_a ? plain : a, in_a ? b : plain);
	d->depth--;
	differ_forget(d, &inner);
	return true;
}

void
differ_compare(
	struct differ *d, const char *path, struct slice a, struct slice b)
{
	const struct format_row *x, *y;

	if (!d->end_ns)
		d->end_ns = clock_ticks_ns() + d->limits->time_ns;
	if (octets_equal(a, b))
		return;
	x = format_find(a);
	y = format_find(b);
	if (x && x == y && looked_into(d, &(struct both){path, x, a, b}))
		return;
	if (x != y && differ_uncompressed(d, path, a, b))
		return;
	if (x && x == y)
		differ_as_bytes(d, path, a, b, x->id,
			"compared as bytes: one of the two is damaged or "
			"beyond the bounds");
	else
		differ_as_bytes(d, path, a, b,
			octets_are_text(a) && octets_are_text(b) ? FORMAT_TEXT
								 : FORMAT_BYTES,
			NULL);
}
