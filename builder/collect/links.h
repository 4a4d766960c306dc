/* SPDX-License-Identifier: Apache-2.0 */
/*
 * links.h - which blobs each blob of a store names, remembered.
 *
 * The digest of a blob decides what it says, so a blob that was read once is
 * not read again.  What an image says about itself is remembered by its own
 * digest and that of its list of referrers.  STORE/hallmark/questions/blobs
 * keeps both for the next command: a cache, made again where it is missing,
 * damaged, of another format or of another user.  Nothing is verified by it.
 */
#ifndef BUILDER_COLLECT_LINKS_H
#define BUILDER_COLLECT_LINKS_H

#include "builder/collect/about.h"
#include "builder/collect/digest_numbers.h"

#define LINKS_FORMAT 1

/* Digests, as numbers of links.sums. */
struct links_list {
	uint32_t *ids; /* heap; in the order of the blob */
	size_t n;
};
struct links_blob {
	bool known;
	bool is_index;            /* names are its manifests alone */
	struct links_list names;  /* configs, layers, manifests */
	struct links_list inputs; /* of a build, if it is a provenance */
};
struct links_about {
	struct digest image, list; /* list: zero if it has no referrers */
	struct about about;
};
struct links {
	struct digest_numbers numbers;
	struct digest *sums;      /* by number */
	struct links_blob *blobs; /* by number */
	size_t n, n_blobs;
	struct digest_numbers about_numbers; /* of images */
	struct links_about *abouts;          /* by that number */
	size_t n_abouts;
	bool changed;
};
#define LINKS_INIT \
	{ \
		.sums = NULL \
	}
void links_done(struct links *links);
DEFINE_SCOPED_IN(struct links, links_done);

/* links_number - the number of a digest, which gets one if it has none */
uint32_t links_number(struct links *links, const struct digest *sum);
/* links_find - NULL: the blob was not read yet; borrowed until more is added */
const struct links_blob *links_find(
	const struct links *links, const struct digest *sum);
/* links_add - remember what a blob names, and inputs; borrows all */
struct links_names {
	struct digest *names, *inputs; /* heap */
	size_t n_names, n_inputs;
	bool is_index;
};
void links_add(struct links *links, const struct digest *sum,
	const struct links_names *names);
void links_names_done(struct links_names *names);
DEFINE_SCOPED_IN(struct links_names, links_names_done);

/* links_about_find - NULL: not known, or of another list of referrers */
const struct about *links_about_find(const struct links *links,
	const struct digest *image, const struct digest *list);
/* links_about_add - remember a copy */
void links_about_add(struct links *links, const struct digest *image,
	const struct digest *list, const struct about *about);

/* links_read - what is kept in a store; nothing if that cannot be used */
void links_read(struct links *out, const struct store *store);
/* links_keep - keep what is new, without the blobs that the store lacks; a
 * store that cannot be written to stays as it is */
void links_keep(struct links *links, struct store *store);

#endif
