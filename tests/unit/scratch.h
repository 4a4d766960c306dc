/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h - a folder for one test, and short functions that fill it. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

/* cmocka.h requires these headers before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

struct scratch {
	char path[64];
	int fd;
};

static inline struct scratch
scratch_new(void)
{
	struct scratch s = {.path = "/tmp/hallmark-test-XXXXXX"};

	assert_non_null(mkdtemp(s.path));
	s.fd = open(s.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(s.fd >= 0);
	return s;
}

static inline void
scratch_done(struct scratch *s)
{
	struct error err = ERROR_INIT;

	(void)close(s->fd);
	if (file_remove_tree(AT_FDCWD, s->path, &err) < 0)
		print_error("%s\n", err.text);
}
DEFINE_SCOPED_IN(struct scratch, scratch_done);

static inline void
scratch_file(const struct scratch *s, const char *name, const void *data,
	size_t len, mode_t mode)
{
	int fd = openat(
		s->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static inline void
scratch_text(const struct scratch *s, const char *name, const char *text)
{
	scratch_file(s, name, text, strlen(text), 0644);
}

static inline void
scratch_dir(const struct scratch *s, const char *name)
{
	assert_int_equal(mkdirat(s->fd, name, 0755), 0);
}

/* The error has this kind, and its text contains the reason. */
static inline void
assert_error(const struct error *err, enum error_kind kind, const char *reason)
{
	if (err->kind != kind || !strstr(err->text, reason))
		print_error("kind %d, not %d: %s\nnot: %s\n", (int)err->kind,
			(int)kind, err->text, reason);
	assert_int_equal(err->kind, kind);
	assert_non_null(strstr(err->text, reason));
}

#endif
