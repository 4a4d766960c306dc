/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_pack.h - the files of one commit, as a git pack.
 *
 * The pack holds the commit, its trees and its blobs, each whole and not
 * compressed, in the order of their ids.  So its bytes depend on the commit
 * alone, and git reads it ("git index-pack").  Parents and the commits of
 * submodules are not in it.
 *
 * source: kit(5), gitformat-pack(5), RFC 1950, RFC 1951
 */
#ifndef BUILDER_GIT_SOURCE_PACK_H
#define BUILDER_GIT_SOURCE_PACK_H

#include "builder/git/source.h"

/* The most objects in one pack. */
#define SOURCE_PACK_OBJECTS_MAX 1000000

/*
 * source_pack_write - write the pack of a commit
 *
 * in      commit  a full id
 * out     fd      receives the pack; *sum and *size are those of the pack
 * returns 0; -1 with ERROR_INPUT if an object is missing, ERROR_LIMIT,
 *         ERROR_SYSTEM
 */
int source_pack_write(struct source *source, const char *commit, int fd,
	struct digest *sum, int64_t *size, struct error *err) MUST_CHECK;

/*
 * source_pack_check - read a pack to its end, and compare it with the format
 *
 * in      fd      the pack, at its begin
 *         commit  the full id of its only commit
 * returns 0; -1 with ERROR_INPUT if it is no such pack, ERROR_INTEGRITY if it
 *         is damaged, ERROR_LIMIT
 */
int source_pack_check(int fd, const char *commit, struct error *err) MUST_CHECK;

/*
 * source_pack_add - add the objects of a pack to the clone of a URL
 *
 * A missing clone is made; nothing is fetched.
 * in      cache   open folder for clones (store_private "git")
 *         fd      a pack that source_pack_check() accepts; its offset changes
 * returns 0; -1 with the errors of source_pack_check(), or ERROR_INPUT if the
 *         pack lacks an object of the commit
 */
int source_pack_add(int cache, const char *url, const char *commit, int fd,
	struct error *err) MUST_CHECK;

/* source_pack_has - does the repository have the commit and all its files?
 * Fetches nothing */
bool source_pack_has(struct source *source, const char *commit) MUST_CHECK;

#endif
