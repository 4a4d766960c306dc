/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - content-addressed blobs that are a valid OCI image layout.
 *
 * source: store(5), OCI image-spec 1.1 image-layout.md
 *
 *     STORE/oci-layout  index.json  blobs/sha256/…   the OCI layout
 *     STORE/attestations/NAME.intoto.jsonl           for people and rebuilders
 *     STORE/hallmark/results/KEY.json                the result cache
 *     STORE/hallmark/environments/…                  unpacked, read-only
 *     STORE/hallmark/git/…                           fetched repositories
 *     STORE/hallmark/tmp/…                           begun and not finished
 *
 * A blob appears under its name only when it is whole and on the disk.  What
 * is killed leaves only files in tmp, which the next store_open() by anyone
 * removes once their process is gone.
 */
#ifndef BUILDER_STORE_STORE_H
#define BUILDER_STORE_STORE_H

#include "base/digest.h"
#include "base/json.h"

struct store;

/* store_open - made where it is missing and make is true */
int store_open(struct store **out, const char *path, bool make,
	struct error *err) MUST_CHECK;
/* store_open_foreign - one that somebody else has written, to be read */
int store_open_foreign(
	struct store **out, const char *path, struct error *err) MUST_CHECK;
void store_close(struct store *store);
DEFINE_SCOPED(struct store, store_close);

const char *store_path(const struct store *store); /* absolute */
int store_fd(const struct store *store);           /* of STORE; borrowed */
/* store_private - a folder under STORE/hallmark, made; the descriptor */
int store_private(
	struct store *store, const char *name, struct error *err) MUST_CHECK;
/* store_temp - a new, empty folder under hallmark/tmp; *name is heap, relative
 * to store_fd(); the caller renames or removes it */
int store_temp(struct store *store, char **name, struct error *err) MUST_CHECK;

/* A blob on its way in: feed a descriptor, then name it by its digest. */
struct blob;
int blob_new(
	struct blob **out, struct store *store, struct error *err) MUST_CHECK;
int blob_fd(const struct blob *blob); /* write here, in order */
/*
 * blob_keep - publish it under sum, which the caller has computed while
 * writing; fsync, then rename.  The blob is spent either way.  What stood
 * there under that name, sound or rotten, gives way to it.
 */
int blob_keep(struct blob *takes, const struct digest *sum,
	struct error *err) MUST_CHECK;
void blob_free(struct blob *blob); /* not published: nothing remains */
DEFINE_SCOPED(struct blob, blob_free);

bool store_has(const struct store *store, const struct digest *sum);
/* store_put - bytes in memory; *sum may be NULL; a rotten blob gives way */
int store_put(struct store *store, const void *data, size_t len,
	struct digest *sum, struct error *err) MUST_CHECK;
/* store_get - the bytes, checked against their digest (ERROR_INTEGRITY) and
 * bounded; ERROR_INPUT where there is none */
int store_get(const struct store *store, const struct digest *sum, size_t max,
	struct bytes *out, struct error *err) MUST_CHECK;
/* store_open_blob - a read descriptor, not checked; *size may be NULL */
int store_open_blob(const struct store *store, const struct digest *sum,
	int64_t *size, struct error *err) MUST_CHECK;
/* store_check_fd - of a blob that is open: read it all, compare its digest */
int store_check_fd(
	const struct digest *sum, int fd, struct error *err) MUST_CHECK;
/* store_check_blob - the same of one in the store */
int store_check_blob(const struct store *store, const struct digest *sum,
	struct error *err) MUST_CHECK;

/*
 * A descriptor, as OCI has it.  Texts are heap; empty ones NULL.
 */
struct descriptor {
	struct digest sum;
	int64_t size;
	char *media_type;
	char *artifact_type;
	char *name; /* annotation org.opencontainers.image.ref.name */
};
void descriptor_done(struct descriptor *d);
DEFINE_SCOPED_IN(struct descriptor, descriptor_done);

/* store_tag - index.json: name means this manifest from now on, atomically
 * and under a lock; an older descriptor of that name goes */
int store_tag(struct store *store, const char *name,
	const struct descriptor *manifest, struct error *err) MUST_CHECK;
/* store_find - a name or "sha256:…"; 0 found, 1 there is none, -1 */
int store_find(const struct store *store, const char *name,
	struct descriptor *out, struct error *err) MUST_CHECK;
/* store_list - the descriptors in index.json that are not referrer indexes;
 * heap array */
int store_list(const struct store *store, struct descriptor **out, size_t *n,
	struct error *err) MUST_CHECK;

/*
 * store_attach - put an artifact manifest beside its subject
 *
 * The referrers tag schema of the distribution-spec: the index entry named
 * "sha256-<hex of the subject>" is an image index of the referrers.  The
 * subject's own digest never moves.
 *
 * in      subject        the image manifest
 *         artifact_type  "application/vnd.in-toto+json"…
 *         layer_type     media type of the one layer
 *         data, len      that layer's bytes
 * out     *sum           of the layer blob (the envelope); may be NULL
 * The same bytes attached again change nothing.
 */
int store_attach(struct store *store, const struct descriptor *subject,
	const char *artifact_type, const char *layer_type, const void *data,
	size_t len, struct digest *sum, struct error *err) MUST_CHECK;
/* store_referrers - the descriptors of the artifact manifests of a subject */
int store_referrers(const struct store *store, const struct digest *subject,
	struct descriptor **out, size_t *n, struct error *err) MUST_CHECK;
/* store_referrer_blob - the one layer of an artifact manifest, checked */
int store_referrer_blob(const struct store *store,
	const struct descriptor *artifact, size_t max, struct bytes *out,
	struct digest *sum, struct error *err) MUST_CHECK;

#define STORE_MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define STORE_LAYOUT_VERSION "1.0.0"
#define STORE_JSON_MAX ((size_t)16 << 20) /* index.json, any manifest */
#define STORE_INDEX_TYPE "application/vnd.oci.image.index.v1+json"
#define STORE_DSSE_TYPE "application/vnd.dsse.envelope.v1+json"
#define STORE_EMPTY_TYPE "application/vnd.oci.empty.v1+json"

/* store_blob_name - "blobs/sha256/…", for messages */
struct store_name {
	char s[96];
};
struct store_name store_blob_name(const struct digest *sum);

/* store_json - a blob that is a JSON map, its digest checked; its name in
 * messages is the blob's; reader is json_read, but for what hallmark wrote */
int store_json(const struct store *store, const struct digest *sum,
	json_reader *reader, struct json_doc *out,
	struct error *err) MUST_CHECK;

/* store_blobs - the descriptor of blobs/sha256; borrowed */
int store_blobs(const struct store *store);

#endif
