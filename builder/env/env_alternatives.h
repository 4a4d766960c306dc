/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_alternatives.h - create the links that the alternatives of packages
 * lead to.  source: environment(7), "Alternatives of packages"
 */
#ifndef BUILDER_ENV_ENV_ALTERNATIVES_H
#define BUILDER_ENV_ENV_ALTERNATIVES_H

#include "builder/env/alternatives.h"

/* env_alternatives_add - create them in an unpacked root; the order of the
 * list has no influence, and it is sorted */
int env_alternatives_add(
	int root, struct alternatives *all, struct error *err) MUST_CHECK;

#endif
