/* SPDX-License-Identifier: Apache-2.0 */
/* zip: also jar, wheel and epub.  The central directory decides, as for every
 * reader.  source: PKWARE APPNOTE 6.3.10; Info-ZIP extra fields */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"
#include "reproduce/explain/spans.h"

#define END_LEN 22
#define CENTRAL_LEN 46
#define PLACE_AT 42
#define LOCAL_LEN 30
#define COMMENT_MAX 65535
#define STORED 0
#define DEFLATED 8
#define BY_UNIX 3
#define ENCRYPTED 1
#define HAS_DESCRIPTOR 8
#define TIME_EXTRA 0x5455  /* "UT" */
#define OWNER_EXTRA 0x7875 /* "ux" */
#define ZIP64_EXTRA 0x0001
#define IN_ZIP64 0xffffffffu
#define MANY_IN_ZIP64 0xffffu
#define LOCATOR_LEN 20
#define RECORD64_LEN 56

/* A member as its central record says. */
struct zip_place {
	uint64_t packed, size, local_at;
};

/* Where the archive is in its file, and what is accounted for. */
struct zip_view {
	struct slice s;
	uint64_t base, end;
	struct spans spans; /* what: the number of a member, or one of these */
};
#define AT_DIRECTORY ((size_t)-1)
#define AT_END ((size_t)-2)

/* Where the record of the end is; SIZE_MAX: nowhere.  The last one whose
 * comment ends with the file counts, else the last one at all: readers ignore
 * what follows. */
static size_t
end_record(struct slice s)
{
	const size_t least = s.len > END_LEN + COMMENT_MAX
				     ? s.len - END_LEN - COMMENT_MAX
				     : 0;
	size_t last = SIZE_MAX;

	if (s.len < END_LEN)
		return SIZE_MAX;

	for (size_t at = s.len - END_LEN + 1; at-- > least;) {
		const size_t room = s.len - at - END_LEN;
		const size_t comment = octets_le(s, at + 20, 2);

		if (!octets_start(octets_part(s, at, 4), "PK\5\6", 4) ||
			comment > room)
			continue;
		if (comment == room)
			return at;
		if (last == SIZE_MAX)
			last = at;
	}
	return last;
}

/* How many bytes are before what the offsets of the archive count from: of a
 * program that the archive was appended to without changing it. */
static uint64_t
zip_base(struct slice s, size_t end)
{
	const uint64_t len = octets_le(s, end + 12, 4);
	const uint64_t at = octets_le(s, end + 16, 4);

	if (at == IN_ZIP64 || len + at >= end ||
		octets_start(octets_part(s, at, 4), "PK\1\2", 4) ||
		!octets_start(octets_part(s, end - len, 4), "PK\1\2", 4))
		return 0;
	return end - len - at;
}

/* A script or a program of Windows before it unpacks it. */
static bool
is_stub(struct slice s)
{
	size_t end;

	if (!octets_start(s, "#!", 2) && !octets_start(s, "MZ", 2))
		return false;
	end = end_record(s);
	return end != SIZE_MAX &&
	       octets_start(
		       octets_part(s,
			       zip_base(s, end) + octets_le(s, end + 16, 4), 4),
		       "PK\1\2", 4);
}

