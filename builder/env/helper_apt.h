/* SPDX-License-Identifier: Apache-2.0 */
/* helper_apt.h - parses what apt prints in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_ENV_HELPER_APT_H
#define BUILDER_ENV_HELPER_APT_H

#include "builder/env/apt_private.h"

/* helper_apt_picks, helper_apt_records - apt_picks_parse(),
 * apt_records_parse(); only lock->packages is used */
int helper_apt_picks(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;
int helper_apt_records(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

#endif
