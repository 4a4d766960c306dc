/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed files: fields of the header, then the contents. */
#include "reproduce/compare/differ_private.h"
#include "reproduce/explain/octets.h"

static void
unpacked_done(struct unpacked *u)
{
	free(u->name);
	free(u->comment);
}
DEFINE_SCOPED_IN(struct unpacked, unpacked_done);

static void
header_time(struct differ *d, const struct both *f, const struct unpacked *x,
	const struct unpacked *y)
{
	scoped_free char *a = text_format("%lld", (long long)x->time_s);
	scoped_free char *b = text_format("%lld", (long long)y->time_s);

	if (x->time_s != y->time_s)
		differ_found(d, &(struct sighting){.format = f->row->id,
					.what = CLUE_TIME,
					.path = f->path,
					.part = "header",
					.a = octets_of(a),
					.b = octets_of(b)});
}

/* Two pieces of the file around its contents, under this name. */
static void
differ_piece(struct differ *d, const struct both *f, const char *part,
	struct slice a, struct slice b)
{
	if (!octets_equal(a, b))
		differ_found(d, &(struct sighting){.format = f->row->id,
					.what = CLUE_BYTES,
					.path = f->path,
					.part = part,
					.a = a,
					.b = b,
					.whole_a = f->a,
					.whole_b = f->b});
}

static struct slice
comment_of(const struct unpacked *u)
{
	return u->comment ? octets_of(u->comment) : (struct slice){NULL, 0};
}

/* 1: the compressed bytes are the same, up to where the streams end. */
static int
differ_gzip_header(
	struct differ *d, const struct both *f, size_t used_a, size_t used_b)
{
	scoped(unpacked_done) struct unpacked x = {.name = NULL};
	scoped(unpacked_done) struct unpacked y = {.name = NULL};
	const size_t before = d->out->n;

	if (gzip_header(&x, octets_part(f->a, 0, used_a)) < 0 ||
		gzip_header(&y, octets_part(f->b, 0, used_b)) < 0)
		return -1;
	header_time(d, f, &x, &y);
	if (!text_equal(x.name, y.name))
		differ_found(d, &(struct sighting){.format = f->row->id,
					.what = CLUE_NAME,
					.path = f->path,
					.part = "header",
					.a = octets_of(x.name),
					.b = octets_of(y.name)});
	differ_piece(d, f, "extra field", x.extra, y.extra);
	differ_piece(d, f, "comment", comment_of(&x), comment_of(&y));
	if (d->out->n == before)
		differ_piece(d, f, "header", x.header, y.header);
	return octets_equal(x.stream, y.stream);
}

int
differ_expanded(struct differ *d, const struct both *f)
{
	struct bytes a = BYTES_INIT, b = BYTES_INIT;
	struct slice x, y;
	size_t used_a, used_b;
	bool same_stream = false;

	if (differ_expand(d, &a, &used_a, f->row, f->a) < 0)
		return -1;
	if (differ_expand(d, &b, &used_b, f->row, f->b) < 0) {
		differ_forget(d, &a);
		return -1;
	}
	if (f->row->id == FORMAT_GZIP)
		same_stream = differ_gzip_header(d, f, used_a, used_b) == 1;
	x = (struct slice){(const uint8_t *)a.data, a.len};
	y = (struct slice){(const uint8_t *)b.data, b.len};
	if (!octets_equal(x, y))
		differ_compare(d, f->path, x, y);
	else if (!same_stream)
		differ_encoded(d, f, NULL);
	differ_forget(d, &b);
	differ_forget(d, &a);
	differ_piece(d, f, "after the last stream",
		octets_part(f->a, used_a, SIZE_MAX),
		octets_part(f->b, used_b, SIZE_MAX));
	return 0;
}
