/* SPDX-License-Identifier: Apache-2.0 */
/* helper_blob.h - what blobs of a store name, read in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_COLLECT_HELPER_BLOB_H
#define BUILDER_COLLECT_HELPER_BLOB_H

#include "builder/collect/links.h"
#include "sandbox/talk.h"

/* helper_blob_begin - a talk about blobs; no helper runs yet */
void helper_blob_begin(struct talk *out);

/*
 * helper_blob_names - the digests that a manifest, an index or a statement
 * names
 *
 * in      inputs  also those of builds
 * out     *out    empty if the text is something else
 * returns 0; -1 with ERROR_SYSTEM or ERROR_INTERNAL: it cannot be read now, and
 *         nothing is known of it
 */
int helper_blob_names(struct links_names *out, struct talk *talk,
	const struct bytes *text, bool inputs, struct error *err) MUST_CHECK;

/*
 * helper_blob_about - what the provenance in an envelope says of its build
 *
 * out     *out    without a version
 * returns 0; -1 with the error of provenance_unchecked()
 */
int helper_blob_about(struct about *out, struct talk *talk,
	const struct bytes *envelope, struct error *err) MUST_CHECK;

#endif
