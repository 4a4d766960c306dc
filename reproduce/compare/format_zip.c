/* SPDX-License-Identifier: Apache-2.0 */
/* zip: also jar, wheel and epub.  The central directory decides, as for every
 * reader.  source: PKWARE APPNOTE 6.3.10; Info-ZIP extra fields */
#include "reproduce/compare/format.h"
#include "reproduce/compare/octets.h"

#define END_LEN 22
#define CENTRAL_LEN 46
#define LOCAL_LEN 30
#define COMMENT_MAX 65535
#define STORED 0
#define DEFLATED 8
#define BY_UNIX 3
#define ENCRYPTED 1
#define TIME_EXTRA 0x5455  /* "UT" */
#define OWNER_EXTRA 0x7875 /* "ux" */
#define ZIP64_EXTRA 0x0001
#define IN_ZIP64 0xffffffffu

/* A member as its central record says. */
struct zip_place {
	uint64_t packed, size, local_at;
};

bool
zip_is(struct slice s)
{
	return s.len >= END_LEN &&
	       (octets_start(s, "PK\3\4", 4) || octets_start(s, "PK\5\6", 4));
}

/* Where the record of the end is; SIZE_MAX: nowhere. */
static size_t
end_record(struct slice s)
{
	const size_t least = s.len > END_LEN + COMMENT_MAX
				     ? s.len - END_LEN - COMMENT_MAX
				     : 0;

	if (s.len < END_LEN)
		return SIZE_MAX;

	for (size_t at = s.len - END_LEN + 1; at-- > least;)
		if (octets_start(octets_part(s, at, 4), "PK\5\6", 4) &&
			octets_le(s, at + 20, 2) == s.len - at - END_LEN)
			return at;
	return SIZE_MAX;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	const int64_t y = month <= 2 ? year - 1 : year;
	const int64_t m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day -
	       1 - 719468;
}

/* The DOS form: two seconds to a unit, in the time zone of its writer. */
static int64_t
dos_time(uint64_t date, uint64_t time)
{
	const int64_t days = days_of((int64_t)(date >> 9) + 1980,
		(int64_t)(date >> 5 & 15), (int64_t)(date & 31));

	return days * 86400 + (int64_t)(time >> 11) * 3600 +
	       (int64_t)(time >> 5 & 63) * 60 + (int64_t)(time & 31) * 2;
}

/* The body of an extra field; len 0: not found. */
static struct slice
extra_field(struct slice extra, uint64_t id)
{
	for (size_t at = 0; octets_holds(extra, at, 4);) {
		const size_t len = octets_le(extra, at + 2, 2);

		if (octets_le(extra, at, 2) == id)
			return octets_part(extra, at + 4, len);
		at += 4 + len;
	}
	return (struct slice){NULL, 0};
}

/* The bodies of ZIP64 stand in this order, each only where it is required. */
static void
zip64_fields(struct zip_place *p, struct slice extra)
{
	const struct slice body = extra_field(extra, ZIP64_EXTRA);
	uint64_t *const fields[] = {&p->size, &p->packed, &p->local_at};
	size_t at = 0;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (*fields[i] == IN_ZIP64 && octets_holds(body, at, 8)) {
			*fields[i] = octets_le(body, at, 8);
			at += 8;
		}
}

/* The contents: behind the local header, whose own lengths count. */
static int
zip_contents(
	struct member *m, const struct zip_place *p, struct slice s, size_t end)
{
	const struct slice local = octets_part(s, p->local_at, LOCAL_LEN);
	uint64_t at;

	if (local.len < LOCAL_LEN || !octets_start(local, "PK\3\4", 4))
		return -1;
	at = p->local_at + LOCAL_LEN + octets_le(local, 26, 2) +
	     octets_le(local, 28, 2);
	if (at > end || p->packed > end - at)
		return -1;
	m->data = octets_part(s, at, p->packed);
	m->local = octets_part(s, p->local_at, at - p->local_at);
	return 0;
}

static void
zip_extras(struct member *m, struct slice central, struct slice extra,
	struct slice local)
{
	const size_t skip = LOCAL_LEN + octets_le(local, 26, 2);
	const struct slice times = extra_field(extra, TIME_EXTRA);
	struct slice owner =
		extra_field(octets_part(local, skip, SIZE_MAX), OWNER_EXTRA);
	const size_t uid_len = octets_le(owner, 1, 1);
	const size_t gid_len = octets_le(owner, 2 + uid_len, 1);

