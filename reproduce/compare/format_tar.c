/* SPDX-License-Identifier: Apache-2.0 */
/* tar: ustar, pax and GNU's.  source: POSIX.1-2008 pax; GNU tar, "Basic Tar
 * Format" */
#include "reproduce/compare/format_tar.h"
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

#define TAR_RECORD (20 * TAR_BLOCK) /* that tar(1) fills with zeros */
#define SIZE_FIELD 124
#define TYPE_AT 156
#define LINK_FIELD 157
#define MAGIC_AT 257
#define PREFIX_FIELD 345

/* What headers before the member's own say of it. */
struct tar_extra {
	size_t from; /* where the first of them is; SIZE_MAX: none */
	char *name, *target;
	struct tar_pax pax;
};

static void
tar_extra_done(struct tar_extra *e)
{
	free(e->name);
	free(e->target);
	tar_pax_done(&e->pax);
	*e = (struct tar_extra){.from = SIZE_MAX, .pax = TAR_PAX_INIT};
}
DEFINE_SCOPED_IN(struct tar_extra, tar_extra_done);

static bool
sum_matches(struct slice header)
{
	int64_t wanted;
	unsigned sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : header.p[i];
	return tar_number(&wanted, octets_part(header, 148, 8)) == 0 &&
	       wanted == sum;
}

bool
tar_is(struct slice s)
{
	return s.len >= TAR_BLOCK &&
	       octets_start(octets_part(s, MAGIC_AT, 5), "ustar", 5) &&
	       sum_matches(octets_part(s, 0, TAR_BLOCK));
}

static char *
field_text(struct slice header, size_t at, size_t len)
{
	const struct slice field = octets_part(header, at, len);

	return text_copyn((const char *)field.p,
		strnlen((const char *)field.p, field.len));
}

static char *
header_name(struct slice header)
{
	scoped_free char *name = field_text(header, 0, 100);
	scoped_free char *prefix = NULL;

	/* GNU's form has other fields where POSIX has the prefix */
	if (!octets_start(octets_part(header, MAGIC_AT, 6), "ustar\0", 6) ||
		!header.p[PREFIX_FIELD])
		return take_ptr(name);
	prefix = field_text(header, PREFIX_FIELD, 155);
	return text_format("%s/%s", prefix, name);
}

static char
tar_type(uint8_t flag)
{
	switch (flag) {
	case '\0':
	case '0':
	case '7':
		return 'f';
	case '1':
		return 'h';
	case '2':
		return 'l';
	case '5':
		return 'd';
	default:
		return (char)flag;
	}
}

static int
tar_fields(struct member *m, struct slice header)
{
	int64_t mode;

	if (tar_number(&mode, octets_part(header, 100, 8)) < 0 ||
		tar_number(&m->uid, octets_part(header, 108, 8)) < 0 ||
		tar_number(&m->gid, octets_part(header, 116, 8)) < 0 ||
		tar_number(&m->time_s, octets_part(header, 136, 12)) < 0)
		return -1;
	m->mode = (uint32_t)(mode & 07777);
	m->has_mode = m->has_owner = m->has_time = true;
	m->user = field_text(header, 265, 32);
	m->group = field_text(header, 297, 32);
	return 0;
}

/* The pax records of a member win over its header. */
static void
tar_overrides(struct member *m, struct tar_extra *e)
{
	struct tar_pax *pax = &e->pax;

	if (pax->path || e->name) {
		free(m->name);
		m->name = pax->path ? take_ptr(pax->path) : take_ptr(e->name);
	}
	if (pax->linkpath || e->target) {
		free(m->target);
		m->target = pax->linkpath ? take_ptr(pax->linkpath)
					  : take_ptr(e->target);
	}
	if (pax->user) {
		free(m->user);
		m->user = take_ptr(pax->user);
	}
	if (pax->group) {
		free(m->group);
		m->group = take_ptr(pax->group);
	}
	m->uid = pax->uid >= 0 ? pax->uid : m->uid;
	m->gid = pax->gid >= 0 ? pax->gid : m->gid;
	m->time_s = pax->has_mtime ? pax->mtime_s : m->time_s;
	m->access_s = pax->atime_s;
	m->change_s = pax->ctime_s;
}

static int
tar_member(struct members *out, struct tar_extra *e, struct slice s, size_t at,
	struct slice data)
{
	const struct slice header = octets_part(s, at, TAR_BLOCK);
	struct member *m = members_add(out);

