/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static const struct attempt_group *const groups[] = {
	&attempts_mounts,
	&attempts_namespaces,
	&attempts_kernel,
	&attempts_calls,
	&attempts_setid,
	&attempts_processes,
	&attempts_limits,
	&attempts_files,
	&attempts_proc,
	&attempts_net,
	&attempts_host,
	&attempts_of_others,
};

const struct attempt *
attempt_next(const struct attempt *at)
{
	bool now = !at;

	for (size_t i = 0; i < N(groups); i++)
		for (size_t j = 0; j < groups[i]->n; j++) {
			if (now)
				return &groups[i]->rows[j];
			now = &groups[i]->rows[j] == at;
		}
	return NULL;
}

const struct attempt *
attempt_find(const char *name)
{
	const struct attempt *at = NULL;

	while ((at = attempt_next(at)) && strcmp(at->name, name) != 0)
		;
	return at;
}

bool
attempt_of_others(const struct attempt *at)
{
	return at >= attempts_of_others.rows &&
	       at < attempts_of_others.rows + attempts_of_others.n;
}

int
fail_with(int error)
{
	errno = error;
	return -1;
}

int
reached(int r, int error)
{
	return r < 0 && errno == error ? 0 : r;
}

int
make_file(const char *path)
{
	return open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0644);
}

const char *
text_of(const char *path)
{
	static char text[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

long
told(const char *name)
{
	const char *text = getenv(name);

	return text ? atol(text) : 0;
}
