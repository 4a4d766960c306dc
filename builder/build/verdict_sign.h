/* SPDX-License-Identifier: Apache-2.0 */
/* verdict_sign.h - keep a verdict that is signed, or that waits for a key. */
#ifndef BUILDER_BUILD_VERDICT_SIGN_H
#define BUILDER_BUILD_VERDICT_SIGN_H

#include "attest/verdict.h"
#include "builder/store/store.h"

/*
 * verdict_attach - attach an envelope with its evidence to the judged image,
 * and write STORE/attestations/HEX.verdict.intoto.jsonl, HEX of that image
 *
 * The evidence is in the store already, so whoever finds the verdict finds it.
 * The file is written first, and removed if the envelope cannot be attached: a
 * verdict that has no file is not attached either.
 * in      subject  the image; NULL: its size is not known
 * out     *sum     of the envelope
 *         *path    heap: of the file
 */
int verdict_attach(struct digest *sum, char **path, struct store *store,
	const struct verdict *v, const struct descriptor *subject,
	const struct bytes *envelope, struct error *err) MUST_CHECK;
/* verdict_write - write another form of it to STORE/attestations/HEX.ENDING */
int verdict_write(struct store *store, const struct verdict *v,
	const char *ending, const struct bytes *text,
	struct error *err) MUST_CHECK;
/* verdict_later - write the statement for 'hallmark sign' to
 * STORE/attestations/HEX.verdict.statements.jsonl */
int verdict_later(struct digest *sum, char **path, struct store *store,
	const struct verdict *v, const struct bytes *statement,
	struct error *err) MUST_CHECK;

#endif
