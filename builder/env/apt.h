/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apt.h - resolve packages with this machine's apt.
 *
 * apt runs with hallmark's own configuration: an empty list of installed
 * packages, the suites of one release, no recommendations, no pins, no hooks.
 * From the machine it uses only the package lists that are already there, so it
 * opens no socket and takes no lock; every user may run it.  source: lock(5)
 */
#ifndef BUILDER_ENV_APT_H
#define BUILDER_ENV_APT_H

#include "builder/recipe/lock.h"

/* What the packages are for. */
enum apt_purpose {
	APT_ENVIRONMENT, /* the Essential set belongs to it */
	APT_BASE,        /* of an image: only what is named and its
			    dependencies */
};

/* The suites that the user names; borrowed. */
struct apt_suites {
	const char *const *list;
	size_t n; /* 0: those of this machine's release */
};

/*
 * apt_resolve - find packages and everything they depend on
 *
 * in      names   checked by recipe_parse(), NULL-terminated
 *         suites  codenames, of which the first is that of the release; none:
 *                 the one in /etc/os-release, with all that begin with it and
 *                 a dash, such as bookworm-security
 *         folder  absolute path of an empty folder, for apt's settings; the
 *                 caller removes it with its contents
 * out     *out    suite, architecture and packages; the rest is empty
 *         *updates  packages may be those of an update, which the mirrors do
 *                 not keep
 * returns 0; -1 with ERROR_USAGE (the suite is unknown), ERROR_INPUT (no
 *         package lists: run "apt-get update"; lists that are not signed;
 *         an unknown or virtual package; no solution) or ERROR_SYSTEM
 */
int apt_resolve(struct lock *out, char *const *names, enum apt_purpose purpose,
	const struct apt_suites *suites, const char *folder, bool *updates,
	struct error *err) MUST_CHECK;

#endif
