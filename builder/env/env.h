/* SPDX-License-Identifier: Apache-2.0 */
/* env.h - the read-only root that a build sees.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_H
#define BUILDER_ENV_ENV_H

#include "builder/recipe/lock.h"
#include "builder/store/store.h"

struct mirrors;

/* An unpacked environment: a folder in the store, shared by every build. */
struct env {
	char *path;        /* absolute */
	struct digest sum; /* of its inputs; names the folder */
};
#define ENV_INIT \
	{ \
		.path = NULL \
	}
void env_done(struct env *env);
DEFINE_SCOPED_IN(struct env, env_done);

/*
 * env_prepare - fetch and unpack an environment, unless the store has it
 *
 * If two processes prepare the same one, one unpacks and the other waits. After
 * a kill the next process starts again from nothing.  The contents of an
 * environment that exists are not checked, so this takes under a millisecond.
 *
 * in      owner  the uid and gid of its files, also part of the folder's name;
 *                only root may name another user than itself
 */
int env_prepare(struct env *out, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct box_owner owner,
	struct error *err) MUST_CHECK;

/*
 * env_place_check - can the programs of environments start in a store?
 *
 * returns 0; -1 with ERROR_SYSTEM: the file system is mounted noexec
 */
int env_place_check(struct store *store, struct error *err) MUST_CHECK;

#endif
