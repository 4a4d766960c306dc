/* SPDX-License-Identifier: Apache-2.0 */
/* layout_private.h - shared by the files layout_*.c and by env_sum.c. */
#ifndef BUILDER_CHECK_LAYOUT_PRIVATE_H
#define BUILDER_CHECK_LAYOUT_PRIVATE_H

#include "builder/check/layout_check.h"
#include "builder/store/descriptor.h"

struct layout_seen {
	struct digest sum, diff_id; /* of a layer; zero if it is bad */
};

struct layout {
	const struct store *store;
	struct layout_report *report;
	bool hashed;  /* every blob's digest is checked already */
	bool indexed; /* diff_ids may come from indexes of layers */
	const struct image_graph *graph; /* whose sound layers are not read
					  * again; NULL: none */
	struct layout_seen *seen;        /* every blob seen so far */
	size_t n_seen;
	struct digest *unread; /* blobs that are too long to be hashed */
	size_t n_unread;
};

/* layout_problem - add one problem to the report, unless it is there already */
void layout_problem(struct layout *l, const char *where, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* layout_failed - add an error as a problem; ERROR_SYSTEM, a failure of the
 * machine or of a helper, also counts as undecided */
void layout_failed(
	struct layout *l, const char *where, const struct error *err);
/* layout_saw - whether a blob was seen before; marks it as seen. *i is its
 * index in l->seen */
bool layout_saw(struct layout *l, const struct digest *sum, size_t *i);

/* layout_damaged - a blob does not have its digest */
void layout_damaged(struct layout *l, const struct digest *sum);

/* layout_count - count one more blob of size bytes */
void layout_count(struct layout *l, int64_t size);
/* layout_blob - check that a blob exists and has its size and digest; false: it
 * does not exist, or is longer, and nothing in it is to be read */
bool layout_blob(struct layout *l, const struct descriptor *d);

/*
 * layout_descriptor - check a descriptor and the blob that it describes
 *
 * in      name  of the descriptor, for the report: "layer 2"
 * out     *out  filled only if the result is true
 * returns true if the blob exists; false: reported
 */
bool layout_descriptor(struct layout *l, const struct json *v,
	const char *where, const char *name, struct descriptor *out);
/* layout_open - read a blob that is a JSON map; false: reported */
bool layout_open(
	struct layout *l, const struct digest *sum, struct json_doc *out);
/* layout_texts - check that v, if it is not NULL, is a map of texts; name is
 * that of the key, for the report */
void layout_texts(struct layout *l, const struct json *v, const char *where,
	const char *name);
/* layout_head - check schemaVersion, mediaType and annotations */
void layout_head(struct layout *l, const struct json *v, const char *where,
	const char *media_type);

/* layout_manifest - check an image or artifact manifest; if subject is not
 * NULL, the manifest must refer to it */
void layout_manifest(struct layout *l, const struct descriptor *d,
	const struct digest *subject);

/* layout_config - check the config of an image of n_layers; a diff_id that is
 * zero was reported */
void layout_config(struct layout *l, const struct digest *config,
	size_t n_layers, const struct digest *diff_ids);

#endif
