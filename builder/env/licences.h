/* SPDX-License-Identifier: Apache-2.0 */
/* licences.h - the licences of the packages of an unpacked root. */
#ifndef BUILDER_ENV_LICENCES_H
#define BUILDER_ENV_LICENCES_H

#include "attest/sbom/sbom.h"
#include "builder/recipe/lock.h"

struct licences {
	struct sbom_copyright *list; /* as lock->packages; heap */
	size_t n;
};
#define LICENCES_INIT \
	{ \
		.list = NULL \
	}
void licences_done(struct licences *licences);
DEFINE_SCOPED_IN(struct licences, licences_done);

/* licences_copy - fill *out with a copy */
void licences_copy(struct licences *out, const struct licences *from);

/*
 * licences_read - read usr/share/doc/PACKAGE/copyright of each package
 *
 * A confined process parses the files.  Links are followed within the root. A
 * package whose file is missing, too large or not machine-readable has no
 * licence in the list; that is no error.
 *
 * in      root  the folder into which the packages of the lock were unpacked
 * returns 0; -1 with ERROR_SYSTEM
 */
int licences_read(struct licences *out, int root, const struct lock *lock,
	struct error *err) MUST_CHECK;

#endif
