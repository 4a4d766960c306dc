/* SPDX-License-Identifier: Apache-2.0 */
/* Files: the environment's, the build's own, folders, links, /proc. */
#include "tests/sandbox/golden_record.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#define DEPTH_MAX 8

static void
stat_line(const char *call, const char *path, long r, const struct stat *s)
{
	char name[300];

	snprintf(name, sizeof name, "%s %s", call, path);
	record(name, r,
		"%o links %lu of %u:%u size %lld blocks %lld of %ld dev %u:%u "
		"ino %llu rdev %u:%u time %lld.%09ld %lld.%09ld %lld.%09ld",
		s->st_mode, (unsigned long)s->st_nlink, s->st_uid, s->st_gid,
		(long long)s->st_size, (long long)s->st_blocks,
		(long)s->st_blksize, major(s->st_dev), minor(s->st_dev),
		(unsigned long long)s->st_ino, major(s->st_rdev),
		minor(s->st_rdev), (long long)s->st_atim.tv_sec,
		s->st_atim.tv_nsec, (long long)s->st_mtim.tv_sec,
		s->st_mtim.tv_nsec, (long long)s->st_ctim.tv_sec,
		s->st_ctim.tv_nsec);
}

static void
lstat_line(const char *path)
{
	struct stat s = {0};
	long r = MADE(SYS_newfstatat, AT_FDCWD, path, &s, AT_SYMLINK_NOFOLLOW);

	stat_line("newfstatat", path, r, &s);
}

static void
statx_line(const char *path)
{
	struct statx x = {0};
	char name[300];
	long r = MADE(SYS_statx, AT_FDCWD, path, 0, STATX_ALL, &x);

	snprintf(name, sizeof name, "statx %s", path);
	record_bytes(name, r, &x, sizeof x);
}

void
golden_environment(void)
{
	struct stat s = {0};
	long r;
	int fd;

	lstat_line("/");
	lstat_line("/env");
	lstat_line("/env/text");
	lstat_line("/env/link");
	statx_line("/env/text");
#ifdef SYS_stat
	r = MADE(SYS_stat, "/env/link", &s);
	stat_line("stat", "/env/link", r, &s);
	r = MADE(SYS_lstat, "/env/link", &s);
	stat_line("lstat", "/env/link", r, &s);
#endif
	fd = open("/env/text", O_RDONLY);
	r = MADE(SYS_fstat, fd, &s);
	stat_line("fstat", "/env/text", r, &s);
	record("lseek to data", MADE(SYS_lseek, fd, 1, SEEK_DATA), "-");
	record("lseek to a hole", MADE(SYS_lseek, fd, 1, SEEK_HOLE), "-");
	record("lseek past the end", MADE(SYS_lseek, fd, 99, SEEK_DATA), "-");
	record("lseek to the end", MADE(SYS_lseek, fd, 0, SEEK_END), "-");
	record("lseek too far", MADE(SYS_lseek, fd, 1L << 60, SEEK_SET), "-");
	record("fcntl of seals", MADE(SYS_fcntl, fd, F_GET_SEALS), "-");
	memset(&s, 0, sizeof s);
	r = MADE(SYS_newfstatat, AT_FDCWD, "/env/none", &s, 0);
	stat_line("newfstatat", "/env/none", r, &s);
	record("newfstatat of no path",
		MADE(SYS_newfstatat, AT_FDCWD, NULL, &s, AT_EMPTY_PATH), "-");
	record("newfstatat to nowhere",
		MADE(SYS_newfstatat, AT_FDCWD, "/env/text", 1, 0), "-");
}

/* Changes of owners and times; the rest of the times follows. */
static void
changes(void)
{
	int fd = open("/build/file1", O_RDONLY);

	record("fchown", MADE(SYS_fchown, fd, 7, 7), "-");
	record("fchown of nothing", MADE(SYS_fchown, 77, 7, 7), "-");
	close(fd);
#ifdef SYS_utime
	record("chown", MADE(SYS_chown, "/build/file1", 7, 7), "-");
	record("chown of nothing", MADE(SYS_chown, "/build/none", 7, 7), "-");
	record("lchown", MADE(SYS_lchown, "/build/file1", 7, 7), "-");
	record("utimes", MADE(SYS_utimes, "/build/file1", (long[]){3, 4, 5, 6}),
		"-");
	lstat_line("/build/file1");
	record("futimesat",
		MADE(SYS_futimesat, AT_FDCWD, "/build/file1",
			(long[]){7, 8, 9, 10}),
		"-");
	lstat_line("/build/file1");
	record("utime", MADE(SYS_utime, "/build/file1", (long[]){11, 12}), "-");
#endif
	lstat_line("/build/file1");
}

