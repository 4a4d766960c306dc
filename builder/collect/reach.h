/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reach.h - which blobs of a store are reached from which.
 *
 * A manifest reaches its config and layers, an index its manifests, a manifest
 * its referrers, and a provenance the inputs of its build: with them the image
 * can be built again.
 */
#ifndef BUILDER_COLLECT_REACH_H
#define BUILDER_COLLECT_REACH_H

#include "builder/collect/digest_set.h"
#include "builder/collect/links.h"

struct reach {
	const struct store *store;
	bool inputs;           /* also through provenances */
	struct links *links;   /* what is known already; or NULL */
	struct digest_set set; /* reached, whether the store has them or not */
	struct digest_set roots_set; /* what was added */
	struct digest *roots;        /* those that were not followed yet */
	size_t n_roots;
};
/* reach_init - begin with nothing; store and links are borrowed, and links get
 * to know what is read */
void reach_init(struct reach *r, const struct store *store, bool inputs,
	struct links *links);
void reach_done(struct reach *r);
DEFINE_SCOPED_IN(struct reach, reach_done);

void reach_add(struct reach *r, const struct digest *sum);
/*
 * reach_run - follow everything that was added, each with a helper of its own
 *
 * Without links, a blob that makes its helper lie hides nothing that another
 * one reaches.
 *
 * in      list, n  of store_entries(): the lists of referrers among them are
 *                  reached with their subjects
 * returns 0; -1 with ERROR_INTEGRITY if a blob on the way is damaged, or with
 *         ERROR_SYSTEM if it cannot be parsed now
 */
int reach_run(struct reach *r, const struct descriptor *list, size_t n,
	struct error *err) MUST_CHECK;

/*
 * reach_has_finding - does a list of referrers hold a statement that cannot be
 * made again?
 *
 * Provenances, SBOMs and kits follow from a build; verdicts, quarantines and
 * whatever else somebody states do not.  A list that cannot be read counts as
 * one.
 */
bool reach_has_finding(const struct store *store, const struct digest *list);

#endif
