/* SPDX-License-Identifier: Apache-2.0 */
/* base_files.h - the files and folders of a base that packages lack.
 *
 * source: environment(7) */
#ifndef BUILDER_ENV_BASE_FILES_H
#define BUILDER_ENV_BASE_FILES_H

#include "base/error.h"

/* base_files_add - create what is missing: /tmp and other folders, and
 * etc/passwd, etc/group, etc/nsswitch.conf from the packages' own masters or as
 * a minimal text */
int base_files_add(int root, struct error *err) MUST_CHECK;

#endif
