/* SPDX-License-Identifier: Apache-2.0 */
/* The times of a file after each kind of change, and after a wait. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#define SECOND INT64_C(1000000000)
/* long enough to pass for the whole box, so that kernels before 6.13 too show
 * what follows as later */
#define PART (SECOND / 40)

static int fd; /* of the file f */

static int
wrote(void)
{
	return pwrite(fd, "y", 1, 0);
}

static int
wrote_nothing(void)
{
	return pwrite(fd, "", 0, 0);
}

static int
was_read(void)
{
	char text[1];

	return pread(fd, text, sizeof text, 0);
}

static int
mapped(void)
{
	char *text = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	return text[0] == 'x' ? munmap(text, 4096) : -1;
}

static int
truncated(void)
{
	return ftruncate(fd, 0);
}

static int
opened_empty(void)
{
	return close(open("f", O_WRONLY | O_TRUNC));
}

static int
mode_set(void)
{
	return chmod("f", 0400);
}

static int
mode_set_open(void)
{
	return fchmod(fd, 0600);
}

static int
owned(void)
{
	return chown("f", 0, 0);
}

static int
owned_open(void)
{
	return fchown(fd, -1, 0);
}

static int
owned_link(void)
{
	return lchown("f", 0, -1);
}

static int
owned_at(void)
{
	return fchownat(fd, "", 0, 0, AT_EMPTY_PATH);
}

static int
linked(void)
{
	return link("f", "g");
}

static int
unlinked(void)
{
	return unlink("g");
}

static int
renamed(void)
{
	return rename("f", "h") < 0 ? -1 : rename("h", "f");
}

static int
set_both(void)
{
	return futimens(fd, (struct timespec[]){{5, 6}, {7, 8}});
}

static int
set_access(void)
{
	return utimensat(
		AT_FDCWD, "f", (struct timespec[]){{9, 0}, {0, UTIME_OMIT}}, 0);
}

static int
set_access_now(void)
{
	return utimensat(AT_FDCWD, "f",
		(struct timespec[]){{0, UTIME_NOW}, {0, UTIME_OMIT}}, 0);
}

static int
set_now(void)
{
	return utimensat(AT_FDCWD, "f", NULL, 0);
}

static int
set_nothing(void)
{
	return futimens(
		fd, (struct timespec[]){{0, UTIME_OMIT}, {0, UTIME_OMIT}});
}

static int
set_far(void)
{
	return utimes("f", (struct timeval[]){{INT64_C(1) << 41, 3},
				   {INT64_C(1) << 41, 4}});
}

static int
set_seconds(void)
{
	return utime("f", &(struct utimbuf){11, 12});
}

/* One row for each kind of change: the times that it moves, of mtime, ctime and
 * atime.  The file has been written before; it is a file of the build. */
static const struct {
	const char *name;
	int (*change)(void);
	const char *moves;
} rows[] = {
	{"write()", wrote, "mca"},
	{"write() of nothing", wrote_nothing, ""},
	{"read()", was_read, ""},
	{"mmap() and a look", mapped, ""},
	{"ftruncate()", truncated, "mca"},
	{"open() with O_TRUNC", opened_empty, "mca"},
	{"chmod()", mode_set, "c"},
	{"fchmod()", mode_set_open, "c"},
	{"chown()", owned, "c"},
	{"fchown()", owned_open, "c"},
	{"lchown()", owned_link, "c"},
	{"fchownat()", owned_at, "c"},
	{"link()", linked, "c"},
	{"unlink() of one of two names", unlinked, "c"},
	{"rename()", renamed, "c"},
	{"futimens()", set_both, "mca"},
	{"utimensat() of the atime", set_access, "ca"},
	{"utimensat() of the atime to now", set_access_now, "ca"},
	{"utimensat() to now", set_now, "mca"},
	{"futimens() of nothing", set_nothing, ""},
	{"utimes() to a far time", set_far, "mca"},
	{"utime()", set_seconds, "mca"},
};

static bool
moved(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec || a->tv_nsec != b->tv_nsec;
}

