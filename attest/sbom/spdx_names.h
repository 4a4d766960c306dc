/* SPDX-License-Identifier: Apache-2.0 */
/* spdx_names.h - which of SPDX's licences a name of Debian's means. */
#ifndef ATTEST_SBOM_SPDX_NAMES_H
#define ATTEST_SBOM_SPDX_NAMES_H

#include "base/bytes.h"

/*
 * spdx_names_find - the SPDX id, "GPL-2.0-or-later" of "GPL-2+": heap; NULL if
 * SPDX's list has no such licence, or the name is of more than one
 *
 * in      except  "Autoconf" of "GPL-2+ with Autoconf exception", or NULL
 */
char *spdx_names_find(const char *name, const char *except);

/* spdx_names_equal - compare names: the case of ASCII letters does not count */
bool spdx_names_equal(const char *a, const char *b);

#endif
