/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statements.h - the statements about one image, before they are signed.
 *
 * As a file, NAME.statements.jsonl: each is a line of canonical JSON, in the
 * order in which they are signed.  source: store(5)
 */
#ifndef BUILDER_BUILD_STATEMENTS_H
#define BUILDER_BUILD_STATEMENTS_H

#include "builder/build/signer.h"
#include "builder/store/store.h"

#define STATEMENTS_FILE_MAX ((size_t)64 << 20) /* bytes of a file */

struct statements {
	char *predicates[SIGNER_STATEMENTS_MAX]; /* heap; their types */
	struct bytes texts[SIGNER_STATEMENTS_MAX];
	size_t n;
	int64_t epoch_s; /* of the image; not in the file */
};
#define STATEMENTS_INIT \
	{ \
		.n = 0 \
	}
void statements_done(struct statements *s);
DEFINE_SCOPED_IN(struct statements, statements_done);

/* statements_next - add a statement of this type; returns its empty text */
struct bytes *statements_next(struct statements *s, const char *predicate);
void statements_print(struct bytes *out, const struct statements *s);
/*
 * statements_parse - read such a file, foreign bytes
 *
 * out     *subject  the digest of the image that all of them are about
 * returns 0; -1 with ERROR_INPUT: not canonical JSON, no statement, two of one
 *         type, two subjects, …; ERROR_LIMIT: too many
 */
int statements_parse(struct statements *out, struct digest *subject,
	const struct bytes *text, const char *name,
	struct error *err) MUST_CHECK;

/*
 * statements_of - the unsigned statements that builds in this store made of an
 * image
 *
 * out     text  the bytes of the file
 * returns 0; -1 with ERROR_INPUT: there are none, or there are several, and the
 *         message names their files
 */
int statements_of(struct bytes *text, const struct store *store,
	const struct digest *image, struct error *err) MUST_CHECK;

#endif
