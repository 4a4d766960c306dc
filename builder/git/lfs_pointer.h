/* SPDX-License-Identifier: Apache-2.0 */
/* lfs_pointer.h - recognizes the files that Git LFS commits in the place of
 * others.  source: Git LFS, docs/spec.md, "The Pointer" */
#ifndef BUILDER_GIT_LFS_POINTER_H
#define BUILDER_GIT_LFS_POINTER_H

#include <stdbool.h>
#include <stddef.h>

/* No larger file is a pointer, and no smaller one. */
#define LFS_POINTER_MAX 1024
#define LFS_POINTER_MIN 80

/*
 * lfs_pointer_parse - is this whole file a pointer?
 *
 * out     oid  the SHA-256 of the file that the pointer stands for: 64
 *              lower-case hex digits; unchanged if the answer is no
 */
bool lfs_pointer_parse(char oid[65], const char *data, size_t len);

#endif
