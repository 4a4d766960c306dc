/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - blobs that show how a verdict came about.  source: verdict(7) */
#ifndef REPRODUCE_REBUILD_EVIDENCE_H
#define REPRODUCE_REBUILD_EVIDENCE_H

#include "attest/verdict.h"
#include "builder/image/tree.h"
#include "builder/store/store.h"

/* evidence_tree - keep the text form of a tree under this name */
int evidence_tree(struct verdict *v, struct store *store, const char *name,
	const struct tree *tree, struct error *err) MUST_CHECK;
/* evidence_tree_of - the same of a tree that a store holds as a blob; does
 * nothing if it has none */
int evidence_tree_of(struct verdict *v, struct store *store, const char *name,
	const struct store *from, const struct digest *sum,
	struct error *err) MUST_CHECK;
/* evidence_file - keep a file, unless it is empty */
int evidence_file(struct verdict *v, struct store *store, const char *name,
	const char *media_type, const char *path, struct error *err) MUST_CHECK;

#endif