/* The build's own: each has its place in the order of writing. */
void
golden_written(void)
{
	struct stat s = {0};
	int fds[2];
	long r;

	for (int i = 0; i < 3; i++) {
		char path[32];

		snprintf(path, sizeof path, "/build/file%d", i);
		(void)close(open(path, O_CREAT | O_WRONLY, 0644));
		lstat_line(path);
	}
	(void)mkdir("/tmp/made", 0755);
	lstat_line("/tmp/made");
	(void)symlink("nowhere", "/tmp/made/link");
	lstat_line("/tmp/made/link");
	statx_line("/build/file1");
	lstat_line("/build");
	lstat_line("/out");
	lstat_line("/var/tmp");
	lstat_line("/run");
	lstat_line("/run/lock");
	lstat_line("/tmp/none");
	(void)utimensat(AT_FDCWD, "/build/file0",
		(struct timespec[]){{1000, 0}, {2000, 5}}, 0);
	lstat_line("/build/file0");
	changes();
	(void)pipe(fds);
	r = MADE(SYS_fstat, fds[0], &s);
	stat_line("fstat", "a pipe", r, &s);
}

struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t len;
	uint8_t type;
	char name[];
};

static void
entry_line(const char *path, const struct entry *e)
{
	char name[600];

	snprintf(name, sizeof name, "getdents64 %s %s", path, e->name);
	record(name, e->type, "ino %llu at %lld", (unsigned long long)e->ino,
		(long long)e->off);
}

static bool
is_of_proc(const char *path)
{
	return strncmp(path, "/proc", 5) == 0;
}

/* Files of /proc that tell addresses, which a compiler chooses, or what the
 * processor can; each is recorded by itself in golden_proc(). */
static bool
is_left_out(const char *path)
{
	static const char *const out[] = {"/maps", "/smaps", "/smaps_rollup",
		"/numa_maps", "/auxv", "/mem", "/self/stat", "/exe"};

	for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
		size_t n = strlen(out[i]), len = strlen(path);

		if (len >= n && strcmp(path + len - n, out[i]) == 0)
			return true;
	}
	return false;
}

static void
contents_lines(const char *path)
{
	static char text[1 << 16];
	char name[300];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	long r = RESULT(fd < 0 ? -1 : read(fd, text, sizeof text));

	if (fd >= 0)
		(void)close(fd);
	snprintf(name, sizeof name, "read %s", path);
	if (r <= 0)
		record(name, r, "-");
	for (long i = 0; i < r; i++)
		if (text[i] == '\0')
			text[i] = '\n';
	if (r > 0)
		record_text(path, text, (size_t)r);
}

/* All below a folder: what is in it, what each is, what it says. */
static void
walk(const char *path, int depth, bool read_too)
{
	char *text = malloc(1 << 16), name[300];
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	long n = MADE(SYS_getdents64, fd, text, 1 << 16);

	(void)close(fd);
	if (n < 0)
		record(path, n, "cannot be read");
	for (long at = 0; at < n;) {
		const struct entry *e = (const void *)(text + at);

		entry_line(path, e);
		at += e->len;
		if (*e->name == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, e->name);
		if (!is_of_proc(name))
			lstat_line(name);
		if (e->type == DT_DIR && depth < DEPTH_MAX)
			walk(name, depth + 1, read_too);
		else if (read_too && e->type == DT_REG && !is_left_out(name))
			contents_lines(name);
	}
	free(text);
}

void
golden_folders(void)
{
	walk("/env", 0, true);
	walk("/dev", 0, false);
	walk("/sys", 0, true);
	walk("/recipe", 0, true);
}

static void
link_line(const char *path)
{
	char text[300] = "", name[sizeof "readlinkat " + 300];
	long r = MADE(SYS_readlinkat, AT_FDCWD, path, text, sizeof text - 1);

	snprintf(name, sizeof name, "readlinkat %s", path);
	record(name, r, "%s", text);
}

