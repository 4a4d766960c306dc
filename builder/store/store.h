/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - content-addressed blobs that are a valid OCI image layout.
 *
 * source: store(5), OCI image-spec 1.1 image-layout.md
 *
 *     STORE/oci-layout  index.json  blobs/sha256/…   the OCI layout
 *     STORE/attestations/HEX.KEY.intoto.jsonl        by image and key, for
 *     STORE/attestations/NAME.intoto.jsonl           people and rebuilders
 *     STORE/attestations/NAME.sigstore.json          the same for cosign
 *     STORE/attestations/NAME.statements.jsonl       for the person with a key
 *     STORE/hallmark/results/KEY.json                the result cache
 *     STORE/hallmark/environments/…                  unpacked, read-only
 *     STORE/hallmark/layers/HEX                      indexes of layers
 *     STORE/hallmark/git/…                           fetched repositories
 *     STORE/hallmark/tmp/…                           unfinished files
 *
 * A blob appears under its name only when it is complete and on the disk.  A
 * killed process leaves files only in tmp; the next store_open() by any
 * process removes them.
 */
#ifndef BUILDER_STORE_STORE_H
#define BUILDER_STORE_STORE_H

#include "base/digest.h"
#include "base/json.h"

struct store;

/* store_open - open a store; if make is true, a missing store is created */
int store_open(struct store **out, const char *path, bool make,
	struct error *err) MUST_CHECK;
/* store_open_foreign - open a layout of another program for reading */
int store_open_foreign(
	struct store **out, const char *path, struct error *err) MUST_CHECK;
bool store_is_foreign(const struct store *store); /* opened by the latter */
void store_close(struct store *store);
DEFINE_SCOPED(struct store, store_close);

const char *store_path(const struct store *store); /* absolute */
int store_fd(const struct store *store);           /* of STORE; borrowed */
#define STORE_TRACES "traces" /* such a folder: HEX.json of a manifest */
/* store_private - create and open a folder under STORE/hallmark; returns its
 * descriptor */
int store_private(
	struct store *store, const char *name, struct error *err) MUST_CHECK;
/* store_temp - create an empty folder under hallmark/tmp; *name is heap,
 * relative to store_fd(); the caller renames or removes the folder */
int store_temp(struct store *store, char **name, struct error *err) MUST_CHECK;

/* A blob that is being written: write to its descriptor, then publish it under
 * its digest. */
struct blob;
int blob_new(
	struct blob **out, struct store *store, struct error *err) MUST_CHECK;
int blob_fd(const struct blob *blob); /* the caller writes to it in order */
/*
 * blob_keep - publish a blob under sum, which the caller computed while writing
 *
 * The data is synced, then renamed.  The blob is freed in every case.  An
 * existing blob of that name, valid or corrupt, is replaced.
 */
int blob_keep(struct blob *takes, const struct digest *sum,
	struct error *err) MUST_CHECK;
void blob_free(struct blob *blob); /* an unpublished blob leaves no file */
DEFINE_SCOPED(struct blob, blob_free);

bool store_has(const struct store *store, const struct digest *sum);
/* store_put - store bytes from memory; sum may be NULL; a corrupt blob of that
 * name is replaced */
int store_put(struct store *store, const void *data, size_t len,
	struct digest *sum, struct error *err) MUST_CHECK;
/* store_get - read a blob of at most max bytes and check its digest
 * (ERROR_INTEGRITY); ERROR_INPUT if the store does not have it */
int store_get(const struct store *store, const struct digest *sum, size_t max,
	struct bytes *out, struct error *err) MUST_CHECK;
/* store_open_blob - open a blob for reading, its digest unchecked; size may be
 * NULL */
int store_open_blob(const struct store *store, const struct digest *sum,
	int64_t *size, struct error *err) MUST_CHECK;
/* store_check_fd - read an open blob to its end and compare its digest */
int store_check_fd(
	const struct digest *sum, int fd, struct error *err) MUST_CHECK;
/* store_check_blob - the same for a blob in the store */
int store_check_blob(const struct store *store, const struct digest *sum,
	struct error *err) MUST_CHECK;

/* A descriptor as OCI defines it.  Texts are heap; a missing text is NULL. */
struct descriptor {
	struct digest sum;
	int64_t size;
	char *media_type;
	char *artifact_type;
	char *name;   /* annotation org.opencontainers.image.ref.name */
	bool bundled; /* annotation kind: Sigstore bundles refer to it */
};
void descriptor_done(struct descriptor *d);
DEFINE_SCOPED_IN(struct descriptor, descriptor_done);