	m->time_s =
		dos_time(octets_le(central, 14, 2), octets_le(central, 12, 2));
	m->has_time = true;
	if (times.len >= 5 && times.p[0] & 1)
		m->extended_s = (int64_t)octets_le(times, 1, 4);
	if (uid_len >= 1 && uid_len <= 8 && gid_len >= 1 && gid_len <= 8 &&
		octets_holds(owner, 3 + uid_len, gid_len)) {
		m->has_owner = true;
		m->uid = (int64_t)octets_le(owner, 2, uid_len);
		m->gid = (int64_t)octets_le(owner, 3 + uid_len, gid_len);
	}
}

static void
zip_mode(struct member *m, struct slice central)
{
	const uint32_t mode = (uint32_t)octets_le(central, 38, 4) >> 16;

	if (octets_le(central, 5, 1) != BY_UNIX)
		return;
	m->has_mode = true;
	m->mode = mode & 07777;
	if ((mode & 0170000) == 0120000)
		m->type = 'l';
	if ((mode & 0170000) == 0040000)
		m->type = 'd';
}

/* One record of the directory, at *at. */
static int
zip_member(struct members *out, struct slice s, size_t *at, size_t end)
{
	const struct slice c = octets_part(s, *at, CENTRAL_LEN);
	const size_t n_name = octets_le(c, 28, 2),
		     n_extra = octets_le(c, 30, 2);
	const size_t len = CENTRAL_LEN + n_name + n_extra + octets_le(c, 32, 2);
	struct zip_place place = {
		octets_le(c, 20, 4), octets_le(c, 24, 4), octets_le(c, 42, 4)};
	const uint64_t method = octets_le(c, 10, 2);
	const struct slice extra =
		octets_part(s, *at + CENTRAL_LEN + n_name, n_extra);
	struct member *m = members_add(out);

	if (!m || c.len < CENTRAL_LEN || !octets_start(c, "PK\1\2", 4) ||
		*at > end || len > end - *at)
		return -1;
	zip64_fields(&place, extra);
	m->name = text_copyn((const char *)c.p + CENTRAL_LEN,
		strnlen((const char *)c.p + CENTRAL_LEN, n_name));
	m->header = octets_part(s, *at, len);
	m->size = (int64_t)(place.size & INT64_MAX);
	m->deflated = method == DEFLATED;
	if ((method != STORED && method != DEFLATED) ||
		octets_le(c, 8, 2) & ENCRYPTED)
		m->deflated = false; /* compared as it is stored */
	if (zip_contents(m, &place, s, end) < 0)
		return -1;
	zip_mode(m, c);
	zip_extras(m, c, extra, m->local);
	*at += len;
	return 0;
}

/* Bytes that belong to no member: a program or a picture before the first one,
 * and the comment of the archive. */
static int
zip_rest(struct members *out, struct slice s, size_t end)
{
	size_t first = end;

	for (size_t i = 0; i < out->n; i++)
		if ((size_t)(out->list[i].local.p - s.p) < first)
			first = (size_t)(out->list[i].local.p - s.p);
	if (out->n && first > 0 &&
		members_rest(out, "(before the archive)",
			octets_part(s, 0, first)) < 0)
		return -1;
	return members_rest(
		out, "(comment)", octets_part(s, end + END_LEN, SIZE_MAX));
}

int
zip_members(struct members *out, struct slice s)
{
	const size_t end = end_record(s);
	uint64_t n, at;

	if (end == SIZE_MAX)
		return -1;
	n = octets_le(s, end + 10, 2);
	at = octets_le(s, end + 16, 4);
	if (at == IN_ZIP64 && end >= 20) { /* the locator, then the record */
		const size_t record = octets_le(s, end - 12, 8);

		if (!octets_start(octets_part(s, record, 4), "PK\6\6", 4))
			return -1;
		n = octets_le(s, record + 32, 8);
		at = octets_le(s, record + 48, 8);
	}
	for (uint64_t i = 0; i < n; i++) {
		size_t next = at;

		if (at > end || zip_member(out, s, &next, end) < 0)
			return -1;
		at = next;
	}
	return zip_rest(out, s, end);
}
