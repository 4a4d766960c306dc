/* SPDX-License-Identifier: Apache-2.0 */
/* env_oci.h - a root from an OCI image in the store.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_OCI_H
#define BUILDER_ENV_ENV_OCI_H

#include "builder/env/env.h"

/* env_oci_fill - unpack the layers on top of each other, then add missing
 * files.  root is an open, empty folder; the caller still sets its times and
 * owners.  An image that the store lacks is fetched, if its name has a digest
 */
int env_oci_fill(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

#endif
