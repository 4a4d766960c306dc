/* SPDX-License-Identifier: Apache-2.0 */
/* env_debian.h - a root from pinned Debian packages.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_DEBIAN_H
#define BUILDER_ENV_ENV_DEBIAN_H

#include "builder/env/env.h"

/* env_debian_fill - fetch what lacks, unpack in the lock's order, apply the
 * rules.  root is an open, empty folder; its times and owners are not final */
int env_debian_fill(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

#endif
