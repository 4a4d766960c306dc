/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_place.h - repositories for the tests of source.h.
 *
 * The git program creates them, so that libgit2 does not judge its own work.
 */
#ifndef TESTS_UNIT_SOURCE_PLACE_H
#define TESTS_UNIT_SOURCE_PLACE_H

#include "base/file.h"
#include "builder/git/source.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

/* The fixture: a temporary folder with "repo" in it and "cache" beside it. */
struct place {
	char dir[64];
	int cache;
	char first[65], second[65]; /* commit ids */
};

static const char git_env[] =
	"export HOME=$PWD GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a "
	"GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b "
	"GIT_AUTHOR_DATE='1600000000 +0000' "
	"GIT_COMMITTER_DATE='1600000123 +0200'; "
	"unset GIT_DIR GIT_WORK_TREE; umask 022; exec 2>.errors; set -e; ";

/* Runs a script in the fixture's folder. Its output, without the last newline,
 * is then in said. */
static char said[65536];

static inline void sh(const struct place *p, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

static inline void
sh(const struct place *p, const char *fmt, ...)
{
	struct bytes line = BYTES_INIT;
	char script[8192];
	va_list ap;
	size_t len;
	FILE *pipe;

	va_start(ap, fmt);
	(void)vsnprintf(script, sizeof script, fmt, ap);
	va_end(ap);
	bytes_addf(&line, "cd %s; %s%s", p->dir, git_env, script);
	pipe = popen(line.data, "r");
	assert_non_null(pipe);
	len = fread(said, 1, sizeof said - 1, pipe);
	said[len] = '\0';
	while (len > 0 && said[len - 1] == '\n')
		said[--len] = '\0';
	if (pclose(pipe) != 0)
		fail_msg("script failed, see %s/.errors: %s", p->dir, script);
	bytes_done(&line);
}

static inline char *
under(const struct place *p, const char *name)
{
	return text_format("%s/%s", p->dir, name);
}

static inline int
make_place(void **state)
{
	struct place *p = mem_alloc(1, sizeof *p);
	char *cache;

	(void)snprintf(p->dir, sizeof p->dir, "/tmp/test_source.XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	cache = under(p, "cache");
	assert_int_equal(mkdir(cache, 0755), 0);
	p->cache = open(cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(p->cache >= 0);
	free(cache);
	sh(p, "git init -q -b main repo; cd repo; mkdir -p recipes/hello/sub;"
	      "printf 'one\\n' >recipes/hello/recipe.json;"
	      "printf '#!/bin/sh\\r\\necho\\n' >recipes/hello/build.sh;"
	      "chmod 755 recipes/hello/build.sh;"
	      "printf 'x' >recipes/hello/sub/deep;"
	      "ln -s ../../etc/passwd recipes/hello/link;"
	      "printf '* text eol=lf\\n/hidden export-ignore\\n'"
	      " >.gitattributes; printf 'h' >hidden;"
	      "git -c core.autocrlf=false add .; git commit -qm first;"
	      "git rev-parse HEAD");
	(void)snprintf(p->first, sizeof p->first, "%.40s", said);
	sh(p, "cd repo; git tag -a -m t v1; printf 'two\\n' "
	      ">recipes/hello/recipe.json; git commit -qam second;"
	      "git rev-parse HEAD");
	(void)snprintf(p->second, sizeof p->second, "%.40s", said);
	*state = p;
	return 0;
}

static inline int
drop_place(void **state)
{
	struct place *p = *state;
	struct error err = ERROR_INIT;

	(void)close(p->cache);
	if (file_remove_tree(AT_FDCWD, p->dir, &err) < 0)
		print_message("%s\n", err.text);
	free(p);
	return 0;
}

static inline struct source *
opened(const struct place *p, const char *name)
{
	struct error err = ERROR_INIT;
	struct source *s = NULL;
	char *path = under(p, name);

	if (source_open(&s, path, p->cache, false, &err) < 0)
		fail_msg("%s", err.text);
	free(path);
	return s;
}

static inline void
assert_refused(
	int r, const struct error *err, enum error_kind kind, const char *words)
{
	assert_int_equal(r, -1);
	if (!strstr(err->text, words) || err->kind != kind)
		fail_msg("kind %d: %s; wanted kind %d and: %s", err->kind,
			err->text, kind, words);
}

#define PLACE(f) cmocka_unit_test_setup_teardown(f, make_place, drop_place)

#endif