void
golden_links(void)
{
	static const char *const names[] = {"self", "self/cwd", "self/root",
		"self/exe", "self/fd/0", "self/fd/1", "self/fd/2",
		"self/ns/user", "self/ns/mnt", "self/ns/net", "self/ns/pid",
		"mounts", "net", "1/exe", "none"};
	char path[300];
	int fds[2];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "/proc/%s", names[i]);
		link_line(path);
	}
	(void)pipe(fds);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[0]);
	link_line(path);
#ifdef SYS_open
	long opened = MADE(SYS_open, "/proc/self/comm", O_RDONLY, 0);
	record("open a file of /proc", opened >= 0, "%s", "");
	record("open no file of /proc",
		MADE(SYS_open, "/proc/none", O_RDONLY, 0), "%s", "");
#endif
#ifdef SYS_readlink
	char text[300] = "";
	long r = MADE(SYS_readlink, "/proc/self/fd/0", text, sizeof text - 1);
	record("readlink", r, "%s", text);
#endif
}

/* The types of the auxiliary vector; values are the processor's. */
static void
auxv_line(void)
{
	uint64_t pairs[64][2];
	int fd = open("/proc/self/auxv", O_RDONLY);
	ssize_t n = read(fd, pairs, sizeof pairs);
	char text[512] = "";

	for (ssize_t i = 0; i < n / 16; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), " %d",
			(int)pairs[i][0]);
	record("types in /proc/self/auxv", n, "%s", text);
	(void)close(fd);
}

/* Its fields but addresses: startstack, arguments and environment. */
static void
own_stat_line(void)
{
	char text[2048] = "", fields[2048] = "";
	int fd = open("/proc/self/stat", O_RDONLY), i = 0;

	(void)!read(fd, text, sizeof text - 1);
	for (char *at = strtok(text, " \n"); at; at = strtok(NULL, " \n")) {
		bool address = ++i == 28 || (i >= 48 && i <= 51);

		snprintf(fields + strlen(fields),
			sizeof fields - strlen(fields), " %s",
			address ? "*" : at);
	}
	record("/proc/self/stat", i, "%s", fields);
	(void)close(fd);
}

void
golden_proc(void)
{
#ifdef SYS_open
	record("open of /proc/uptime", MADE(SYS_open, "/proc/uptime", O_RDONLY),
		"-");
#endif
	record("open of nothing", MADE(SYS_openat, -100, "/proc/none", 0), "-");
	record("open to write",
		MADE(SYS_openat, -100, "/proc/self/status", O_RDWR), "-");
	lstat_line("/proc");
	lstat_line("/proc/self");
	lstat_line("/proc/self/status");
	lstat_line("/proc/uptime");
	lstat_line("/proc/none");
	own_stat_line();
	auxv_line();
	walk("/proc/self", 0, true);
	walk("/proc/sys", 0, true);
	walk("/proc/1", 0, false);
	contents_lines("/proc/1/status");
	contents_lines("/proc/1/cmdline");
	contents_lines("/proc/1/limits");
	contents_lines("/proc/1/environ");
	walk("/proc", DEPTH_MAX, true);
}

static void
statfs_line(const char *path)
{
	struct statfs s;
	char name[300];

	memset(&s, 0, sizeof s);
	long r = MADE(SYS_statfs, path, &s);
	snprintf(name, sizeof name, "statfs %s", path);
	record_bytes(name, r, &s, sizeof s);
}

void
golden_disk(void)
{
	struct statfs s;
	unsigned char bytes[16] = {0};
	int fd;

	statfs_line("/");
	statfs_line("/build");
	statfs_line("/proc");
	statfs_line("/none");
	memset(&s, 0, sizeof s);
	long r = MADE(SYS_fstatfs, 0, &s);
	record_bytes("fstatfs", r, &s, sizeof s);
	fd = (int)syscall(SYS_openat, -100, "/dev/urandom", O_RDONLY);
	r = RESULT(read(fd, bytes, sizeof bytes));
	record_bytes("read /dev/urandom", r, bytes, sizeof bytes);
	lstat_line("/dev/urandom");
}
