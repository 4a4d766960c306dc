/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/stuck.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Longer than any case on a busy machine, shorter than a test's time limit. In
 * several parts, because a virtual machine that stood still for minutes finds
 * only one of them over. */
#define PATIENCE_S 70
#define PARTS 3
#define PARTS_EMULATED 14 /* as box_plan.limits.time_s in limits.c */
#define GENERATIONS 64

/* The program may be anywhere, in malloc() too: only system calls and the
 * stack are used from here on. */
static void
write_line(const char *head, const char *text)
{
	char line[600];
	const int n = snprintf(line, sizeof line, "# %s %s\n", head, text);

	if (n > 0)
		(void)!write(1, line,
			(size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

static bool
read_small(char *out, size_t size, long pid, const char *file)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof path, "/proc/%ld/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, out, size - 1);
	if (fd >= 0)
		(void)close(fd);
	out[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

/* The parent of a process; 0 if it is gone. */
static long
parent_of(long pid)
{
	char stat[512], *after;

	if (!read_small(stat, sizeof stat, pid, "stat"))
		return 0;
	after = strrchr(stat, ')');
	return after && strlen(after) > 4 ? strtol(after + 4, NULL, 10) : 0;
}

static void
show_process(long pid)
{
	static const char *const files[] = {
		"stat", "wchan", "syscall", "stack"};
	char text[512];

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (!read_small(text, sizeof text, pid, files[i]))
			continue;
		for (char *c = text; *c; c++)
			if (*c == '\n')
				*c = ' ';
		write_line(files[i], text);
	}
}

static void
show_all(void)
{
	struct entry {
		uint64_t inode, offset;
		unsigned short len;
		unsigned char type;
		char name[];
	};
	_Alignas(8) char names[8192];
	const int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long n;

	while ((n = syscall(SYS_getdents64, fd, names, sizeof names)) > 0)
		for (long at = 0; at < n;) {
			const struct entry *e = (const void *)(names + at);
			const long pid = strtol(e->name, NULL, 10);
			long above = pid;

			at += e->len;
			for (int i = 0; above > 1 && i < GENERATIONS; i++)
				if (above == getpid()) {
					show_process(pid);
					break;
				} else {
					above = parent_of(above);
				}
		}
	(void)close(fd);
}

static volatile sig_atomic_t n_over, n_parts = PARTS;

static void
no_end(int number)
{
	if (++n_over < n_parts) {
		(void)alarm(PATIENCE_S);
		return;
	}
	write_line("no case ended in time;", "the processes of this test:");
	show_all();
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

void
stuck_watch(void)
{
	n_over = 0;
	if (getenv("HALLMARK_EMULATED"))
		n_parts = PARTS_EMULATED;
	(void)signal(SIGALRM, no_end);
	(void)alarm(PATIENCE_S);
}
