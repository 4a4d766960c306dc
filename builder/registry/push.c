/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/push.h"
#include "base/say.h"
#include "builder/registry/blob_push.h"
#include "builder/registry/manifest.h"
#include "builder/registry/places.h"
#include "builder/store/descriptor.h"

struct push {
	struct registry *registry;
	const char *repository;
	const struct store *store;
	const struct image_graph *graph;
	const struct push_options *options;
	struct places places;
	struct blob_push *blobs;
	int64_t total;
};

static void
push_done(struct push *p)
{
	for (size_t i = 0; p->blobs && i < p->graph->n_blobs; i++)
		blob_push_done(&p->blobs[i]);
	free(p->blobs);
	places_done(&p->places);
}
DEFINE_SCOPED_IN(struct push, push_done);

/* May the tag be given to the image?  *there: it has it. */
static int
check_tag(const struct push *p, const char *tag, const struct digest *image,
	bool *there, struct error *err)
{
	scoped(manifest_done) struct manifest m = MANIFEST_INIT;
	bool frozen = text_equal(tag, p->options->frozen);
	int r = manifest_get(&m, p->registry, p->repository, tag, err);

	if (r < 0)
		return -1;
	*there = r == 0 && digest_equal(&m.sum, image);
	if (r == 1 || *there || (p->options->force && !frozen))
		return 0;
	(void)error_set(err, ERROR_POLICY, "%s/%s:%s is another image, %s",
		registry_host(p->registry), p->repository, tag,
		digest_text(&m.sum).s);
	return frozen ? error_hint(err,
				"a version never moves: give the new image a "
				"new one")
		      : error_hint(err, "--force moves the tag");
}

static void
list_blobs(struct push *p)
{
	const struct image_graph *g = p->graph;

	places_read(&p->places, p->options->memory, registry_host(p->registry));
	p->blobs = mem_alloc(g->n_blobs, sizeof *p->blobs);
	for (size_t i = 0; i < g->n_blobs; i++) {
		const struct descriptor *d = &g->blobs[i];
		const char *from = places_find(&p->places, &d->sum);

		if (text_equal(from, p->repository))
			from = NULL;
		blob_push_init(&p->blobs[i], p->registry, p->repository, from,
			p->store, d);
		p->total += d->size;
	}
}

static void
show_progress(void *arg)
{
	const struct push *p = arg;
	int64_t moved = 0;

	for (size_t i = 0; i < p->graph->n_blobs; i++)
		moved += p->blobs[i].step >= BLOB_PUSH_THERE
				 ? p->blobs[i].size
				 : p->blobs[i].op.talk.n_moved;
	say_progress(moved / 1000, p->total / 1000, "kB");
}

static int
push_blobs(struct push *p, struct error *err)
{
	const size_t n = p->graph->n_blobs;
	struct registry_op **ops = mem_alloc(n, sizeof(*ops));
	int r;

	for (size_t i = 0; i < n; i++)
		ops[i] = &p->blobs[i].op;
	r = registry_run(p->registry, ops, n, show_progress, p, err);
	free(ops);
	return r;
}

static void
count_blobs(struct push_report *out, const struct push *p)
{
	for (size_t i = 0; i < p->graph->n_blobs; i++) {
		const struct blob_push *b = &p->blobs[i];

		out->n_there += b->step == BLOB_PUSH_THERE;
		out->n_mounted += b->step == BLOB_PUSH_MOUNTED;
		out->n_uploaded += b->step == BLOB_PUSH_UPLOADED;
		out->n_bytes += b->op.talk.n_moved;
	}
}

/* The entry of a referrer in the list of its subject. */
static struct json *
referrer_entry(const struct graph_manifest *m, const struct json *manifest)
{
	struct descriptor unnamed = m->d;
	struct json *v;
	const struct json *notes = json_find(manifest, "annotations");

	unnamed.name = NULL;
	v = descriptor_json(&unnamed);
	if (notes)
		json_put(v, "annotations", json_copy_of(notes));
	return v;
}

/* Does the registry list the manifest with its subject?  A push that was killed
 * may have written it and not the list, and some registries say "OCI-Subject"
 * without listing anything (sigstore/sigstore-js 1183). */
static int
is_listed(const struct push *p, const struct graph_manifest *m, bool *out,
	struct error *err)
{
	struct descriptor *list;
	size_t n;

