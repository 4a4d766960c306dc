/* SPDX-License-Identifier: Apache-2.0 */
/* repository_url.h - the URL of a repository as a statement may name it. */
#ifndef BUILDER_GIT_REPOSITORY_URL_H
#define BUILDER_GIT_REPOSITORY_URL_H

#include "base/bytes.h"

/*
 * repository_url_check - is it an https, ssh or git URL that everybody may
 * read?
 *
 * returns 0; -1 with ERROR_USAGE: another scheme or form, a password, with
 *         https or git a user name, a query or a fragment.  The message does
 *         not repeat a password.
 */
int repository_url_check(const char *url, struct error *err) MUST_CHECK;

/* repository_url_is_path - is what a statement names ("git+file:///srv/x") the
 * path of one machine? */
bool repository_url_is_path(const char *repository);

#endif
