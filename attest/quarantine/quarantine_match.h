/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine_match.h - is an image what a quarantine stops? */
#ifndef ATTEST_QUARANTINE_QUARANTINE_MATCH_H
#define ATTEST_QUARANTINE_QUARANTINE_MATCH_H

#include "attest/ask/facts.h"
#include "attest/provenance.h"
#include "attest/quarantine/quarantine.h"

/* What is known of one image. */
struct quarantine_about {
	const struct digest *images; /* its manifest, and an index that names
					it */
	size_t n_images;
	const struct digest *layers; /* blobs and diff_ids; NULL: not known */
	size_t n_layers;
	const struct provenance *const *facts; /* that trusted keys state */
	size_t n_facts;
	const struct digest *below; /* images whose layers it begins with */
	size_t n_below;
	const struct facts *things; /* of provenances and bills of materials
				       that trusted keys state */
	size_t n_things;
};

enum quarantine_match {
	QUARANTINE_MISSES,
	QUARANTINE_HITS,
	QUARANTINE_UNKNOWN, /* what is known does not tell */
};

/*
 * quarantine_match - is this target the image, or in it, or among what it was
 * built from?
 *
 * Of a key always QUARANTINE_MISSES: that its statements do not count is
 * decided elsewhere.
 * out     *what  how they meet, for people; heap; only of QUARANTINE_HITS
 */
enum quarantine_match quarantine_match(char **what,
	const struct quarantine_target *target,
	const struct quarantine_about *about);

#endif
