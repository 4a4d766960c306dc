/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpkg_overlay.h - which files of dpkg's database an image shows, by its
 * layers; pure.
 *
 * A layer is noted entry by entry, then laid on the layers below it: whiteouts
 * take away what is below, of a path that occurs twice the last entry counts.
 * A link is never followed: if one stands in the way of the database, nothing
 * is said about that.
 *
 * source: OCI image-spec 1.1 layer.md
 */
#ifndef BUILDER_ASK_DPKG_OVERLAY_H
#define BUILDER_ASK_DPKG_OVERLAY_H

#include "attest/ask/facts_dpkg.h"
#include "builder/collect/digest_numbers.h"

#define DPKG_OVERLAY_ITEMS_MAX 200000

enum overlay_kind {
	OVERLAY_GONE, /* it was there */
	OVERLAY_FOLDER,
	OVERLAY_FILE,
	OVERLAY_SYMLINK,
	OVERLAY_OTHER, /* a hard link, a device, a file that is too long */
};
struct overlay_item {
	char *path;
	enum overlay_kind kind;
	char *target; /* of a symlink */
	struct bytes text;
};
struct dpkg_overlay {
	struct overlay_item *items;
	size_t n_items;
	struct digest_numbers numbers; /* of the digests of paths */
	char **hidden;                 /* whiteouts, of a layer: paths */
	size_t n_hidden;
	char **emptied; /* opaque folders, of a layer: paths, "" is the root */
	size_t n_emptied;
	bool is_odd; /* nothing can be said */
};
#define DPKG_OVERLAY_INIT \
	{ \
		.items = NULL \
	}
void dpkg_overlay_done(struct dpkg_overlay *overlay);
DEFINE_SCOPED_IN(struct dpkg_overlay, dpkg_overlay_done);

/* dpkg_overlay_reads - do the contents of a file with this path count? */
bool dpkg_overlay_reads(const char *path);
/*
 * dpkg_overlay_note - note one entry of a layer, or pass it over
 *
 * in      path    as in a tree, "var/lib/dpkg/status"
 *         target  of a symlink, or NULL
 *         text    of a file that dpkg_overlay_reads(); taken, may be NULL
 */
void dpkg_overlay_note(struct dpkg_overlay *layer, const char *path,
	enum overlay_kind kind, const char *target, struct bytes *text);
/* dpkg_overlay_lay - lay a layer on those below, and empty it */
void dpkg_overlay_lay(struct dpkg_overlay *below, struct dpkg_overlay *layer);
/* dpkg_overlay_facts - what the image contains: FACTS_DPKG; FACTS_OTHER if it
 * has no database; FACTS_DPKG_UNREAD */
void dpkg_overlay_facts(struct facts *out, const struct dpkg_overlay *image);

#endif
