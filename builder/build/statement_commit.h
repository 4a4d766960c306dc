/* SPDX-License-Identifier: Apache-2.0 */
/* statement_commit.h - are the inputs of a statement those of its commit? */
#ifndef BUILDER_BUILD_STATEMENT_COMMIT_H
#define BUILDER_BUILD_STATEMENT_COMMIT_H

#include "builder/build/statements.h"

/*
 * statement_commit - compare a provenance with the lock in its commit
 *
 * A note says so if the commit is not at hand: nothing is fetched.
 *
 * in      statements  that statement_check() has passed
 *         repo        of --repo, which must have the commit; NULL: the one
 *                     around this folder, if it has it
 * returns 0; -1 with ERROR_POLICY: the commit pins other inputs; ERROR_INPUT
 */
int statement_commit(const struct statements *statements, struct store *store,
	const char *repo, struct error *err) MUST_CHECK;

#endif
