/* SPDX-License-Identifier: Apache-2.0 */
/* base_record.h - say in a base which packages it is made of. */
#ifndef BUILDER_ENV_BASE_RECORD_H
#define BUILDER_ENV_BASE_RECORD_H

#include "builder/recipe/lock.h"
#include "builder/store/store.h"

/* base_record_add - write var/lib/dpkg/status.d/NAME and NAME.md5sums for each
 * package, as "distroless" images do: scanners read them */
int base_record_add(int root, struct store *store, const struct lock *lock,
	struct error *err) MUST_CHECK;

#endif
