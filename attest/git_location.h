/* SPDX-License-Identifier: Apache-2.0 */
/* git_location.h - the place of a git repository, as statements name it.
 * source: provenance(7), "External parameters"; SPDX 2.3, 7.7 */
#ifndef ATTEST_GIT_LOCATION_H
#define ATTEST_GIT_LOCATION_H

/*
 * git_location_fault - what is wrong with "git+SCHEME://HOST/PATH"
 *
 * Everybody reads it, so it may hold no credentials: no password, no user
 * except the login of ssh, no query and no fragment.
 *
 * returns the end of a sentence, or NULL
 */
const char *git_location_fault(const char *text);

#endif
