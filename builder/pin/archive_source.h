/* SPDX-License-Identifier: Apache-2.0 */
/* archive_source.h - puts the archive or the file of a source into its folder.
 */
#ifndef BUILDER_PIN_ARCHIVE_SOURCE_H
#define BUILDER_PIN_ARCHIVE_SOURCE_H

#include "builder/recipe/recipe.h"
#include "builder/store/store.h"

/*
 * archive_source_put - unpack a pinned archive, or write a file that is not to
 * be unpacked under its own name
 *
 * in      sum      of the archive, which is in the store
 *         folder   open and empty
 *         epoch_s  later times are lowered to it; a file has it
 * returns 0; -1: the errors of unpack_archive(), with the hint that leaves the
 *         file as it is
 */
int archive_source_put(const struct recipe *recipe,
	const struct recipe_source *wanted, struct store *store,
	const struct digest *sum, int folder, int64_t epoch_s,
	struct error *err) MUST_CHECK;

/* archive_source_try - fail as archive_source_put() would, and leave nothing */
int archive_source_try(const struct recipe *recipe,
	const struct recipe_source *wanted, struct store *store,
	const struct digest *sum, struct error *err) MUST_CHECK;

#endif
