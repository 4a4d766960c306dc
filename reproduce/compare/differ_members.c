/* SPDX-License-Identifier: Apache-2.0 */
/* Containers: members paired by name, what describes them, then what they hold.
 */
#include "reproduce/compare/differ_private.h"
#include "reproduce/compare/twins.h"
#include "reproduce/explain/octets.h"

#define ORDER_MAX ((size_t)1 << 20)

/* The members of both containers. */
struct pairing {
	struct differ *d;
	const struct both *f;
	const struct members *a, *b;
	struct twins twins;
};

static char *
member_path(const struct both *f, const struct member *m)
{
	scoped_free char *name = octets_text(octets_of(m->name));

	return text_format("%s//%s", f->path, name);
}

static void
differ_field(const struct pairing *p, const char *path, enum clue_what what,
	const char *part, const char *a, const char *b)
{
	if (!text_equal(a, b))
		differ_found(p->d, &(struct sighting){.format = p->f->row->id,
					   .what = what,
					   .path = path,
					   .part = part,
					   .a = octets_of(a),
					   .b = octets_of(b)});
}

static void
differ_time(const struct pairing *p, const char *path, const char *part,
	int64_t a, int64_t b)
{
	scoped_free char *x = text_format("%lld", (long long)a);
	scoped_free char *y = text_format("%lld", (long long)b);

	differ_field(p, path, CLUE_TIME, part, x, y);
}

static char *
owner_text(const struct member *m)
{
	if (!m->user && !m->group)
		return text_format(
			"%lld:%lld", (long long)m->uid, (long long)m->gid);
	return text_format("%lld:%lld %s:%s", (long long)m->uid,
		(long long)m->gid, m->user ? m->user : "",
		m->group ? m->group : "");
}

static void
differ_owner(const struct pairing *p, const char *path, const struct member *x,
	const struct member *y)
{
	scoped_free char *a = owner_text(x), *b = owner_text(y);

	differ_field(p, path, CLUE_OWNER, NULL, a, b);
}

static void
differ_fields(const struct pairing *p, const char *path, const struct member *x,
	const struct member *y)
{
	const char types[2][2] = {{x->type, '\0'}, {y->type, '\0'}};
	scoped_free char *a = text_format("%04o", x->mode);
	scoped_free char *b = text_format("%04o", y->mode);

	differ_field(p, path, CLUE_TYPE, NULL, types[0], types[1]);
	if (x->has_mode && y->has_mode)
		differ_field(p, path, CLUE_MODE, NULL, a, b);
	if (x->has_owner && y->has_owner)
		differ_owner(p, path, x, y);
	if (x->has_time && y->has_time)
		differ_time(p, path, NULL, x->time_s, y->time_s);
	differ_time(p, path, "access", x->access_s, y->access_s);
	differ_time(p, path, "change", x->change_s, y->change_s);
	differ_time(p, path, "extended", x->extended_s, y->extended_s);
	differ_field(p, path, CLUE_TARGET, NULL, x->target ? x->target : "",
		y->target ? y->target : "");
}

/* Compressed members of a zip; -1: one of them cannot be expanded. */
static int
differ_deflated(const struct pairing *p, const char *path,
	const struct member *x, const struct member *y)
{
	static const struct format_row deflate = {
		.id = FORMAT_ZIP, .expand = deflate_expand};
	struct bytes a = BYTES_INIT, b = BYTES_INIT;
	struct slice one = x->data, two = y->data;
	size_t used;
	int r = -1;

	if ((!x->deflated ||
		    differ_expand(p->d, &a, &used, &deflate, x->data) == 0) &&
		(!y->deflated || differ_expand(p->d, &b, &used, &deflate,
					 y->data) == 0)) {
		if (x->deflated)
			one = (struct slice){(const uint8_t *)a.data, a.len};
		if (y->deflated)
			two = (struct slice){(const uint8_t *)b.data, b.len};
		if (octets_equal(one, two))
			differ_encoded(p->d,
				&(struct both){
					path, p->f->row, x->data, y->data},
				NULL);
		else
			differ_compare(p->d, path, one, two);
		r = 0;
	}
	differ_forget(p->d, &b);
	differ_forget(p->d, &a);
	return r;
}

static void
differ_contents(const struct pairing *p, const char *path,
	const struct member *x, const struct member *y)
{
	if (x->deflated == y->deflated && octets_equal(x->data, y->data))
		return;
	if (!x->deflated && !y->deflated)
		differ_compare(p->d, path, x->data, y->data);
	else if (differ_deflated(p, path, x, y) < 0)
		differ_found(p->d, &(struct sighting){.what = CLUE_BYTES,
					   .path = path,
					   .a = x->data,
					   .b = y->data,
					   .note = "compared compressed: it is "
						   "damaged or too large"});
}

/* Only of the outermost container, whose members are pieces of the file. */
static void
note_places(const struct pairing *p, size_t from, const struct member *x,
	const struct member *y)
{
	struct differences *out = p->d->out;

	if (p->d->depth > 1 || x->deflated || y->deflated || !x->data.len ||
		!y->data.len)
		return;
	for (size_t i = from; i < out->n; i++) {
		struct difference *d = &out->list[i];

		d->member_a = x->data.p - p->f->a.p;
		d->member_a_len = (int64_t)x->data.len;
		d->member_b = y->data.p - p->f->b.p;
		d->member_b_len = (int64_t)y->data.len;
	}
}

