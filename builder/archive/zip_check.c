/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/archive/zip_check.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMBERS_MAX 1000000
#define DIRECTORY_MAX ((uint64_t)1 << 30)
#define END_LEN ((size_t)22)
#define COMMENT_MAX ((size_t)65535)
#define ENTRY_LEN ((size_t)46) /* of the directory, before the name */
#define LOCAL_LEN ((size_t)30)
#define NOT_HERE UINT32_C(0xffffffff) /* it stands in the extra field */
#define EXTRA_ZIP64 1
#define EXTRA_NAME 0x7075 /* a name in UTF-8, which some readers take */
#define FLAG_AFTER 8      /* sizes stand after the contents */

struct member {
	const char *name; /* in the directory */
	size_t len;
	uint64_t at, end; /* of its header and contents in the file */
	bool after;
};

struct zip {
	int fd;
	const char *name;
	uint64_t size;
	uint64_t at; /* of the directory */
	struct bytes directory;
	struct member *members;
	size_t n_members;
};

static void
zip_done(struct zip *z)
{
	bytes_done(&z->directory);
	free(z->members);
}
DEFINE_SCOPED_IN(struct zip, zip_done);

static uint64_t
number(const char *at, size_t len)
{
	uint64_t n = 0;

	while (len > 0)
		n = n << 8 | (unsigned char)at[--len];
	return n;
}

static int
refuse_zip(const struct zip *z, struct error *err, const char *why)
{
	return error_set(err, ERROR_INPUT,
		"%s is a zip that other programs read differently: %s", z->name,
		why);
}

static int
read_at(const struct zip *z, char *out, size_t len, uint64_t at,
	struct error *err)
{
	size_t done = 0;

