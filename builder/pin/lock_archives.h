/* SPDX-License-Identifier: Apache-2.0 */
/* lock_archives.h - pins the archives and files that a recipe names. */
#ifndef BUILDER_PIN_LOCK_ARCHIVES_H
#define BUILDER_PIN_LOCK_ARCHIVES_H

#include "builder/pin/lock_pin.h"

/*
 * lock_archives_pin - fetch, several at a time, and pin by digest
 *
 * Which of them arrives first has no influence on the lock.
 * in      lock  has a pin for each source of the recipe except self; those of
 *               archives without a digest get size and digest
 * returns 0; -1 with the errors of fetch_unknown(), ERROR_INTEGRITY if the
 *         recipe knows another digest, ERROR_INPUT if hallmark could not unpack
 *         the archive
 */
int lock_archives_pin(struct lock *lock, const struct recipe *recipe,
	const struct pin_context *context, struct error *err) MUST_CHECK;

#endif
