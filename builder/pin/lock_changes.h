/* SPDX-License-Identifier: Apache-2.0 */
/* lock_changes.h - the differences between two locks. */
#ifndef BUILDER_PIN_LOCK_CHANGES_H
#define BUILDER_PIN_LOCK_CHANGES_H

#include "builder/recipe/lock.h"

/* lock_changes - append one line for people per difference; nothing if the
 * locks are equal */
void lock_changes(
	struct bytes *out, const struct lock *old, const struct lock *lock);

#endif
