/* SPDX-License-Identifier: Apache-2.0 */
/* env_trial.h - an environment without programs, in which doctor tries a box.
 */
#ifndef BUILDER_ENV_ENV_TRIAL_H
#define BUILDER_ENV_ENV_TRIAL_H

#include "builder/store/store.h"
#include "sandbox/plan.h"

/*
 * env_trial_make - make it in a store, as environments are made: a helper
 * unpacks it, and its files get the owner of builds
 *
 * out     *name   heap: relative to the store; the caller removes the folder
 */
int env_trial_make(char **name, struct store *store, struct box_owner owner,
	struct error *err) MUST_CHECK;

#endif
