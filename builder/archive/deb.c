/* SPDX-License-Identifier: Apache-2.0 */
/* A door to libarchive, for decompression only.  This file reads the ar
 * container itself. */
#include "builder/archive/deb.h"
#include "builder/archive/libarchive.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define MAGIC "!<arch>\n"
#define HEADER_LEN 60
#define READ_BLOCK ((size_t)128 * 1024)

/* A member of the ar archive: the bytes from at to end. */
struct member {
	int fd;
	int64_t at, end;
	char name[17];
	const char *package; /* for messages */
	char *block;         /* READ_BLOCK bytes for libarchive */
};

static int
no_package(const struct member *m, const char *why, struct error *err)
{
	return error_set(err, ERROR_INPUT, "%s is damaged or not a package: %s",
		m->package, why);
}

static int
read_exactly(const struct member *m, int64_t at, void *to, size_t len,
	struct error *err)
{
	char *into = to;

	while (len > 0) {
		ssize_t n = pread(m->fd, into, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading %s", m->package);
		if (n == 0)
			return no_package(m, "it is too short", err);
		into += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A decimal number, padded with spaces. */
static int
field_number(const char *field, size_t len, int64_t *out)
{
	while (len > 0 && field[len - 1] == ' ')
		len--;
	return text_number(out, field, len, INT64_C(9999999999));
}

/* Read the member whose header is at *next; then *next is the end of it. */
static int
next_member(
	struct member *m, int64_t *next, int64_t file_size, struct error *err)
{
	char header[HEADER_LEN];
	int64_t size;
	size_t len = 16;

	if (read_exactly(m, *next, header, sizeof header, err) < 0)
		return -1;
	if (header[58] != '`' || header[59] != '\n' ||
		field_number(header + 48, 10, &size) < 0)
		return no_package(m, "a member's header is wrong", err);
	m->at = *next + HEADER_LEN;
	if (size > file_size - m->at)
		return no_package(m, "it is too short", err);
	m->end = m->at + size;
	*next = m->end + (size & 1);
	while (len > 0 && header[len - 1] == ' ')
		len--;
	if (len > 0 && header[len - 1] == '/')
		len--;
	memcpy(m->name, header, len);
	m->name[len] = '\0';
	return 0;
}

static int
check_version(const struct member *m, struct error *err)
{
	char text[4];

	if (!text_equal(m->name, "debian-binary"))
		return no_package(
			m, "it does not begin with debian-binary", err);
	if (m->end - m->at < 4)
		return no_package(m, "debian-binary is too short", err);
	if (read_exactly(m, m->at, text, sizeof text, err) < 0)
		return -1;
	if (memcmp(text, "2.", 2) != 0)
		return no_package(m, "its format is not 2.0", err);
	return 0;
}

/* Find the member that begins with this name by the rules of deb(5). */
static int
find_member(struct member *m, const char *wanted, struct error *err)
{
	char magic[8];
	struct stat st;
	int64_t next = sizeof magic;
	bool control = false;

	if (fstat(m->fd, &st) < 0)
		return error_sys(err, "reading %s", m->package);
	if (read_exactly(m, 0, magic, sizeof magic, err) < 0)
		return -1;
	if (memcmp(magic, MAGIC, sizeof magic) != 0)
		return no_package(m, "it is not an ar archive", err);
	if (next_member(m, &next, st.st_size, err) < 0 ||
		check_version(m, err) < 0)
		return -1;
	for (;;) {
		if (next_member(m, &next, st.st_size, err) < 0)
			return -1;
		if (m->name[0] == '_') /* an extension, which may be ignored */
			continue;
		if (!text_starts(m->name, control ? "data.tar" : "control.tar"))
			return no_package(
				m, "its members are not those of deb(5)", err);
		if (text_starts(m->name, wanted))
			return 0;
		control = true;
	}
}

static la_ssize_t
on_read(struct archive *a, void *arg, const void **data)
{
	struct member *m = arg;
	size_t want = READ_BLOCK;
	ssize_t n;

	if (m->end - m->at < (int64_t)want)
		want = (size_t)(m->end - m->at);
	do
		n = pread(m->fd, m->block, want, m->at);
	while (n < 0 && errno == EINTR);
	if (n < 0 || (n == 0 && want > 0)) {
		archive_set_error(a, EIO, "it cannot be read");
		return ARCHIVE_FATAL;
	}
	m->at += n;
	*data = m->block;
	return n;
}

/* The filter of libarchive for each end of a member's name. */
static const struct {
	const char *name;
	int (**support)(struct archive *a); /* NULL: not compressed */
} filters[] = {
	{".tar", NULL},
	{".tar.gz", &archive_read_support_filter_gzip},
	{".tar.xz", &archive_read_support_filter_xz},
	{".tar.zst", &archive_read_support_filter_zstd},
};

static int
open_data(struct archive *a, struct member *m, struct error *err)
{
	const char *end = m->name + strcspn(m->name, ".");
	struct archive_entry *e;
	size_t i = 0;

	while (i < ARRAY_LEN(filters) && !text_equal(filters[i].name, end))
		i++;
	if (i == ARRAY_LEN(filters))
		return error_set(err, ERROR_INPUT,
			"%s: the compression of its data is not supported: "
			"%s",
			m->package, text_quotes(m->name));
	if (archive_read_support_format_raw(a) != ARCHIVE_OK ||
		(filters[i].support && (*filters[i].support)(a) != ARCHIVE_OK))
		return error_set(err, ERROR_SYSTEM,
			"libarchive cannot read %s on this machine",
			text_quotes(m->name));
	if (archive_read_open(a, m, NULL, on_read, NULL) != ARCHIVE_OK ||
		archive_read_next_header(a, &e) != ARCHIVE_OK)
		return no_package(m, text_words(archive_error_string(a)), err);
	/* The raw format accepts any bytes.  If the filter did not recognize
	 * them, the name of the member is wrong. */
	if (filters[i].support && archive_filter_count(a) != 2)
		return no_package(m,
			"its data do not have the compression of their name",
			err);
	return 0;
}

static int
copy_data(struct archive *a, const struct member *m, int tar, int64_t max,
	struct error *err)
{
	scoped_free char *chunk = mem_alloc(1, READ_BLOCK);

	for (;;) {
		la_ssize_t n = archive_read_data(a, chunk, READ_BLOCK);

		if (n < 0)
			return no_package(
				m, text_words(archive_error_string(a)), err);
		if (n == 0)
			return 0;
		if (n > max)
			return error_set(err, ERROR_LIMIT,
				"%s holds more data than allowed", m->package);
		max -= n;
		if (file_write_fd(tar, chunk, (size_t)n, m->package, err) < 0)
			return -1;
	}
}

static int
copy_member(int deb, const char *wanted, int tar, int64_t max, const char *name,
	struct error *err)
{
	struct member m = {.fd = deb, .package = name};
	scoped_free char *block = mem_alloc(1, READ_BLOCK);
	struct archive *a;
	int r;

	if (libarchive_load(err) < 0 || find_member(&m, wanted, err) < 0)
		return -1;
	m.block = block;
	a = archive_read_new();
	if (!a)
		abort(); /* out of memory */
	r = open_data(a, &m, err);
	if (r == 0)
		r = copy_data(a, &m, tar, max, err);
	(void)archive_read_free(a);
	return r;
}

int
deb_data(int deb, int tar, int64_t max, const char *name, struct error *err)
{
	return copy_member(deb, "data.tar", tar, max, name, err);
}

int
deb_control(int deb, int tar, int64_t max, const char *name, struct error *err)
{
	return copy_member(deb, "control.tar", tar, max, name, err);
}