/* store_describe - the descriptor of an image manifest in the store; its digest
 * is unchecked.  returns 0; 1: the store does not have it; -1 */
int store_describe(struct descriptor *out, const struct store *store,
	const struct digest *manifest, struct error *err) MUST_CHECK;
/* store_is_name - may an image have this name? */
bool store_is_name(const char *name);
/* store_tag - give a manifest this name in index.json, atomically and under a
 * lock; an image that had the name as its only one stays listed without it;
 * whether it is bundled is found in the store, here and below */
int store_tag(struct store *store, const char *name,
	const struct descriptor *manifest, struct error *err) MUST_CHECK;
/* store_list_unnamed - list a manifest in index.json without a name, unless the
 * index lists it already */
int store_list_unnamed(struct store *store, const struct descriptor *manifest,
	struct error *err) MUST_CHECK;
/* store_find - find a name or "sha256:…"; returns 0 found, 1 not found, -1 */
int store_find(const struct store *store, const char *name,
	struct descriptor *out, struct error *err) MUST_CHECK;
/* store_list - list the descriptors in index.json that are not referrer
 * indexes; heap array */
int store_list(const struct store *store, struct descriptor **out, size_t *n,
	struct error *err) MUST_CHECK;

/*
 * store_attach - store an artifact manifest as a referrer of its subject
 *
 * It follows the referrers tag schema of the distribution-spec: the index entry
 * named "sha256-<hex of the subject>" is an image index of the referrers.  The
 * digest of the subject never changes.
 *
 * in      subject  the image manifest; NULL: the size of it is not known, so
 *                  the artifact has none and the index lists it without a name
 * out     *sum     of the first layer (the envelope); may be NULL
 * Attaching the same bytes again changes nothing.
 */
struct attachment {
	const char *artifact_type; /* "application/vnd.in-toto+json"… */
	const char *layer_type;    /* media type of the first layer */
	const void *data;          /* that layer's bytes */
	size_t len;
	const struct descriptor *more; /* further layers, in the store */
	size_t n_more;
	const struct json *annotations; /* of manifest and referrer; or NULL */
};
int store_attach(struct store *store, const struct descriptor *subject,
	const struct attachment *what, struct digest *sum,
	struct error *err) MUST_CHECK;
/* store_refer - make an artifact manifest that the store holds a referrer of
 * its subject, listed with its annotations; once more changes nothing */
int store_refer(struct store *store, const struct digest *subject,
	const struct descriptor *artifact, struct error *err) MUST_CHECK;
/* store_referrers - list the descriptors of the artifact manifests of a
 * subject */
int store_referrers(const struct store *store, const struct digest *subject,
	struct descriptor **out, size_t *n, struct error *err) MUST_CHECK;
/* store_referrers_list - the digest of the list of them
 * returns 0; 1: the subject has none, and the digest is zero; -1 */
int store_referrers_list(struct digest *out, const struct store *store,
	const struct digest *subject, struct error *err) MUST_CHECK;
/* store_referrers_in - the same of the index of referrers that has this digest
 */
int store_referrers_in(const struct store *store, const struct digest *index,
	struct descriptor **out, size_t *n, struct error *err) MUST_CHECK;
/* store_referrer_blob - read the first layer of an artifact manifest, of a
 * bundle the only one, and check its digest */
int store_referrer_blob(const struct store *store,
	const struct descriptor *artifact, size_t max, struct bytes *out,
	struct digest *sum, struct error *err) MUST_CHECK;

#define STORE_MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define STORE_LAYOUT_VERSION "1.0.0"
#define STORE_JSON_MAX ((size_t)16 << 20) /* index.json, any manifest */
#define STORE_INDEX_TYPE "application/vnd.oci.image.index.v1+json"
/* the annotation of an envelope's manifest: what its statement is about */
#define STORE_PREDICATE_TYPE "in-toto.io/predicate-type"
#define STORE_DSSE_TYPE "application/vnd.dsse.envelope.v1+json"
#define STORE_EMPTY_TYPE "application/vnd.oci.empty.v1+json"

/* store_blob_name - return "blobs/sha256/…", for messages */
struct store_name {
	char s[96];
};
struct store_name store_blob_name(const struct digest *sum);

/* store_json - read a blob that is a JSON map and check its digest; messages
 * name the blob.  reader is json_read unless hallmark wrote the blob */
int store_json(const struct store *store, const struct digest *sum,
	json_reader *reader, struct json_doc *out,
	struct error *err) MUST_CHECK;

/* store_blobs - return the descriptor of blobs/sha256; borrowed */
int store_blobs(const struct store *store);

#endif
