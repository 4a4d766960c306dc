/* SPDX-License-Identifier: Apache-2.0 */
/* descriptor.h - OCI descriptors as JSON.  source: image-spec 1.1 descriptor.md
 */
#ifndef BUILDER_STORE_DESCRIPTOR_H
#define BUILDER_STORE_DESCRIPTOR_H

#include "builder/store/store.h"

#define STORE_REF_NAME "org.opencontainers.image.ref.name"
/* what 'cosign --local-image' looks for in index.json */
#define STORE_KIND "kind"
#define STORE_KIND_IMAGE "dev.cosignproject.cosign/image"
#define STORE_KIND_INDEX "dev.cosignproject.cosign/imageIndex"

/* descriptor_parse - parse a JSON map; where is its path in the document, for
 * the line number; returns -1 with ERROR_INPUT "doc:line: …" */
int descriptor_parse(struct descriptor *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err) MUST_CHECK;
/* descriptor_copy - copy a descriptor and its texts, which are heap */
void descriptor_copy(struct descriptor *out, const struct descriptor *d);
/* descriptor_json - print a descriptor as a new JSON map */
struct json *descriptor_json(const struct descriptor *d);
/* descriptor_new - return a new JSON map without name and artifact type */
struct json *descriptor_new(
	const char *media_type, const struct digest *sum, int64_t size);

/* descriptor_ref_name - return the ref.name of a descriptor, or NULL */
const char *descriptor_ref_name(const struct json *v);

/*
 * descriptor_referrers_of - what an index of referrers refers to
 *
 * in      name  the ref.name of a descriptor: "sha256-" and 64 hex digits
 * out     *out  the digest in it; or NULL
 * returns false if it is no such name
 */
bool descriptor_referrers_of(const char *name, struct digest *out);

#endif
