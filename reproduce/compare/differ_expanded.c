/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed files: fields of the header, then the contents. */
#include "reproduce/compare/differ_private.h"
#include "reproduce/compare/octets.h"

static void
unpacked_done(struct unpacked *u)
{
	free(u->name);
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

static int
differ_gzip_header(struct differ *d, const struct both *f)
{
	scoped(unpacked_done) struct unpacked x = {.name = NULL};
	scoped(unpacked_done) struct unpacked y = {.name = NULL};
	const size_t before = d->out->n;

	if (gzip_header(&x, f->a) < 0 || gzip_header(&y, f->b) < 0)
		return -1;
	header_time(d, f, &x, &y);
	if (!text_equal(x.name, y.name))
		differ_found(d, &(struct sighting){.format = f->row->id,
					.what = CLUE_NAME,
					.path = f->path,
					.part = "header",
					.a = octets_of(x.name),
					.b = octets_of(y.name)});
	if (d->out->n == before && !octets_equal(x.header, y.header))
		differ_found(d, &(struct sighting){.format = f->row->id,
					.what = CLUE_BYTES,
					.path = f->path,
					.part = "header",
					.a = x.header,
					.b = y.header,
					.whole_a = f->a,
					.whole_b = f->b});
	return octets_equal(x.stream, y.stream);
}

int
differ_expanded(struct differ *d, const struct both *f)
{
	struct bytes a = BYTES_INIT, b = BYTES_INIT;
	struct slice x, y;
	bool same_stream = false;

	if (differ_expand(d, &a, f->row, f->a) < 0)
		return -1;
	if (differ_expand(d, &b, f->row, f->b) < 0) {
		differ_forget(d, &a);
		return -1;
	}
	if (f->row->id == FORMAT_GZIP)
		same_stream = differ_gzip_header(d, f) == 1;
	x = (struct slice){(const uint8_t *)a.data, a.len};
	y = (struct slice){(const uint8_t *)b.data, b.len};
	if (!octets_equal(x, y))
		differ_compare(d, f->path, x, y);
	else if (!same_stream)
		differ_encoded(d, f, NULL);
	differ_forget(d, &b);
	differ_forget(d, &a);
	return 0;
}
