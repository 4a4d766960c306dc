/* SPDX-License-Identifier: Apache-2.0 */
/* lock_changes.h - what differs between two locks. */
#ifndef BUILDER_PIN_LOCK_CHANGES_H
#define BUILDER_PIN_LOCK_CHANGES_H

#include "builder/recipe/lock.h"

/* lock_changes - what differs, for people, a line each; nothing where nothing
 * does */
void lock_changes(
	struct bytes *out, const struct lock *old, const struct lock *lock);

#endif
