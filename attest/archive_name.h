/* SPDX-License-Identifier: Apache-2.0 */
/* archive_name.h - names and versions in the addresses of sources. */
#ifndef ATTEST_ARCHIVE_NAME_H
#define ATTEST_ARCHIVE_NAME_H

#include "base/bytes.h"

/* archive_name_last - the last component of an address, without what follows
 * '?' or '#' and without ".git"; heap */
char *archive_name_last(const char *address);
/*
 * archive_name_split - name and version of an archive
 *
 * "hello_2.10.orig.tar.gz" is version 2.10 of hello: what follows the last '_',
 * else the last '-', that a digit follows.
 * out     *name, *version  heap; *version is NULL if it has none
 */
void archive_name_split(char **name, char **version, const char *where);
/*
 * archive_name_npm - the name and version of a package of npm
 *
 * Registries of npm serve it as ".../NAME/-/NAME-VERSION.tgz", a scoped one as
 * ".../@SCOPE/NAME/-/NAME-VERSION.tgz"; some write '@' as "%40", and '/' after
 * the scope as "%2f".
 * returns false of another address
 */
bool archive_name_npm(char **name, char **version, const char *where);

/* archive_name_pool - the source package of a file in Debian's pool, by its
 * folder: "pool/main/x/xz-utils/liblzma5_…"; heap, NULL of another path */
char *archive_name_pool(const char *path);
/* archive_name_source - the version of the source package: without the number
 * of a rebuild for one architecture, "+b1"; heap */
char *archive_name_source(const char *version);

#endif
