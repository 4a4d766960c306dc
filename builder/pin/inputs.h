/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inputs.h - all that decides the bytes of a build, found and pinned.
 */
#ifndef BUILDER_PIN_INPUTS_H
#define BUILDER_PIN_INPUTS_H

#include "builder/git/source.h"
#include "builder/recipe/lock.h"
#include "sandbox/plan.h"

struct store;
struct json;

/* What is asked for on the command line or by a provenance. */
struct request {
	const char *repo;  /* or NULL: the one around this folder */
	const char *rev;   /* "HEAD", "v1.2", a full commit id */
	const char *path;  /* of the recipe's folder; "" is the root */
	const char *level; /* or NULL: the recipe's */
	bool offline;
};

struct inputs {
	struct source *source;
	struct source_commit commit;
	char *path; /* of the recipe's folder, without a final slash */
	char recipe_tree[65]; /* git tree id of that folder */
	struct recipe recipe;
	struct lock lock;
	enum box_level level;
	int64_t epoch_s;
	struct digest seed; /* of what decides the bytes: the same for all who
			       build this, wherever they found it */
};
#define INPUTS_INIT \
	{ \
		.source = NULL \
	}

/* inputs_find - from the commit, never from the work tree */
int inputs_find(struct inputs *out, struct store *store,
	const struct request *request, struct error *err) MUST_CHECK;
void inputs_done(struct inputs *inputs);
DEFINE_SCOPED_IN(struct inputs, inputs_done);

/* inputs_warn_dirty - say where the work tree holds something else */
void inputs_warn_dirty(const struct inputs *inputs);

/* inputs_architecture - of this machine, in Debian's and OCI's word */
const char *inputs_architecture(void);

/* request_split - "REV:PATH" in place; *text is changed */
int request_split(
	struct request *out, char *text, struct error *err) MUST_CHECK;

/* inputs_fetch - what the store lacks of the lock's sources */
struct mirrors;
int inputs_fetch(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
/* inputs_fetch_git - the commits of other repositories, into the cache */
int inputs_fetch_git(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

#endif
