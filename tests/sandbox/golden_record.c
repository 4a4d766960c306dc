/* SPDX-License-Identifier: Apache-2.0 */
/* Runs inside a box and records what it is answered: see golden_record.h. */
#include "tests/sandbox/golden_record.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static char lines[1 << 18];
static size_t used;

static void
flush(void)
{
	for (size_t at = 0; at < used;) {
		ssize_t n = write(1, lines + at, used - at);

		if (n <= 0)
			_exit(9);
		at += (size_t)n;
	}
	used = 0;
}

static void
put(const char *text, size_t len)
{
	if (used + len > sizeof lines)
		flush();
	memcpy(lines + used, text, len);
	used += len;
}

long
record_result(long r)
{
	return r < 0 ? -errno : r;
}

void
record(const char *name, long result, const char *format, ...)
{
	char text[8192];
	int n = snprintf(text, sizeof text, "%s = %ld", name, result);
	va_list args;

	put(text, (size_t)n);
	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n > 0)
		put(" ", 1);
	put(text, (size_t)n);
	put("\n", 1);
}

void
record_bytes(const char *name, long result, const void *at, size_t len)
{
	char text[8192] = "";

	for (size_t i = 0; i < len && i < 4000; i++)
		snprintf(text + 2 * i, 3, "%02x",
			((const unsigned char *)at)[i]);
	record(name, result, "%s", text);
}

void
record_text(const char *name, const char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - text) - at : len - at;

		put(name, strlen(name));
		put(" | ", 3);
		put(text + at, n);
		put("\n", 1);
		at += n + 1;
	}
}

void
record_reserved(const char *name, void (*part)(void))
{
	int status = 0;
	long pid;

	flush();
	pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		part();
		flush();
		_exit(0);
	}
	if (pid < 0 || waitpid((pid_t)pid, &status, 0) != pid || status != 0)
		record(name, status, "has ended early");
}

int
main(void)
{
	static const struct {
		const char *name;
		void (*part)(void);
	} parts[] = {
		{"clocks", golden_clocks},
		{"timers", golden_timers},
		{"chance", golden_chance},
		{"used", golden_used},
		{"machine", golden_machine},
		{"scheduling", golden_scheduling},
		{"identity", golden_identity},
		{"limits", golden_limits},
		{"refused", golden_refused},
		{"memory", golden_memory},
		{"ports", golden_ports},
		{"routing", golden_routing},
		{"objects", golden_objects},
		{"descriptors", golden_descriptors},
		{"environment", golden_environment},
		{"written", golden_written},
		{"folders", golden_folders},
		{"links", golden_links},
		{"proc", golden_proc},
		{"disk", golden_disk},
		{"newer", golden_newer},
		{"socket options", golden_options},
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		record_reserved(parts[i].name, parts[i].part);
	flush();
	return 0;
}
