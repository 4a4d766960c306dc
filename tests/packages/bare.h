/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare.h - build a recipe without a box: the environment in a chroot, the
 * script and the sources, and everything else from the machine.  This is what a
 * build would be without hallmark; only root can do it.
 */
#ifndef TESTS_PACKAGES_BARE_H
#define TESTS_PACKAGES_BARE_H

#include "builder/env/env.h"
#include "builder/pin/inputs.h"

#include <sys/types.h>

struct bare_recipe {
	struct store *store;
	struct inputs inputs;
	struct env env;
	char *script; /* "/recipe/build.sh" */
};
/* bare_recipe_find - read a recipe whose inputs an earlier build has left in
 * the store; nothing is fetched */
int bare_recipe_find(struct bare_recipe *out, const char *store,
	const char *repo, char *rev_path, struct error *err) MUST_CHECK;

/* The circumstances of a build; one row each. */
struct bare_place {
	const char *name;
	const char *folder; /* a folder of the environment, empty: /FOLDER/build
			     * is the current folder; NULL: it is /build */
	const char *host, *user, *zone, *locale, *home;
	unsigned uid; /* the ids of a user that the environment knows */
	mode_t umask;
	int jobs; /* 0: from the recipe */
};

struct bare_took {
	int64_t wall_ns, cpu_ns;
};

/*
 * bare_run - build once
 *
 * in      out     a folder that becomes $OUT, or NULL: it is in memory
 *         log     receives what the build prints
 * returns 0; -1 with ERROR_FAILED if the script failed
 */
int bare_run(const struct bare_recipe *recipe, const struct bare_place *place,
	const char *out, int log, struct bare_took *took,
	struct error *err) MUST_CHECK;

#endif
