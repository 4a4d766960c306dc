/* SPDX-License-Identifier: Apache-2.0 */
/* env_oci.h - a root from an OCI image in the store.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_OCI_H
#define BUILDER_ENV_ENV_OCI_H

#include "builder/env/env.h"

/* env_oci_fill - the layers one upon another, then the files that lack.  root
 * is an open, empty folder; its times and owners are not final */
int env_oci_fill(int root, struct store *store, const struct lock *lock,
	struct error *err) MUST_CHECK;

#endif
