/* SPDX-License-Identifier: Apache-2.0 */
/* declared.h - the values of the inputs that a recipe declares, which the build
 * gets as variables.  source: recipe(5), "inputs" */
#ifndef BUILDER_PIN_DECLARED_H
#define BUILDER_PIN_DECLARED_H

#include "builder/recipe/recipe.h"

/*
 * declared_values - the values, by the names of the variables; pure
 *
 * They follow from recipe and commit alone, never from tags or branches, which
 * each clone may have in its own way.
 *
 * in      commit  the full id of the commit that is built
 * returns heap: a map of names to texts; NULL if the recipe declares no input
 */
struct json *declared_values(const struct recipe *recipe, const char *commit);

/*
 * declared_env - the variables that the build gets besides those of the box
 *
 * in      values  as above
 *         env     "NAME=value" of the recipe, NULL at the end; or NULL
 * returns heap: "NAME=value", those of values first; NULL at the end
 */
char **declared_env(const struct json *values, char *const *env);
void declared_env_free(char **env);

#endif
