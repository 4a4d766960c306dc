/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apt.h - this machine's apt, asked which packages belong together.
 *
 * apt runs with a configuration of hallmark's own: an empty list of installed
 * packages, one release suite, no recommendation, no pin, no hook.  Of the
 * machine it uses the package lists that are there already, so no socket is
 * opened and no lock is taken; any user may ask.  source: lock(5)
 */
#ifndef BUILDER_ENV_APT_H
#define BUILDER_ENV_APT_H

#include "builder/recipe/lock.h"

/*
 * apt_resolve - packages, all that they need, and the Essential set
 *
 * in      names   judged by recipe_parse(), NULL-terminated
 *         suite   a codename; NULL: that of /etc/os-release
 *         folder  absolute path of an empty folder, for apt's settings; the
 *                 caller removes it with what is in it
 * out     *out    suite, architecture and packages; the rest empty
 * returns 0; -1 with ERROR_USAGE (no suite is known), ERROR_INPUT (no package
 *         lists: "apt-get update" mends it; lists that are not signed; an
 *         unknown or virtual package; no solution) or ERROR_SYSTEM
 */
int apt_resolve(struct lock *out, char *const *names, const char *suite,
	const char *folder, struct error *err) MUST_CHECK;

#endif
