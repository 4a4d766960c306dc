/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image_graph.h - all blobs of an image: what has to move when it moves
 *
 * source: OCI image-spec 1.1
 */
#ifndef BUILDER_IMAGE_IMAGE_GRAPH_H
#define BUILDER_IMAGE_IMAGE_GRAPH_H

#include "builder/store/store.h"

/* A manifest or an index of the graph. */
struct graph_manifest {
	struct descriptor d;
	struct digest subject; /* or zero */
	bool refers;           /* it is there as a referrer, not as a part */
};

/* A layer that was read while it arrived; see layer_ahead.h. */
struct graph_layer {
	struct digest sum, diff_id;
};

/* Each once.  A manifest stands after the manifests that it names. */
struct image_graph {
	struct graph_manifest *manifests;
	size_t n_manifests;
	struct descriptor *blobs; /* configs and layers */
	size_t n_blobs;
	struct graph_layer *sound; /* layers that need not be read again */
	size_t n_sound;
};
#define IMAGE_GRAPH_INIT \
	{ \
		.manifests = NULL \
	}
void image_graph_done(struct image_graph *graph);
DEFINE_SCOPED_IN(struct image_graph, image_graph_done);

/*
 * A manifest's text, from wherever the graph lives.
 * returns 0; -1
 */
typedef int graph_reader(void *arg, const struct descriptor *d,
	struct json_doc *out, struct error *err);

/*
 * image_graph_add - add a manifest or an index, and all that it names
 *
 * returns 0; -1 with ERROR_INPUT if a manifest breaks its format, ERROR_LIMIT
 */
int image_graph_add(struct image_graph *graph, const struct descriptor *root,
	bool refers, graph_reader *read, void *arg,
	struct error *err) MUST_CHECK;

/* image_graph_has - is it one of the graph's manifests or indexes? */
bool image_graph_has(const struct image_graph *graph, const struct digest *sum);

/* image_graph_of - the graph of an image in a store, with its referrers and
 * theirs */
int image_graph_of(struct image_graph *out, const struct store *store,
	const struct descriptor *image, struct error *err) MUST_CHECK;

/* Digests of kits. */
struct graph_kits {
	const struct digest *list;
	size_t n;
};
/* image_graph_sent - the same without kits, except these: a kit holds the files
 * of repositories, so it leaves a store only when asked to */
int image_graph_sent(struct image_graph *out, const struct store *store,
	const struct descriptor *image, const struct graph_kits *kits,
	struct error *err) MUST_CHECK;

/* image_graph_attach - list the graph's referrers in a store that holds all of
 * its blobs; *n is their number */
int image_graph_attach(const struct image_graph *graph, struct store *store,
	size_t *n, struct error *err) MUST_CHECK;

bool image_is_index(const char *media_type); /* OCI's, or Docker's list */
/* the types of layers begin so */
#define GRAPH_LAYER "application/vnd.oci.image.layer."
#define GRAPH_DOCKER_LAYER "application/vnd.docker.image.rootfs."
/* image_graph_reads - is it the type of a manifest that a graph may hold? */
bool image_graph_reads(const char *media_type);

#endif
