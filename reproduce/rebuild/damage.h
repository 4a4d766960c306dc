/* SPDX-License-Identifier: Apache-2.0 */
/*
 * damage.h - what of the original image does not have its digests.
 *
 * It is looked for before the build, which puts good blobs in the place of
 * damaged ones of its own store: the verdict is the same for an image of that
 * store and for one of another layout.
 *
 * source: hallmark-rebuild(1)
 */
#ifndef REPRODUCE_REBUILD_DAMAGE_H
#define REPRODUCE_REBUILD_DAMAGE_H

#include "builder/check/layout_check.h"
#include "builder/store/image_ref.h"
#include "reproduce/compare/compare.h"

/*
 * damage_find - check every blob of the original
 *
 * out     *out  empty where nothing is damaged, or no image is at hand
 * returns 0; -1 if the image could not be read: it is not known to be damaged
 */
int damage_find(struct layout_report *out, const struct image_ref *original,
	struct error *err) MUST_CHECK;
/* damage_is_own - is the original in the store that is built into? */
bool damage_is_own(const struct image_ref *original, const struct store *store);
/* damage_keep - of the own store: warn, and move damaged blobs to the
 * quarantine */
int damage_keep(const struct layout_report *damage, struct store *store,
	struct error *err) MUST_CHECK;
/* damage_name - one difference for each thing that is damaged */
void damage_name(struct differences *out, const struct layout_report *damage);

#endif
