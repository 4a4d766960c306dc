/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gitmodules.h - the file .gitmodules of a commit.
 *
 * Strict: what git would read in two ways is refused.  source: gitmodules(5),
 * git-config(1) "Syntax"
 */
#ifndef BUILDER_GIT_GITMODULES_H
#define BUILDER_GIT_GITMODULES_H

#include "base/bytes.h"

/* Of the file: bytes, submodules; of a URL, bytes. */
#define GITMODULES_BYTES_MAX ((size_t)1 << 20)
#define GITMODULES_MAX 4096
#define GITMODULES_URL_MAX 2048

struct gitmodule {
	char *name;
	char *path; /* as file_path_check() accepts it */
	char *url;  /* as written: may be relative */
};

struct gitmodules {
	struct gitmodule *list;
	size_t n;
};
void gitmodules_done(struct gitmodules *modules);
DEFINE_SCOPED_IN(struct gitmodules, gitmodules_done);

/* gitmodules_parse - ERROR_INPUT ".gitmodules:line: reason" */
int gitmodules_parse(struct gitmodules *out, const char *text, size_t len,
	struct error *err) MUST_CHECK;
/* gitmodules_check - are path and URL such that they may be used, and is no
 * path given twice, or below another?  ERROR_INPUT */
int gitmodules_check(
	const struct gitmodules *modules, struct error *err) MUST_CHECK;
/* helper_gitmodules - both, in a confined process */
int helper_gitmodules(struct gitmodules *out, const struct bytes *text,
	struct error *err) MUST_CHECK;

/*
 * gitmodules_url - the URL of a submodule
 *
 * in      base  URL of the repository that has the submodule
 *         url   as written; "./" and "../" are relative to base, as in git
 * returns the URL, heap; NULL: it leads above the host of base
 */
char *gitmodules_url(const char *base, const char *url);

#endif
