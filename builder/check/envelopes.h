/* SPDX-License-Identifier: Apache-2.0 */
/* envelopes.h - the envelopes of an image or in a file, also those in bundles.
 */
#ifndef BUILDER_CHECK_ENVELOPES_H
#define BUILDER_CHECK_ENVELOPES_H

#include "builder/store/store.h"

struct envelopes {
	struct bytes *envelopes; /* heap; the bytes of each envelope */
	struct digest *sums;     /* of what was read: envelope or bundle */
	size_t n;
	char **refused; /* heap; of each bundle that was not read, why */
	size_t n_refused;
	bool cut; /* there are more than are read, so any may be missing */
};
#define ENVELOPES_INIT \
	{ \
		.envelopes = NULL \
	}

/*
 * envelopes_of - the in-toto envelopes that are referrers of an image
 *
 * In the order of the referrers; first the envelopes, then those in bundles.  A
 * signed statement that an envelope holds, too, is there once.  The first 1024
 * are read; out->cut if there are more.
 */
int envelopes_of(struct envelopes *out, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;
/* envelopes_listed - the same of referrers that were listed already */
int envelopes_listed(struct envelopes *out, const struct store *store,
	const struct descriptor *list, size_t n, struct error *err) MUST_CHECK;
/*
 * envelopes_read - read a file of envelopes and bundles, one a line
 * (.intoto.jsonl, .sigstore.jsonl), or of a single one
 *
 * returns 0; -1 with ERROR_INPUT, ERROR_LIMIT or ERROR_SYSTEM, also if all that
 *         it holds is bundles that hallmark refuses
 */
int envelopes_read(
	struct envelopes *out, const char *path, struct error *err) MUST_CHECK;
/* envelopes_parse - the same of the bytes of a file, which get a NUL; path for
 * messages */
int envelopes_parse(struct envelopes *out, struct bytes *text, const char *path,
	struct error *err) MUST_CHECK;
/* envelopes_read_all - the same of several files, in their order */
int envelopes_read_all(struct envelopes *out, const char *const *paths,
	size_t n, struct error *err) MUST_CHECK;
/*
 * envelopes_beside - add the newest verdict that a rebuild in this store
 * reached about an image, also one that it did not have then: the file
 * STORE/attestations/HEX.verdict.intoto.jsonl
 *
 * Adds nothing if there is no such file; warns of one that is not read.
 */
int envelopes_beside(struct envelopes *to, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;
/* envelopes_join - copy to the end what is not there yet */
void envelopes_join(struct envelopes *to, const struct envelopes *more);
/* envelopes_warn - name each bundle that was not read, and say if there are too
 * many entries */
void envelopes_warn(const struct envelopes *envelopes);
/*
 * envelopes_predicate - the predicate type of the statement in an envelope
 *
 * No signature is checked.
 * returns heap text; NULL: it is no envelope with a statement
 */
char *envelopes_predicate(const struct bytes *envelope);
void envelopes_done(struct envelopes *envelopes);
DEFINE_SCOPED_IN(struct envelopes, envelopes_done);

#endif