	if (at > z->size || len > z->size - at)
		return refuse_zip(z, err, "it ends too early");
	while (done < len) {
		const ssize_t n = pread(
			z->fd, out + done, len - done, (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading %s", z->name);
		if (n == 0)
			return refuse_zip(z, err, "it ends too early");
		done += (size_t)n;
	}
	return 0;
}

/* Finds the one record at the end whose comment reaches to the end.  Of one in
 * the comment, libarchive and Python would take that. */
static int
find_end(
	char out[END_LEN], uint64_t *at, const struct zip *z, struct error *err)
{
	const size_t len = z->size < END_LEN + COMMENT_MAX
				   ? (size_t)z->size
				   : END_LEN + COMMENT_MAX;
	scoped_free char *tail = mem_alloc(len + 1, 1);
	size_t n = 0;

	if (read_at(z, tail, len, z->size - len, err) < 0)
		return -1;
	for (size_t i = 0; i + END_LEN <= len; i++) {
		if (memcmp(tail + i, "PK\5\6", 4) != 0)
			continue;
		if (i + END_LEN + number(tail + i + 20, 2) != len) {
			n += n > 0;
			continue;
		}
		memcpy(out, tail + i, END_LEN);
		*at = z->size - len + i;
		n++;
	}
	if (n != 1)
		return refuse_zip(z, err,
			n == 0 ? "nothing at its end is a directory"
			       : "it has two directories");
	return 0;
}

/* Some programs read the larger record only for a field that is full. */
static bool
enlarge(uint64_t *n, uint64_t full, uint64_t large)
{
	const bool same = *n == full || *n == large;

	*n = large;
	return same;
}

/* The directory of an archive with many members or bytes; *end becomes where
 * its record begins. */
static int
find_large(uint64_t *n, uint64_t *len, uint64_t *at, const struct zip *z,
	uint64_t *end_at, struct error *err)
{
	const uint64_t end = *end_at;
	char locator[20], record[56];

	if (end < sizeof locator)
		return 0;
	if (read_at(z, locator, sizeof locator, end - sizeof locator, err) < 0)
		return -1;
	if (memcmp(locator, "PK\6\7", 4) != 0)
		return 0;
	if (read_at(z, record, sizeof record, number(locator + 8, 8), err) < 0)
		return -1;
	*end_at = number(locator + 8, 8);
	if (memcmp(record, "PK\6\6", 4) != 0 ||
		*end_at + sizeof record + sizeof locator != end)
		return refuse_zip(z, err, "its directory is not where it says");
	if (!enlarge(n, UINT16_MAX, number(record + 32, 8)) ||
		!enlarge(len, NOT_HERE, number(record + 40, 8)) ||
		!enlarge(at, NOT_HERE, number(record + 48, 8)))
		return refuse_zip(z, err, "it has two directories");
	return 0;
}

static int
read_directory(struct zip *z, uint64_t *n, struct error *err)
{
	char end[END_LEN];
	uint64_t end_at = 0, len, at;

	if (find_end(end, &end_at, z, err) < 0)
		return -1;
	*n = number(end + 10, 2);
	len = number(end + 12, 4);
	at = number(end + 16, 4);
	if (find_large(n, &len, &at, z, &end_at, err) < 0)
		return -1;
	if (*n > MEMBERS_MAX || len > DIRECTORY_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s has more than %d members", z->name, MEMBERS_MAX);
	/* some programs count back from the end */
	if (at > end_at || len != end_at - at)
		return refuse_zip(z, err, "its directory is not where it says");
	z->at = at;
	(void)bytes_room(&z->directory, (size_t)len);
	if (read_at(z, z->directory.data, (size_t)len, at, err) < 0)
		return -1;
	z->directory.len = (size_t)len;
	return 0;
}

/* Goes through an extra field: the sizes of zip64, and another name. */
static int
check_extra(const struct zip *z, const char *extra, size_t len,
	const struct member *m, uint64_t *const numbers[], size_t n_numbers,
	struct error *err)
{
	while (len >= 4) {
		const uint64_t kind = number(extra, 2);
		const size_t size = (size_t)number(extra + 2, 2);
		const char *data = extra + 4;
		size_t used = 0;

		if (size > len - 4)
			return 0; /* padding, which zipalign leaves */
		for (size_t i = 0; kind == EXTRA_ZIP64 && i < n_numbers; i++) {
			if (*numbers[i] != NOT_HERE || size - used < 8)
				continue;
			*numbers[i] = number(data + used, 8);
			used += 8;
		}
		if (kind == EXTRA_NAME && size >= 5 &&
			(size - 5 != m->len ||
				memcmp(data + 5, m->name, m->len) != 0))
			return refuse_zip(z, err, "a member has two names");
		extra += 4 + size;
		len -= 4 + size;
	}
	return 0;
}

/* Compares the header before the contents; m->at is its place, entry is that
 * of the directory. */
static int
check_local(struct zip *z, struct member *m, const char *entry, uint64_t size,
	uint64_t packed, struct error *err)
{
	char head[LOCAL_LEN];
	scoped_free char *rest = NULL;
	size_t name_len, extra_len;
	uint64_t local_size, local_packed;

	if (read_at(z, head, sizeof head, m->at, err) < 0)
		return -1;
	if (memcmp(head, "PK\3\4", 4) != 0)
		return refuse_zip(z, err, "a member is not where it says");
	name_len = (size_t)number(head + 26, 2);
	extra_len = (size_t)number(head + 28, 2);
	rest = mem_alloc(name_len + extra_len + 1, 1);
	if (read_at(z, rest, name_len + extra_len, m->at + LOCAL_LEN, err) < 0)
		return -1;
	if (name_len != m->len || memcmp(rest, m->name, m->len) != 0)
		return refuse_zip(z, err, "a member has two names");
	m->after = number(head + 6, 2) & FLAG_AFTER;
	local_packed = number(head + 18, 4);
	local_size = number(head + 22, 4);
	if (check_extra(z, rest + name_len, extra_len, m,
		    (uint64_t *const[]){&local_size, &local_packed}, 2,
		    err) < 0)
		return -1;
	if (number(head + 8, 2) != number(entry + 10, 2) ||
		(!m->after && (local_size != size || local_packed != packed)))
		return refuse_zip(z, err,
			"a member has another size or method in its directory");
	m->end = m->at + LOCAL_LEN + name_len + extra_len;
	if (m->end > z->size || packed > z->size - m->end)
		return refuse_zip(z, err, "a member is longer than the file");
	m->end += packed;
	return 0;
}

static int
take_members(struct zip *z, uint64_t n, struct error *err)
{
	const char *at = z->directory.data;
	size_t left = z->directory.len;

	z->members = mem_alloc(n, sizeof *z->members);
	for (; z->n_members < n; z->n_members++) {
		struct member *m = &z->members[z->n_members];
		uint64_t size, packed;
		size_t extra, whole;

		if (left < ENTRY_LEN || memcmp(at, "PK\1\2", 4) != 0)
			return refuse_zip(z, err, "its directory is damaged");
		m->name = at + ENTRY_LEN;
		m->len = (size_t)number(at + 28, 2);
		extra = (size_t)number(at + 30, 2);
		whole = ENTRY_LEN + m->len + extra + (size_t)number(at + 32, 2);
		if (whole > left)
			return refuse_zip(z, err, "its directory is damaged");
		packed = number(at + 20, 4);
		size = number(at + 24, 4);
		m->at = number(at + 42, 4);
		if (check_extra(z, m->name + m->len, extra, m,
			    (uint64_t *const[]){&size, &packed, &m->at}, 3,
			    err) < 0 ||
			check_local(z, m, at, size, packed, err) < 0)
			return -1;
		at += whole;
		left -= whole;
	}
	return left == 0 ? 0
			 : refuse_zip(z, err,
				   "its directory has more members than it "
				   "says");
}

static int
by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	const size_t len = x->len < y->len ? x->len : y->len;
	const int r = memcmp(x->name, y->name, len);

	return r != 0 ? r : (x->len > y->len) - (x->len < y->len);
}

static int
by_place(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Does another member begin right behind this one? */
static int
check_behind(const struct zip *z, const struct member *m, uint64_t next,
	struct error *err)
{
	/* sizes after the contents: with a signature or not, of 4 or 8 bytes */
	static const uint64_t after[] = {0, 12, 16, 20, 24};

	for (size_t i = 0; i < (m->after ? ARRAY_LEN(after) : 1); i++) {
		const uint64_t at = m->end + after[i];
		char head[4];

		if (at == next)
			return 0;
		if (at > next || next - at < sizeof head)
			return 0;
		if (read_at(z, head, sizeof head, at, err) < 0)
			return -1;
		if (memcmp(head, "PK\3\4", 4) == 0)
			return refuse_zip(
				z, err, "a member is not in its directory");
	}
	return 0;
}

static int
check_places(struct zip *z, struct error *err)
{
	const struct member begin = {.end = 0};

	qsort(z->members, z->n_members, sizeof *z->members, by_place);
	if (check_behind(z, &begin, z->n_members ? z->members[0].at : z->at,
		    err) < 0)
		return -1;
	for (size_t i = 0; i < z->n_members; i++) {
		const struct member *m = &z->members[i];
		const uint64_t next = i + 1 < z->n_members ? m[1].at : z->at;

		if (m->end > next)
			return refuse_zip(z, err, "two members overlap");
		if (check_behind(z, m, next, err) < 0)
			return -1;
	}
	return 0;
}

/* Drops "./" at the beginning; false: the same path has more spellings. */
static bool
tidy_name(struct member *m)
{
	while (m->len >= 2 && memcmp(m->name, "./", 2) == 0) {
		m->name += 2;
		m->len -= 2;
	}
	return !memmem(m->name, m->len, "//", 2) &&
	       !memmem(m->name, m->len, "/./", 3);
}

/* Folders may be listed twice. */
static int
check_names(struct zip *z, struct error *err)
{
	for (size_t i = 0; i < z->n_members; i++)
		if (!tidy_name(&z->members[i]))
			return refuse_zip(z, err,
				"a member's name has '.' or nothing between "
				"slashes");
	qsort(z->members, z->n_members, sizeof *z->members, by_name);
	for (size_t i = 1; i < z->n_members; i++) {
		const struct member *m = &z->members[i];

		if (by_name(m - 1, m) == 0 &&
			(m->len == 0 || m->name[m->len - 1] != '/'))
			return refuse_zip(z, err, "it has a member twice");
	}
	return 0;
}

int
zip_check(int fd, const char *name, struct error *err)
{
	scoped(zip_done) struct zip z = {
		.fd = fd, .name = name, .directory = BYTES_INIT};
	struct stat st;
	uint64_t n;

	if (fstat(fd, &st) < 0)
		return error_sys(err, "%s", name);
	z.size = (uint64_t)st.st_size;
	if (read_directory(&z, &n, err) < 0 || take_members(&z, n, err) < 0 ||
		check_places(&z, err) < 0)
		return -1;
	return check_names(&z, err);
}
