/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helper_apt.h - what apt prints, parsed in a confined child.
 *
 * See builder/archive/helper_archive.h for what all helpers do.
 */
#ifndef BUILDER_ENV_HELPER_APT_H
#define BUILDER_ENV_HELPER_APT_H

#include "builder/env/apt_private.h"

/* apt_picks_parse, apt_records_parse: lock->packages alone is looked at */
int helper_apt_picks(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;
int helper_apt_records(
	struct lock *lock, const char *text, struct error *err) MUST_CHECK;

#endif
