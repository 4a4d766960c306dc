/* SPDX-License-Identifier: Apache-2.0 */
/* env_debian.h - a root from pinned Debian packages.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_DEBIAN_H
#define BUILDER_ENV_ENV_DEBIAN_H

#include "builder/env/env.h"
#include "builder/env/env_packages.h"

/* env_debian_fetch - fetch the packages that the store lacks */
int env_debian_fetch(struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
/* env_debian_unpack - fetch the packages that the store lacks and unpack them
 * in the order of the lock, with the links that packages expect. root is an
 * open, empty folder */
int env_debian_unpack(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, enum env_packages_part part,
	struct error *err) MUST_CHECK;
/* env_debian_fill - the same, then add what a build expects; the caller still
 * sets times and owners */
int env_debian_fill(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

#endif
