/* SPDX-License-Identifier: Apache-2.0 */
/* rebuild_sign.h - sign what a rebuild found, or leave it for 'hallmark sign'.
 */
#ifndef REPRODUCE_REBUILD_REBUILD_SIGN_H
#define REPRODUCE_REBUILD_REBUILD_SIGN_H

#include "reproduce/rebuild/rebuild.h"

/*
 * rebuild_sign - sign the statements of the rebuilt image, if there is one, the
 * verdict, and the other forms that the order names
 *
 * The verdict is attached after the statements that it is beside, and before
 * its other forms: what is killed leaves no form of a verdict that is not
 * there.
 * in      links  the signer of in-toto links; used only for that form
 * out     the rebuild's sums, statement and path; what it lacks
 */
int rebuild_sign(struct rebuild *r, struct store *store,
	const struct rebuild_order *order, struct signer *signer,
	struct signer *links, struct error *err) MUST_CHECK;
/* rebuild_size - at least the bytes and files that either of the two writes of
 * a rebuild that was compared, signed or not */
int rebuild_size(int64_t *bytes, size_t *n_files, const struct rebuild *r,
	const struct store *store, struct error *err) MUST_CHECK;
/* rebuild_leave_unsigned - write the same statements without a signature */
int rebuild_leave_unsigned(
	struct rebuild *r, struct store *store, struct error *err) MUST_CHECK;

#endif
