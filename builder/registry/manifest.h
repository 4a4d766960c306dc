/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.h - manifests and referrers in a registry.
 * source: OCI distribution-spec 1.1 */
#ifndef BUILDER_REGISTRY_MANIFEST_H
#define BUILDER_REGISTRY_MANIFEST_H

#include "builder/registry/registry.h"
#include "builder/store/store.h"

/* The bytes of a manifest or an index, as the registry has them. */
struct manifest {
	struct bytes text;
	struct digest sum;
	char *type; /* media type, heap, or NULL */
	char *etag; /* heap, or NULL */
};
#define MANIFEST_INIT \
	{ \
		.type = NULL \
	}
void manifest_done(struct manifest *m);
DEFINE_SCOPED_IN(struct manifest, manifest_done);

/*
 * manifest_get - read a manifest by tag or by "sha256:…"
 *
 * returns 0; 1 if the registry does not have it; -1: ERROR_INTEGRITY if the
 *         bytes do not have the digest that was asked for
 */
int manifest_get(struct manifest *out, struct registry *registry,
	const char *repository, const char *name, struct error *err) MUST_CHECK;

/* manifest_is_there - does the repository have this manifest? */
int manifest_is_there(bool *out, struct registry *registry,
	const char *repository, const struct digest *sum,
	struct error *err) MUST_CHECK;

/* What manifest_put() writes. */
struct manifest_text {
	const char *type;
	const void *data;
	size_t len;
	/* it replaces what others may replace, too: */
	bool shared;
	const char *etag; /* of what it replaces, or NULL */
};

/*
 * manifest_put - write a manifest under a tag or its digest
 *
 * out     *refers  the registry says that it lists it as a referrer
 * returns 0; 1 if it is shared and has changed meanwhile; -1
 */
int manifest_put(bool *refers, struct registry *registry,
	const char *repository, const char *name, const struct manifest_text *m,
	struct error *err) MUST_CHECK;

/*
 * referrers_get - the manifests that refer to a subject
 *
 * From the referrers API; where that does not exist, from the tag
 * "sha256-<hex of the subject>".
 * out     *out, *n  heap array; n is 0 if there are none
 */
int referrers_get(struct descriptor **out, size_t *n, struct registry *registry,
	const char *repository, const struct digest *subject,
	struct error *err) MUST_CHECK;

/*
 * referrers_add - list a manifest in the tag of its subject
 *
 * Others may write the list at the same time: it is read again until it holds
 * the entry.
 * in      entry  its descriptor, with artifactType
 * returns 0, also if it was listed; -1 with ERROR_NETWORK (others keep
 * writing), ERROR_INPUT (the tag holds something that is not an index)
 */
int referrers_add(struct registry *registry, const char *repository,
	const struct digest *subject, const struct json *entry,
	struct error *err) MUST_CHECK;

/* descriptors_free - a heap array of n descriptors */
void descriptors_free(struct descriptor *list, size_t n);

#endif
