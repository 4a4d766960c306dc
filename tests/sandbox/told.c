/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel would tell by ways that few take.  A line that begins with
 * a # must be the same in every deterministic box. */
#include "tests/sandbox/probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Some of a file's lines, opened as grep does: asked what it is, then read. */
static void
late(const char *path, const char *key)
{
	static char text[65536];
	int fd = open(path, O_RDONLY | O_NOCTTY);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		n = -1;
	else
		n = read(fd, text, sizeof text - 1);
	close(fd);
	tell(n > 0, path, "it cannot be read");
	text[n > 0 ? n : 0] = '\0';
	for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
		if (strncmp(at, key, strlen(key)) == 0)
			printf("# %s\n", at);
}

void
told_otherwise(void)
{
	late("/proc/1/status", "Sig");
	late("/proc/self/status", "Cpus_");
	late("/proc/self/status", "nonvoluntary");
	late("/proc/self/mountinfo", "");
}