/* No field of it that has a name differs. */
static void
differ_headers(const struct pairing *p, const char *path,
	const struct member *x, const struct member *y)
{
	const struct slice rows[][2] = {{x->header, y->header},
		{x->more, y->more}, {x->local, y->local}};
	size_t i = 0;

	while (i < ARRAY_LEN(rows) - 1 && octets_equal(rows[i][0], rows[i][1]))
		i++;
	differ_found(p->d, &(struct sighting){.format = p->f->row->id,
				   .what = CLUE_BYTES,
				   .path = path,
				   .part = "header",
				   .a = rows[i][0],
				   .b = rows[i][1]});
}

static void
differ_pair(
	const struct pairing *p, const struct member *x, const struct member *y)
{
	const size_t before = p->d->out->n + p->d->out->n_dropped;
	scoped_free char *path = NULL;
	size_t from;

	if (octets_equal(x->header, y->header) &&
		octets_equal(x->more, y->more) &&
		octets_equal(x->local, y->local) &&
		octets_equal(x->data, y->data))
		return;
	path = member_path(p->f, x);
	if (!text_equal(x->name, y->name))
		differ_field(p, path, CLUE_NAME, NULL, x->name, y->name);
	differ_fields(p, path, x, y);
	from = p->d->out->n;
	differ_contents(p, path, x, y);
	note_places(p, from, x, y);
	if (p->d->out->n + p->d->out->n_dropped == before)
		differ_headers(p, path, x, y);
}

static void
differ_alone(const struct pairing *p, const struct member *m, bool in_a)
{
	scoped_free char *path = member_path(p->f, m);
	const struct slice none = {NULL, 0};
	const struct slice name = m->rest ? m->data : octets_of(m->name);

	/* bytes between members are named as a range of nothing on one side */
	differ_found(p->d, &(struct sighting){.format = p->f->row->id,
				   .what = m->rest ? CLUE_BYTES : CLUE_NAME,
				   .path = path,
				   .a = in_a ? name : none,
				   .b = in_a ? none : name,
				   .mode = m->has_mode ? m->mode : 0});
}

/* The names of paired members in the order of one side. */
static char *
order_text(const struct members *m, const size_t *twins)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < m->n && out.len < ORDER_MAX; i++)
		if (twins[i] != SIZE_MAX)
			bytes_addf(&out, "%s\n", m->list[i].name);
	return bytes_take(&out);
}

static bool
same_order(const struct pairing *p)
{
	size_t last = 0;

	for (size_t i = 0; i < p->a->n; i++) {
		if (p->twins.of_a[i] == SIZE_MAX)
			continue;
		if (p->twins.of_a[i] < last)
			return false;
		last = p->twins.of_a[i];
	}
	return true;
}

static void
differ_order(const struct pairing *p)
{
	scoped_free char *a = NULL, *b = NULL;

	if (same_order(p))
		return;
	a = order_text(p->a, p->twins.of_a);
	b = order_text(p->b, p->twins.of_b);
	differ_found(p->d, &(struct sighting){.format = p->f->row->id,
				   .what = CLUE_ORDER,
				   .path = p->f->path,
				   .a = octets_of(a),
				   .b = octets_of(b),
				   .whole_a = p->f->a,
				   .whole_b = p->f->b});
}

static void
twins_of_members(struct pairing *p)
{
	scoped_free struct twin *a = mem_alloc(p->a->n + 1, sizeof *a);
	scoped_free struct twin *b = mem_alloc(p->b->n + 1, sizeof *b);

	for (size_t i = 0; i < p->a->n; i++)
		a[i] = (struct twin){p->a->list[i].name, p->a->list[i].type,
			p->a->list[i].data};
	for (size_t i = 0; i < p->b->n; i++)
		b[i] = (struct twin){p->b->list[i].name, p->b->list[i].type,
			p->b->list[i].data};
	twins_names(&p->twins, a, p->a->n, b, p->b->n);
	twins_renamed(&p->twins, a, p->a->n, b, p->b->n);
}

/* The zeros that end an archive: how many there are is up to its writer, or
 * follows from another difference. */
static void
differ_end(const struct pairing *p, bool alone)
{
	if (!octets_equal(p->a->end, p->b->end) &&
		(alone || !p->a->end_follows || !p->b->end_follows))
		differ_found(p->d, &(struct sighting){.format = p->f->row->id,
					   .what = CLUE_ENCODING,
					   .path = p->f->path,
					   .part = "end",
					   .a = p->a->end,
					   .b = p->b->end});
}

int
differ_members(struct differ *d, const struct both *f)
{
	scoped(members_done) struct members a =
		MEMBERS_INIT(d->limits->n_members);
	scoped(members_done) struct members b =
		MEMBERS_INIT(d->limits->n_members);
	struct pairing p = {.d = d, .f = f, .a = &a, .b = &b};
	const size_t before = d->out->n + d->out->n_dropped;

	if (f->row->members(&a, f->a) < 0 || f->row->members(&b, f->b) < 0)
		return -1;
	twins_of_members(&p);
	differ_order(&p);
	for (size_t i = 0; i < a.n; i++)
		if (p.twins.of_a[i] == SIZE_MAX)
			differ_alone(&p, &a.list[i], true);
		else
			differ_pair(&p, &a.list[i], &b.list[p.twins.of_a[i]]);
	for (size_t i = 0; i < b.n; i++)
		if (p.twins.of_b[i] == SIZE_MAX)
			differ_alone(&p, &b.list[i], false);
	differ_end(&p, d->out->n + d->out->n_dropped == before);
	twins_done(&p.twins);
	return 0;
}