	if (!m || tar_fields(m, header) < 0)
		return -1;
	m->type = tar_type(header.p[TYPE_AT]);
	m->name = header_name(header);
	if (m->type == 'h' || m->type == 'l')
		m->target = field_text(header, LINK_FIELD, 100);
	tar_overrides(m, e);
	m->data = data;
	m->size = (int64_t)data.len;
	m->header = e->from == SIZE_MAX
			    ? header
			    : octets_part(s, e->from, at + TAR_BLOCK - e->from);
	tar_extra_done(e);
	return 0;
}

/* A header that describes the next member. */
static int
tar_before(struct tar_extra *e, uint8_t flag, struct slice data, size_t at)
{
	const size_t len =
		data.len ? strnlen((const char *)data.p, data.len) : 0;

	if (e->from == SIZE_MAX)
		e->from = at;
	if (flag == 'x')
		return tar_pax_read(&e->pax, data);
	if (flag == 'L') {
		free(e->name);
		e->name = text_copyn((const char *)data.p, len);
	} else if (flag == 'K') {
		free(e->target);
		e->target = text_copyn((const char *)data.p, len);
	}
	return 0;
}

static bool
is_before(uint8_t flag)
{
	return flag == 'x' || flag == 'L' || flag == 'K';
}

/* Bytes of contents that follow the header; -1: more than there are. */
static int
tar_size(size_t *out, struct slice s, size_t at, const struct tar_extra *e)
{
	const uint8_t flag = s.p[at + TYPE_AT];
	int64_t size;

	if (tar_number(&size, octets_part(s, at + SIZE_FIELD, 12)) < 0)
		return -1;
	if (!is_before(flag) && e->pax.size >= 0)
		size = e->pax.size;
	if (size < 0 || (uint64_t)size > s.len - at - TAR_BLOCK)
		return -1;
	/* links, devices and folders have none, whatever the field says */
	*out = flag >= '1' && flag <= '6' ? 0 : (size_t)size;
	return 0;
}

static bool
is_zero(struct slice s)
{
	return slice_core(s).len == 0;
}

/* Zeros up to the next block, behind the contents of the last member. */
static int
tar_padding(struct members *out, struct slice s, size_t *at)
{
	const size_t over = *at % TAR_BLOCK;
	struct slice padding = octets_part(s, *at, over ? TAR_BLOCK - over : 0);
	scoped_free char *what = NULL;

	if (over && padding.len < TAR_BLOCK - over)
		return -1; /* cut */
	*at += padding.len;
	if (out->n == 0 || is_zero(padding))
		return 0;
	while (padding.p[padding.len - 1] == 0)
		padding.len--;
	what = text_format("(padding after %s)", out->list[out->n - 1].name);
	return members_rest(out, what, padding);
}

/* Blocks of zeros, and what no reader looks at. */
static int
tar_end(struct members *out, struct slice s, size_t at)
{
	const struct slice end = octets_part(s, at, SIZE_MAX);
	const struct slice rest = slice_core(end);

	out->end =
		rest.len ? octets_part(end, 0, (size_t)(rest.p - end.p)) : end;
	out->end_follows = s.len % TAR_RECORD == 0 &&
			   out->end.len < TAR_RECORD + 2 * TAR_BLOCK;
	return members_rest(out, "(after the archive)", rest);
}

int
tar_members(struct members *out, struct slice s)
{
	scoped(tar_extra_done) struct tar_extra e = {
		.from = SIZE_MAX, .pax = TAR_PAX_INIT};
	size_t at = 0;

	while (octets_holds(s, at, TAR_BLOCK)) {
		struct slice data;
		size_t size;

		if (is_zero(octets_part(s, at, TAR_BLOCK)))
			return e.from == SIZE_MAX ? tar_end(out, s, at) : -1;
		if (!sum_matches(octets_part(s, at, TAR_BLOCK)) ||
			tar_size(&size, s, at, &e) < 0)
			return -1;
		data = octets_part(s, at + TAR_BLOCK, size);
		if ((is_before(s.p[at + TYPE_AT])
				    ? tar_before(
					      &e, s.p[at + TYPE_AT], data, at)
				    : tar_member(out, &e, s, at, data)) < 0)
			return -1;
		at += TAR_BLOCK + size;
		if (tar_padding(out, s, &at) < 0)
			return -1;
	}
	return at == s.len && e.from == SIZE_MAX ? 0 : -1;
}
