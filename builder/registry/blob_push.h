/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blob_push.h - one blob on its way into a registry
 *
 * Asks whether the repository has it, else mounts it from another repository of
 * the registry, else uploads it.  An upload that breaks goes on where the
 * registry's copy ends.
 *
 *     HEAD ─ 200 it is there
 *          ─ 404 POST ─ 201 mounted
 *                     ─ 202 PATCH ─ 202 PUT ─ 201 uploaded
 *                             └ broke: GET ─ 204 PATCH the rest
 *                                          └ 404 all over again, from HEAD
 *
 * source: OCI distribution-spec 1.1, "Pushing blobs"
 */
#ifndef BUILDER_REGISTRY_BLOB_PUSH_H
#define BUILDER_REGISTRY_BLOB_PUSH_H

#include "builder/registry/registry.h"
#include "builder/store/store.h"

enum blob_push_step {
	BLOB_PUSH_HEAD,
	BLOB_PUSH_POST,
	BLOB_PUSH_PATCH,
	BLOB_PUSH_STATUS, /* how much of the upload has arrived? */
	BLOB_PUSH_PUT,
	BLOB_PUSH_THERE,   /* the repository had it */
	BLOB_PUSH_MOUNTED, /* another repository of the registry had it */
	BLOB_PUSH_UPLOADED,
};

struct blob_push {
	struct registry_op op; /* first */
	const struct store *store;
	struct digest sum;
	int64_t size;
	int fd; /* of the blob, while it is sent; else -1 */
	enum blob_push_step step;
	char *upload;       /* the URL of the upload; heap */
	int64_t first;      /* where the rest begins that is to be sent */
	bool began;         /* an upload, which may have ended unseen */
	unsigned n_uploads; /* that failed */
	unsigned n_stalls;  /* times that no byte arrived before it broke */
};

/* blob_push_init - prepare to push a blob of a store
 * in      from  a repository that may hold the blob, or NULL */
void blob_push_init(struct blob_push *push, struct registry *registry,
	const char *repository, const char *from, const struct store *store,
	const struct descriptor *d);
void blob_push_done(struct blob_push *push);

#endif
