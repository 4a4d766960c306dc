/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_packages.h - what the packages of an environment say about themselves:
 * alternatives, and the list of what is installed.  source: environment(7)
 */
#ifndef BUILDER_ENV_ENV_PACKAGES_H
#define BUILDER_ENV_ENV_PACKAGES_H

#include "builder/env/script_use.h"
#include "builder/recipe/lock.h"
#include "builder/store/store.h"

/* What env_packages_add() makes. */
enum env_packages_part {
	ENV_PACKAGES_LINKS,     /* the links of alternatives */
	ENV_PACKAGES_INSTALLED, /* and dpkg's lists of what is installed */
};

/* env_packages_add - read each package's control member, and add to the
 * unpacked root; the store has the packages.  files are names of unpack.h of
 * each package, which rules from ENV_RULES_DPKG on use */
int env_packages_add(int root, struct store *store, const struct lock *lock,
	const struct bytes *files, enum env_packages_part part,
	struct error *err) MUST_CHECK;

/* env_packages_script - what the postinst of one package makes */
int env_packages_script(struct script_use *out, struct store *store,
	const struct lock *lock, const struct lock_package *package,
	struct error *err) MUST_CHECK;

#endif
