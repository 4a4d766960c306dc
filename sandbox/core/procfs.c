/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/procfs.h"
#include "base/file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void
procfs_path(char out[PROCFS_PATH_MAX], int proc, pid_t pid, const char *file)
{
	const char *root = proc == AT_FDCWD ? "/proc/" : "";

	if (pid == PROCFS_SELF)
		(void)snprintf(out, PROCFS_PATH_MAX, "%sself/%s", root, file);
	else
		(void)snprintf(
			out, PROCFS_PATH_MAX, "%s%d/%s", root, pid, file);
}

void
procfs_fd_path(char out[PROCFS_PATH_MAX], int proc, pid_t pid, int fd)
{
	char file[16];

	(void)snprintf(file, sizeof file, "fd/%d", fd);
	procfs_path(out, proc, pid, file);
}

ssize_t
procfs_read_at(char *text, size_t size, int dir, const char *file)
{
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NOCTTY), sys;
	ssize_t n;

	*text = '\0';
	if (fd < 0)
		return -1;
	n = read(fd, text, size - 1);
	sys = errno;
	(void)close(fd);
	errno = sys;
	text[n > 0 ? n : 0] = '\0';
	return n;
}

ssize_t
procfs_read(char *text, size_t size, int proc, pid_t pid, const char *file)
{
	char path[PROCFS_PATH_MAX];

	procfs_path(path, proc, pid, file);
	return procfs_read_at(text, size, proc, path);
}

int
procfs_read_whole(struct bytes *out, int proc, pid_t pid, const char *file,
	size_t max, struct error *err)
{
	char path[PROCFS_PATH_MAX];

	procfs_path(path, proc, pid, file);
	return file_read(out, proc, path, max, err);
}

bool
procfs_fd_link(char *text, size_t size, int proc, pid_t pid, int fd)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n;

	procfs_fd_path(path, proc, pid, fd);
	n = readlinkat(proc, path, text, size - 1);
	/* one that fills the room may have been cut */
	if (n <= 0 || (size_t)n >= size - 1)
		n = 0;
	text[n] = '\0';
	return n > 0;
}

const char *
procfs_line(const char *text, const char *key, size_t *len)
{
	size_t n = strlen(key);

	for (const char *at = text; *at;) {
		size_t is = (size_t)(strchrnul(at, '\n') - at);

		if (strncmp(at, key, n) == 0) {
			*len = is;
			return at;
		}
		at += is + (at[is] == '\n');
	}
	return NULL;
}

/* Digits of a base up to 16; *at goes behind them. */
static bool
take_digits(uint64_t *out, const char **at, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	const char *from = *at, *digit;
	uint64_t value = 0;

	for (; **at && (digit = memchr(digits, **at, base)); ++*at)
		if (__builtin_mul_overflow(value, base, &value) ||
			__builtin_add_overflow(
				value, (uint64_t)(digit - digits), &value))
			return false;
	*out = value;
	return *at > from;
}

/* The same, with what has to follow them. */
static bool
take_until(uint64_t *out, const char **at, unsigned base, char end)
{
	return take_digits(out, at, base) && *(*at)++ == end;
}

/* A number with or without a sign, past blanks; one that nothing follows may
 * have been cut off. */
static bool
take_number(int64_t *out, const char **at)
{
	const char *from = *at + strspn(*at, " \t");
	bool negative = *from == '-';
	uint64_t value;

	from += negative;
	if (!take_digits(&value, &from, 10) || value > INT64_MAX || !*from ||
		!strchr(" \t\n", *from))
		return false;
	*at = from;
	*out = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

bool
procfs_number(int64_t *out, const char *text, const char *key)
{
	size_t len;
	const char *at = procfs_line(text, key, &len);
	bool any = false;
	int64_t value = 0;

	if (!at)
		return false;
	at += strlen(key);
	while (take_number(&value, &at))
		any = true;
	at += strspn(at, " \t");
	if (text_starts(at, "kB"))
		at += 2;
	if (!any || *at != '\n')
		return false;
	*out = value;
	return true;
}

bool
procfs_word(int64_t *out, const char *text, unsigned n)
{
	for (; n > 0; n--) {
		while (*text && *text != ' ' && *text != '\n')
			text++;
		if (*text++ != ' ')
			return false;
	}
	return take_number(out, &text);
}

const char *
procfs_stat_rest(const char *text)
{
	/* the name may hold any other parenthesis, and blanks */
	const char *end = strrchr(text, ')');

	return end ? end + 1 : NULL;
}

int64_t
procfs_stat_number(const char *text, unsigned field)
{
	const char *rest = procfs_stat_rest(text);
	int64_t value;

	/* the word before the first blank is empty: it counts as number 2 */
	return rest && procfs_word(&value, rest, field - 2) ? value : 0;
}

int64_t
procfs_statm_bytes(const char *text, enum procfs_statm what)
{
	int64_t pages;

	return procfs_word(&pages, text, what) && pages <= INT64_MAX >> 20
		       ? pages * sysconf(_SC_PAGESIZE)
		       : 0;
}

static bool
take_rights(char out[5], const char **at)
{
	memset(out, 0, 5);
	for (int i = 0; i < 4; i++, ++*at) {
		if (!**at || !strchr("-rwxps", **at))
			return false;
		out[i] = **at;
	}
	return *(*at)++ == ' ';
}

/* "from-to rwxp offset major:minor inode   path" */
int
procfs_mapping_next(struct procfs_mapping *out, const char **at)
{
	struct procfs_mapping m;
	uint64_t high, low;
	const char *p = *at, *end;

	if (!*p)
		return 0;
	if (!take_until(&m.from, &p, 16, '-') ||
		!take_until(&m.to, &p, 16, ' ') || !take_rights(m.rights, &p) ||
		!take_until(&m.offset, &p, 16, ' ') ||
		!take_until(&high, &p, 16, ':') ||
		!take_until(&low, &p, 16, ' ') ||
		!take_digits(&m.ino, &p, 10) || high > UINT32_MAX ||
		low > UINT32_MAX || (*p != ' ' && *p != '\n'))
		return -1;
	p += strspn(p, " ");
	end = strchr(p, '\n');
	if (!end)
		return -1;
	m.dev = makedev((unsigned)high, (unsigned)low);
	m.path = p;
	m.path_len = (size_t)(end - p);
	*at = end + 1;
	*out = m;
	return 1;
}

bool
procfs_auxv_next(uint64_t pair[2], const char *data, size_t len, size_t *at)
{
	uint64_t is[2];

	if (len - *at < sizeof is)
		return false;
	memcpy(is, data + *at, sizeof is);
	if (is[0] == AT_NULL)
		return false;
	*at += sizeof is;
	memcpy(pair, is, sizeof is);
	return true;
}

bool
procfs_auxv_known(uint64_t type)
{
	/* 27 and 28 describe rseq, 29 and 30 more features of the processor */
	return type < 27 || (type > 30 && type <= 51);
}

struct timespec
procfs_timens(const char *text, const char *clock)
{
	size_t len;
	const char *at = procfs_line(text, clock, &len);
	int64_t s, ns;

	if (!at)
		return (struct timespec){0};
	at += strlen(clock);
	if (!take_number(&s, &at) || !take_number(&ns, &at))
		return (struct timespec){0};
	return (struct timespec){s, ns};
}

int64_t
procfs_outer_id(const char *text, unsigned id)
{
	int64_t first, outside, n;

	while (take_number(&first, &text) && take_number(&outside, &text) &&
		take_number(&n, &text)) {
		if (id >= first && id - first < n)
			return outside + (id - first);
		text += *text == '\n';
	}
	return -1;
}