static int64_t
ns_of(struct timespec t)
{
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static void
changes(size_t i)
{
	const struct timespec part = {0, PART};
	struct stat was, is;
	char moves[4] = "", why[64];

	fd = open("f", O_CREAT | O_RDWR | O_TRUNC, 0644);
	pwrite(fd, "x", 1, 0);
	if (strstr(rows[i].name, "of one of two"))
		link("f", "g");
	stat("f", &was);
	nanosleep(&part, NULL);
	if (rows[i].change() < 0)
		snprintf(moves, sizeof moves, "%d", errno);
	else if (fstat(fd, &is) == 0)
		snprintf(moves, sizeof moves, "%s%s%s",
			moved(&was.st_mtim, &is.st_mtim) ? "m" : "",
			moved(&was.st_ctim, &is.st_ctim) ? "c" : "",
			moved(&was.st_atim, &is.st_atim) ? "a" : "");
	snprintf(why, sizeof why, "it moves '%s', not '%s'", moves,
		rows[i].moves);
	tell(strcmp(moves, rows[i].moves) == 0, rows[i].name, why);
	if (strchr(rows[i].moves, 'c'))
		tell(ns_of(is.st_ctim) >= ns_of(was.st_ctim) + PART,
			rows[i].name, "the wait is not in the ctime");
	close(fd);
	unlink("f");
	unlink("g");
}

static struct stat
made(const char *name)
{
	struct stat st;

	close(open(name, O_CREAT | O_RDWR, 0644));
	stat(name, &st);
	return st;
}

/* A wait is in the times of what is written after it. */
static void
waits(void)
{
	const struct timespec wait = {1, 5};
	const int64_t length = SECOND + 5;
	struct stat first = made("first"), second;
	struct timespec now;

	nanosleep(&wait, NULL);
	second = made("second");
	tell(ns_of(second.st_mtim) - ns_of(first.st_mtim) >= length &&
			ns_of(second.st_mtim) - ns_of(first.st_mtim) <
				length + SECOND / 2,
		"a file is younger by the wait before it", "it is not");
	stat("first", &second);
	tell(!moved(&first.st_mtim, &second.st_mtim),
		"an older file keeps its time", "it does not");
	clock_gettime(CLOCK_REALTIME, &now);
	stat("second", &second);
	tell(ns_of(second.st_mtim) <= ns_of(now),
		"no file is newer than the clock", "one is");
}

/* Also the second of the box, and what a copy of the times is. */
static void
copies(const char *name)
{
	struct stat from = made("from"), to = made(name);

	utimensat(AT_FDCWD, name,
		(struct timespec[]){from.st_atim, from.st_mtim}, 0);
	stat(name, &to);
	tell(!moved(&from.st_mtim, &to.st_mtim) &&
			!moved(&from.st_atim, &to.st_atim),
		"copied times are the same", "they are not");
	for (int i = 0; i < 3; i++) {
		/* by the machine's clock this is now */
		const struct timespec at = {to.st_ctim.tv_sec + i, 7};

		utimensat(AT_FDCWD, name, (struct timespec[]){at, at}, 0);
		stat(name, &to);
		tell(!moved(&to.st_mtim, &at) && !moved(&to.st_atim, &at),
			"a time that is set stays", "it does not");
	}
}

/* A source has another second for each version that was shown. */
static void
sources(const char *folder)
{
	struct stat was = {0}, is;
	char source[64], next[64];

	snprintf(source, sizeof source, "%s/m.py", folder);
	snprintf(next, sizeof next, "%s/new.py", folder);
	for (int i = 0; i < 4; i++) {
		fd = open(i < 2 ? source : next, O_CREAT | O_TRUNC | O_WRONLY,
			0644);
		dprintf(fd, "%d\n", i);
		close(fd);
		if (i >= 2) {
			stat(next, &is);
			rename(next, source);
		}
		stat(source, &is);
		tell(is.st_mtim.tv_sec > was.st_mtim.tv_sec,
			"a source that was shown has a later second",
			"it has the same");
		was = is;
		stat(source, &is);
		tell(!moved(&was.st_mtim, &is.st_mtim), "it stays", "it moves");
	}
}

static void
missing(void)
{
	tell(chown("/build/nowhere", 0, 0) < 0 && errno == ENOENT,
		"chown() of no file fails", "it succeeds");
	tell(fchown(77, 0, 0) < 0 && errno == EBADF,
		"fchown() of no descriptor fails", "it succeeds");
	tell(fchownat(AT_FDCWD, "/probe/x", 0, 0, 0) < 0 && errno == ENOTDIR,
		"fchownat() below a file fails", "it succeeds");
	tell(chown("/probe", 7, 7) == 0, "chown() of the environment succeeds",
		"it fails");
}

void
shown_times(long long epoch)
{
	struct stat st;

	mkdir("/build/times", 0755);
	chdir("/build/times");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		changes(i);
	waits();
	copies("to");
	sources(".");
	/* names that /proc has, too */
	mkdir("proc", 0755);
	copies("status");
	copies("17");
	sources("proc");
	sources("/proc/self/cwd");
	missing();
	stat("/probe", &st);
	tell(st.st_mtim.tv_sec <= epoch && st.st_ctim.tv_sec <= epoch,
		"no file of the environment is newer than the epoch", "one is");
	chdir("/");
}