	*out = digest_is_zero(&m->subject);
	if (*out)
		return 0;
	if (referrers_get(&list, &n, p->registry, p->repository, &m->subject,
		    err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		*out = *out || digest_equal(&list[i].sum, &m->d.sum);
	descriptors_free(list, n);
	return 0;
}

/* List a referrer where the registry does not do it by itself. */
static int
list_referrer(const struct push *p, const struct graph_manifest *m, bool refers,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(json_free) struct json *entry = NULL;

	if (digest_is_zero(&m->subject))
		return 0;
	if (refers && is_listed(p, m, &refers, err) < 0)
		return -1;
	if (refers)
		return 0;
	if (store_json(p->store, &m->d.sum, json_read, &doc, err) < 0)
		return -1;
	entry = referrer_entry(m, doc.root);
	return referrers_add(
		p->registry, p->repository, &m->subject, entry, err);
}

static int
put_manifest(const struct push *p, const struct graph_manifest *m,
	const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct manifest_text put = {.type = m->d.media_type};
	bool refers;

	if (store_get(p->store, &m->d.sum, STORE_JSON_MAX, &text, err) < 0)
		return -1;
	put.data = text.data;
	put.len = text.len;
	if (manifest_put(&refers, p->registry, p->repository, name, &put, err) <
		0)
		return -1;
	return list_referrer(p, m, refers, err);
}

static int
push_manifests(const struct push *p, struct error *err)
{
	for (size_t i = 0; i < p->graph->n_manifests; i++) {
		const struct graph_manifest *m = &p->graph->manifests[i];

		if (put_manifest(p, m, digest_text(&m->d.sum).s, err) < 0)
			return -1;
	}
	return 0;
}

static const struct graph_manifest *
find_manifest(const struct image_graph *graph, const struct digest *sum)
{
	for (size_t i = 0; i < graph->n_manifests; i++)
		if (digest_equal(&graph->manifests[i].d.sum, sum))
			return &graph->manifests[i];
	return NULL;
}

/* Are all manifests there?  A registry takes a manifest only with its blobs. */
static int
is_complete(const struct push *p, bool *out, struct error *err)
{
	*out = true;
	for (size_t i = 0; *out && i < p->graph->n_manifests; i++) {
		const struct graph_manifest *m = &p->graph->manifests[i];

		if (manifest_is_there(out, p->registry, p->repository,
			    &m->d.sum, err) < 0 ||
			(*out && is_listed(p, m, out, err) < 0))
			return -1;
	}
	return 0;
}

static int
push_parts(struct push *p, struct push_report *out, struct error *err)
{
	bool complete;

	if (is_complete(p, &complete, err) < 0)
		return -1;
	if (complete) {
		out->n_there = p->graph->n_blobs;
		return 0;
	}
	list_blobs(p);
	say_step("push", "%zu blobs, %lld kB, to %s/%s", p->graph->n_blobs,
		(long long)(p->total / 1000), registry_host(p->registry),
		p->repository);
	if (push_blobs(p, err) < 0 || push_manifests(p, err) < 0)
		return -1;
	say_done();
	count_blobs(out, p);
	places_add(p->options->memory, registry_host(p->registry),
		p->repository, p->graph->blobs, p->graph->n_blobs);
	return 0;
}

/* Two images from the same inputs mean that the build is not deterministic. */
static int
push_known(const struct push *p, const struct graph_manifest *root,
	struct error *err)
{
	for (size_t i = 0; i < p->options->n_known; i++) {
		const char *tag = p->options->known[i];
		struct error why = ERROR_INIT;
		bool there;

		if (check_tag(p, tag, &root->d.sum, &there, &why) < 0) {
			if (why.kind != ERROR_POLICY) {
				*err = why;
				return -1;
			}
			say_warning("the same inputs gave another image "
				    "before: %s",
				why.text);
		} else if (!there && put_manifest(p, root, tag, err) < 0) {
			return -1;
		}
	}
	return 0;
}

int
push_image(struct push_report *out, struct registry *registry,
	const char *repository, const struct store *store,
	const struct image_graph *graph, const struct descriptor *image,
	const struct push_options *options, struct error *err)
{
	scoped(push_done) struct push p = {.registry = registry,
		.repository = repository,
		.store = store,
		.graph = graph,
		.options = options};
	const struct graph_manifest *root = find_manifest(graph, &image->sum);
	bool there;

	*out = (struct push_report){.n_there = 0};
	for (size_t i = 0; i < options->n_tags; i++)
		if (check_tag(&p, options->tags[i], &image->sum, &there, err) <
			0)
			return -1;
	if (push_parts(&p, out, err) < 0)
		return -1;
	for (size_t i = 0; i < options->n_tags; i++) {
		/* somebody may have set it while the blobs were sent */
		if (check_tag(&p, options->tags[i], &image->sum, &there, err) <
			0)
			return -1;
		if (there)
			continue;
		if (put_manifest(&p, root, options->tags[i], err) < 0)
			return -1;
		out->tagged = true;
	}
	return push_known(&p, root, err);
}