bool
zip_is(struct slice s)
{
	return s.len >= END_LEN &&
	       (octets_start(s, "PK\3\4", 4) || octets_start(s, "PK\5\6", 4) ||
		       is_stub(s));
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
zip_contents(struct member *m, const struct zip_place *p, struct slice s,
	uint64_t end)
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

/* How many bytes repeat the checksum and the sizes behind the contents at this
 * place; none where they say something else. */
static size_t
descriptor_len(struct slice s, uint64_t at, struct slice central,
	const struct zip_place *p)
{
	const struct slice after = octets_part(s, (size_t)at, 24);
	const size_t mark = octets_start(after, "PK\7\10", 4) ? 4 : 0;

	if (!(octets_le(central, 8, 2) & HAS_DESCRIPTOR) ||
		octets_le(after, mark, 4) != octets_le(central, 16, 4))
		return 0;
	if (octets_le(after, mark + 4, 8) == p->packed &&
		octets_le(after, mark + 12, 8) == p->size &&
		octets_holds(after, mark, 20))
		return mark + 20;
	return octets_le(after, mark + 4, 4) == p->packed &&
			       octets_le(after, mark + 8, 4) == p->size &&
			       octets_holds(after, mark, 12)
		       ? mark + 12
		       : 0;
}

/* One record of the directory, at *at. */
static int
zip_member(struct members *out, struct zip_view *z, uint64_t *at)
{
	const struct slice c = octets_part(z->s, *at, CENTRAL_LEN);
	const size_t n_name = octets_le(c, 28, 2),
		     n_extra = octets_le(c, 30, 2);
	const size_t len = CENTRAL_LEN + n_name + n_extra + octets_le(c, 32, 2);
	struct zip_place place = {
		octets_le(c, 20, 4), octets_le(c, 24, 4), octets_le(c, 42, 4)};
	const uint64_t method = octets_le(c, 10, 2);
	const struct slice extra =
		octets_part(z->s, *at + CENTRAL_LEN + n_name, n_extra);
	struct member *m = members_add(out);
	uint64_t after;

	if (!m || c.len < CENTRAL_LEN || !octets_start(c, "PK\1\2", 4) ||
		*at > z->end || len > z->end - *at)
		return -1;
	zip64_fields(&place, extra);
	if (place.local_at > z->end) /* before the sum: it cannot overflow */
		return -1;
	place.local_at += z->base;
	m->name = text_copyn((const char *)c.p + CENTRAL_LEN,
		strnlen((const char *)c.p + CENTRAL_LEN, n_name));
	/* but for the place in the file, which follows from the others */
	m->header = octets_part(z->s, *at, PLACE_AT);
	m->more = octets_part(z->s, *at + CENTRAL_LEN, len - CENTRAL_LEN);
	m->size = (int64_t)(place.size & INT64_MAX);
	m->deflated = method == DEFLATED;
	if ((method != STORED && method != DEFLATED) ||
		octets_le(c, 8, 2) & ENCRYPTED)
		m->deflated = false; /* compared as it is stored */
	if (zip_contents(m, &place, z->s, z->end) < 0)
		return -1;
	zip_mode(m, c);
	zip_extras(m, c, extra, m->local);
	after = place.local_at + m->local.len + m->data.len;
	spans_add(&z->spans, place.local_at,
		after - place.local_at + descriptor_len(z->s, after, c, &place),
		out->n - 1);
	*at += len;
	return 0;
}

static char *
gap_name(const struct members *m, const struct span *gap)
{
	if (gap->from == 0)
		return text_copy("(before the archive)");
	if (gap->what == AT_DIRECTORY)
		return text_copy("(before the directory)");
	if (gap->what == AT_END)
		return text_copy("(before the end)");
	return text_format("(before %s)", m->list[gap->what].name);
}

/* Bytes that belong to no member: a program or a picture before the first one,
 * between two, around the directory; the comment, and what follows it. */
static int
zip_rest(struct members *out, struct zip_view *z)
{
	const size_t comment = octets_le(z->s, z->end + 20, 2);
	struct span gap;
	size_t at = 0;

	while (spans_gap(&z->spans, &at, &gap)) {
		scoped_free char *name = gap_name(out, &gap);

		if (members_rest(out, name,
			    octets_part(z->s, (size_t)gap.from,
				    (size_t)(gap.to - gap.from))) < 0)
			return -1;
	}
	if (members_rest(out, "(comment)",
		    octets_part(z->s, z->end + END_LEN, comment)) < 0)
		return -1;
	return members_rest(out, "(after the archive)",
		octets_part(z->s, z->end + END_LEN + comment, SIZE_MAX));
}

/* The record of ZIP64 and its locator; returns where the first one is. */
static int
zip64_record(const struct zip_view *z, uint64_t *record)
{
	*record = octets_le(z->s, z->end - 12, 8);
	return *record < z->end && octets_start(octets_part(z->s, *record, 4),
					   "PK\6\6", 4)
		       ? 0
		       : -1;
}

/* Each field is in ZIP64 only if it does not fit: the number of members, while
 * the directory still begins below 4 GiB. */
static bool
has_locator(const struct zip_view *z)
{
	return octets_start(
		octets_part(z->s, z->end - LOCATOR_LEN, 4), "PK\6\7", 4);
}

static int
zip_directory(struct members *out, struct zip_view *z)
{
	uint64_t n = octets_le(z->s, z->end + 10, 2);
	uint64_t from = octets_le(z->s, z->end + 16, 4), record, at;

	spans_add(&z->spans, z->end, END_LEN, AT_END);
	if (z->end >= LOCATOR_LEN &&
		(from == IN_ZIP64 || (n == MANY_IN_ZIP64 && has_locator(z)))) {
		if (zip64_record(z, &record) < 0)
			return -1;
		n = octets_le(z->s, record + 32, 8);
		from = octets_le(z->s, record + 48, 8);
		spans_add(&z->spans, z->end - LOCATOR_LEN, LOCATOR_LEN, AT_END);
		/* what a longer one has in addition is named as a rest */
		spans_add(&z->spans, record, RECORD64_LEN, AT_END);
	}
	if (from > z->end)
		return n ? -1 : 0;
	from += z->base;
	at = from;
	for (uint64_t i = 0; i < n; i++)
		if (at > z->end || zip_member(out, z, &at) < 0)
			return -1;
	spans_add(&z->spans, from, at - from, AT_DIRECTORY);
	return 0;
}

int
zip_members(struct members *out, struct slice s)
{
	const size_t end = end_record(s);
	struct zip_view z = {.s = s, .end = end};
	int r;

	if (end == SIZE_MAX)
		return -1;
	z.base = zip_base(s, end);
	r = zip_directory(out, &z) < 0 ? -1 : zip_rest(out, &z);
	spans_done(&z.spans);
	return r;
}
