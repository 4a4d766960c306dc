/* SPDX-License-Identifier: Apache-2.0 */
/* inputs.h - find and pin everything that decides the bytes of a build. */
#ifndef BUILDER_PIN_INPUTS_H
#define BUILDER_PIN_INPUTS_H

#include "builder/git/source.h"
#include "builder/pin/claims.h"
#include "builder/recipe/lock.h"

struct store;
struct json;

/* A build that the command line or a provenance requests. */
struct request {
	const char *repo;  /* NULL: the repository around this folder */
	const char *rev;   /* "HEAD", "v1.2", a full commit id */
	const char *path;  /* of the recipe's folder; "" is the root */
	const char *level; /* NULL: the recipe's level */
	bool here; /* it is relative to the current folder, or to repo */
	bool offline;
	struct claims claims; /* checked by claims_check() */
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
	struct json *declared; /* of declared_values(): a map, or NULL */
	char **env;            /* of declared_env() */
	struct digest seed;    /* of everything that decides the bytes; the same
				  for everyone who builds these inputs, wherever
				  they found them */
	/* what the statement says; no part of the seed */
	char *repository;
	bool names_repository; /* the request names it */
	char *builder_id;      /* NULL: hallmark's own */
};
#define INPUTS_INIT \
	{ \
		.source = NULL \
	}

/* inputs_find - read the inputs from the commit, never from the work tree */
int inputs_find(struct inputs *out, struct store *store,
	const struct request *request, struct error *err) MUST_CHECK;
void inputs_done(struct inputs *inputs);
DEFINE_SCOPED_IN(struct inputs, inputs_done);

/* inputs_seed - the seed of one image: that of the inputs, and which of several
 * images it is */
struct digest inputs_seed(
	const struct inputs *inputs, const struct recipe_output *output);

/* inputs_warn_dirty - warn if the work tree differs from the commit */
void inputs_warn_dirty(const struct inputs *inputs);

/* inputs_architecture - the architecture of this machine; Debian and OCI use
 * the same name for it */
const char *inputs_architecture(void);

/* inputs_ordered - does the box hold the order of threads?  Only a deterministic
 * one does, whatever level the recipe has. */
bool inputs_ordered(const struct inputs *inputs);
/* inputs_warn_order - warn if the recipe asks for it and the box does not */
void inputs_warn_order(const struct inputs *inputs);

/* request_split - split "REV:PATH" in place; *out points into text */
int request_split(
	struct request *out, char *text, struct error *err) MUST_CHECK;

/* inputs_fetch - fetch the archives of the lock that the store lacks */
struct mirrors;
int inputs_fetch(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
/* inputs_fetch_git - fetch the commits of other repositories into the cache */
int inputs_fetch_git(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;
/* inputs_fetch_images - fetch the images of the sources that the store lacks */
int inputs_fetch_images(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err) MUST_CHECK;

#endif
