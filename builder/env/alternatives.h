/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alternatives.h - the alternatives that maintainer scripts install.
 *
 * source: environment(7), "Alternatives"; update-alternatives(1)
 */
#ifndef BUILDER_ENV_ALTERNATIVES_H
#define BUILDER_ENV_ALTERNATIVES_H

#include "builder/env/script.h"

/* Of one package: alternatives, and followers of each. */
#define ALTERNATIVES_MAX 4096
#define ALTERNATIVES_PATH_MAX 1024

/* Of "--install LINK NAME PATH", and of "--slave". */
struct alternative_link {
	char *link; /* absolute: "/usr/bin/awk" */
	char *name; /* "awk" */
	char *path; /* absolute: "/usr/bin/mawk" */
};

struct alternative {
	struct alternative_link own;
	int64_t priority;
	struct alternative_link *followers;
	size_t n_followers;
};

struct alternatives {
	struct alternative *list;
	size_t n;
};
void alternatives_done(struct alternatives *all);
DEFINE_SCOPED_IN(struct alternatives, alternatives_done);

/* alternatives_call - add what one call of update-alternatives installs; words
 * are those after its name.  returns NULL, or why it is refused */
const char *alternatives_call(
	struct alternatives *all, char *const *words, size_t n_words);
/* alternatives_path_check - is it absolute, printable, without an empty
 * component, "." and ".."?  "/usr/bin/awk" */
bool alternatives_path_check(const char *path);
/* alternatives_link_check - are link and path absolute and without "..", and is
 * name one word? */
bool alternatives_link_check(const struct alternative_link *link);

/*
 * alternatives_parse - the alternatives that a postinst installs
 *
 * Of the facts, tool, install and arg are not used.
 * returns 0; -1 with ERROR_INPUT "line N: reason": it is not certain
 */
int alternatives_parse(struct alternatives *out, const char *text, size_t len,
	const struct script_facts *facts, struct error *err) MUST_CHECK;

#endif
