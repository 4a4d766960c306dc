/* SPDX-License-Identifier: Apache-2.0 */
/* source_trees.h - are the commits of a build such that their files can be
 * used? */
#ifndef BUILDER_PIN_SOURCE_TREES_H
#define BUILDER_PIN_SOURCE_TREES_H

#include "builder/pin/inputs.h"

/* source_trees_rule - how the files of the recipe's folder (wanted: NULL), or
 * of a source that is a commit, are written at this epoch */
struct source_rule source_trees_rule(const struct recipe *recipe,
	const struct recipe_source *wanted, int64_t epoch_s);

/* source_trees_check_one - refuse a commit whose files cannot be written, and
 * warn of submodules, whose folders stay empty
 * in      what  names it in messages, "source 'x'" */
int source_trees_check_one(struct source *source, const char *commit,
	const char *path, const struct source_rule *rule, const char *what,
	struct error *err) MUST_CHECK;

/* source_trees_check - the same of the recipe's folder and of each source that
 * is a commit; inputs_fetch_git() has fetched it */
int source_trees_check(const struct inputs *inputs, struct store *store,
	struct error *err) MUST_CHECK;

#endif
