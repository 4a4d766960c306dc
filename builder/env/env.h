/* SPDX-License-Identifier: Apache-2.0 */
/* env.h - the read-only root that a build sees.  source: environment(7) */
#ifndef BUILDER_ENV_ENV_H
#define BUILDER_ENV_ENV_H

#include "builder/recipe/lock.h"
#include "builder/store/store.h"
#include "sandbox/plan.h"

struct mirrors;

/* An unpacked environment: a folder in the store, shared by every build. */
struct env {
	char *path;        /* absolute */
	struct digest sum; /* of what it was made from: names the folder */
};
#define ENV_INIT \
	{ \
		.path = NULL \
	}
void env_done(struct env *env);
DEFINE_SCOPED_IN(struct env, env_done);

/*
 * env_prepare - fetched once, unpacked once
 *
 * in      owner  whose its files are (only root may name another than itself);
 *                part of the folder's name
 * Two at once: one unpacks, the other waits.  Killed: the next begins anew.
 * An environment that is there is not looked into: less than a millisecond.
 */
int env_prepare(struct env *out, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct box_owner owner,
	struct error *err) MUST_CHECK;

#endif
