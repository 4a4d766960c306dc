/* SPDX-License-Identifier: Apache-2.0 */
/* layout_private.h - what the files of layout_check share. */
#ifndef BUILDER_CHECK_LAYOUT_PRIVATE_H
#define BUILDER_CHECK_LAYOUT_PRIVATE_H

#include "builder/check/layout_check.h"
#include "builder/store/descriptor.h"

struct layout_seen {
	struct digest sum, diff_id; /* diff_id of a layer; zero: not sound */
};

struct layout {
	const struct store *store;
	struct layout_report *report;
	bool hashed; /* every blob's digest has been checked already */
	struct layout_seen *seen; /* manifests and layers looked into */
	size_t n_seen;
};

/* layout_problem - one more for the report */
void layout_problem(struct layout *l, const char *where, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* layout_failed - likewise, of what could not be looked at: bad bytes are a
 * problem, a machine or a helper that failed leaves it undecided */
void layout_failed(
	struct layout *l, const char *where, const struct error *err);
/* layout_saw - was it looked into before?  If not it is now. *i is its number
 * in l->seen */
bool layout_saw(struct layout *l, const struct digest *sum, size_t *i);

/* layout_count - one more blob, of this many bytes */
void layout_count(struct layout *l, int64_t size);
/* layout_blob - is it there, of its size, and of its digest?  false: it is not
 * there */
bool layout_blob(struct layout *l, const struct descriptor *d);

/*
 * layout_descriptor - a descriptor and the blob that it promises
 *
 * in      name  of the descriptor, for the report: "layer 2"
 * returns true where the blob is there: *out is filled then and only then
 */
bool layout_descriptor(struct layout *l, const struct json *v,
	const char *where, const char *name, struct descriptor *out);
/* layout_open - a blob that is a JSON map; false: reported */
bool layout_open(
	struct layout *l, const struct digest *sum, struct json_doc *out);
/* layout_head - schemaVersion and mediaType */
void layout_head(struct layout *l, const struct json *v, const char *where,
	const char *media_type);

/* layout_manifest - an image or artifact manifest; subject, where it is not
 * NULL, is what it must refer to */
void layout_manifest(struct layout *l, const struct descriptor *d,
	const struct digest *subject);

#endif
