/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/pull.h"
#include "base/say.h"
#include "builder/image/image_index.h"
#include "builder/registry/blob_pull.h"
#include "builder/registry/manifest.h"
#include "builder/registry/places.h"
#include "builder/store/store_copy.h"

#define DEFAULT_TAG "latest"

struct pull {
	struct registry *registry;
	const char *repository;
	struct store *store;
	struct image_graph graph;
	struct blob_pull *blobs;
	size_t n_blobs;
	unsigned n_ahead; /* see blob_pull.h */
	int64_t total;
	struct digest gone; /* what the registry did not have, last */
};

static void
pull_done(struct pull *p)
{
	for (size_t i = 0; i < p->n_blobs; i++)
		blob_pull_done(&p->blobs[i]);
	free(p->blobs);
	image_graph_done(&p->graph);
}
DEFINE_SCOPED_IN(struct pull, pull_done);

void
pull_report_done(struct pull_report *report)
{
	descriptor_done(&report->image);
	image_graph_done(&report->graph);
	*report = (struct pull_report)PULL_REPORT_INIT;
}

static int
find_manifest(struct manifest *out, struct registry *registry,
	const struct reference *ref, struct error *err)
{
	scoped_free char *whole = reference_text(ref);
	struct digest_text sum = digest_text(&ref->sum);
	const char *name = !digest_is_zero(&ref->sum) ? sum.s
			   : ref->tag                 ? ref->tag
						      : DEFAULT_TAG;
	int r = manifest_get(out, registry, ref->repository, name, err);

	if (r <= 0)
		return r;
	return error_set(err, ERROR_INPUT, "the registry has no image %s",
		text_quotes(whole));
}

/* The media type that the manifest itself names decides, if it names one. */
static char *
type_of(const struct manifest *m, const struct json_doc *doc)
{
	const char *own = json_find_text(doc->root, "mediaType");

	return text_copy(own ? own : m->type ? m->type : STORE_MANIFEST_TYPE);
}

/* The image of an index for this architecture. */
static int
choose_image(struct descriptor *out, const struct json_doc *doc,
	const char *architecture, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	const struct image_part *part;

	if (image_index_parse(&parts, doc, err) < 0)
		return -1;
	if (image_parts_choose(&part, &parts, architecture, doc->name, err) < 0)
		return error_hint(err, "'hallmark pull --all' pulls the whole "
				       "index");
	*out = (struct descriptor){.sum = part->sum,
		.size = part->size,
		.media_type = text_copy(part->media_type)};
	return 0;
}

/* What the reference names now.  A manifest goes into the store, so that it is
 * not asked for again: registries count these requests. */
static int
resolve_image(struct pull_report *out, struct registry *registry,
	const struct reference *ref, struct store *store,
	const struct pull_options *options, struct error *err)
{
	scoped(manifest_done) struct manifest m = MANIFEST_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped_free char *name = reference_text(ref), *type = NULL;

	if (find_manifest(&m, registry, ref, err) < 0 ||
		json_read(&doc, m.text.data, m.text.len, name, err) < 0)
		return -1;
	type = type_of(&m, &doc);
	if (options->architecture && image_is_index(type)) {
		out->index = m.sum;
		return choose_image(
			&out->image, &doc, options->architecture, err);
	}
	if (store_put(store, m.text.data, m.text.len, NULL, err) < 0)
		return -1;
	out->image = (struct descriptor){.sum = m.sum,
		.size = (int64_t)m.text.len,
		.media_type = take_ptr(type)};
	return 0;
}

/* Manifests go into the store as they are read; nothing names them yet.  One
 * that is damaged there is fetched again. */
static int
read_manifest(void *arg, const struct descriptor *d, struct json_doc *out,
	struct error *err)
{
	struct pull *p = arg;
	scoped(manifest_done) struct manifest m = MANIFEST_INIT;
	int r = store_copy_find(p->store, &d->sum, d->size, err);

	if (r != 0)
		return r < 0 ? -1
			     : store_json(
				       p->store, &d->sum, json_read, out, err);
	r = manifest_get(
		&m, p->registry, p->repository, digest_text(&d->sum).s, err);
	if (r > 0) {
		p->gone = d->sum;
		return error_set(err, ERROR_INPUT,
			"the registry %s does not have the manifest %s, which "
			"%s names",
			registry_host(p->registry), digest_text(&d->sum).s,
			p->repository);
	}
	if (r < 0 ||
		store_put(p->store, m.text.data, m.text.len, NULL, err) < 0)
		return -1;
	return store_json(p->store, &d->sum, json_read, out, err);
}

/* A registry may list only what says itself that it refers to the subject. */
static int
check_subject(const struct pull *p, const struct descriptor *d,
	const struct digest *subject, struct error *err)
{
	for (size_t i = 0; i < p->graph.n_manifests; i++) {
		const struct graph_manifest *m = &p->graph.manifests[i];

		if (digest_equal(&m->d.sum, &d->sum) &&
			digest_equal(&m->subject, subject))
			return 0;
	}
	return error_set(err, ERROR_INTEGRITY,
		"the registry %s lists %s as a referrer of %s, but it is not",
		registry_host(p->registry), digest_text(&d->sum).s,
		digest_text(subject).s);
}

/* What was deleted may still stand in a list that clients keep, and what is
 * neither manifest nor index cannot travel: neither makes the image wrong. */
static int
add_referrer(struct pull *p, const struct descriptor *d,
	const struct digest *subject, struct error *err)
{
	struct error why = ERROR_INIT;

	if (!image_graph_reads(d->media_type)) {
		say_warning("the referrer %s is left out: its media type is %s",
			digest_text(&d->sum).s, text_quotes(d->media_type));
		return 0;
	}
	p->gone = (struct digest){{0}};
	if (image_graph_add(&p->graph, d, true, read_manifest, p, &why) < 0) {
		if (digest_equal(&p->gone, &d->sum)) {
			say_warning("the referrer %s is left out: the registry "
				    "lists it, but does not have it",
				digest_text(&d->sum).s);
			return 0;
		}
		*err = why;
		return -1;
	}
	return check_subject(p, d, subject, err);
}

static int
add_referrers(struct pull *p, size_t i, struct error *err)
{
	struct digest subject = p->graph.manifests[i].d.sum;
	struct descriptor *list;
	size_t n;
	int r = 0;

	if (referrers_get(
		    &list, &n, p->registry, p->repository, &subject, err) < 0)
		return -1;
	for (size_t j = 0; r == 0 && j < n; j++)
		r = add_referrer(p, &list[j], &subject, err);
	descriptors_free(list, n);
	return r;
}

static void
show_progress(void *arg)
{
	const struct pull *p = arg;
	int64_t got = 0;

	for (size_t i = 0; i < p->n_blobs; i++)
		got += p->blobs[i].done ? p->blobs[i].size : p->blobs[i].got;
	say_progress(got / 1000, p->total / 1000, "kB");
}

/* Before anything is fetched. */
static int
check_size(const struct pull *p, int64_t most, struct error *err)
{
	int64_t left = most;

	for (size_t i = 0; most > 0 && i < p->graph.n_blobs; i++) {
		left -= p->graph.blobs[i].size;
		if (left < 0)
			return error_set(err, ERROR_LIMIT,
				"its blobs have more than %lld bytes",
				(long long)most);
	}
	return 0;
}

/* The blobs that the store lacks. */
static int
find_missing(struct pull *p, struct error *err)
{
	p->blobs = mem_alloc(p->graph.n_blobs, sizeof *p->blobs);
	for (size_t i = 0; i < p->graph.n_blobs; i++) {
		const struct descriptor *d = &p->graph.blobs[i];
		struct blob_pull *b = &p->blobs[p->n_blobs];
		int there = store_copy_find(p->store, &d->sum, d->size, err);

		if (there < 0)
			return -1;
		if (there)
			continue;
		blob_pull_init(
			b, p->registry, p->repository, p->store, &p->n_ahead);
		b->sum = d->sum;
		b->size = d->size;
		b->is_layer = text_starts(d->media_type, GRAPH_LAYER) ||
			      text_starts(d->media_type, GRAPH_DOCKER_LAYER);
		p->total += d->size;
		p->n_blobs++;
	}
	return 0;
}

/* The layers that were read as they came. */
static void
note_sound(struct pull *p)
{
	struct image_graph *g = &p->graph;

	for (size_t i = 0; i < p->n_blobs; i++) {
		const struct blob_pull *b = &p->blobs[i];

		if (digest_is_zero(&b->diff_id))
			continue;
		*mem_room(g->sound, g->n_sound) = (struct graph_layer){
			.sum = b->sum, .diff_id = b->diff_id};
		g->n_sound++;
	}
}

static int
pull_blobs(struct pull *p, struct error *err)
{
	struct registry_op **ops;
	int r;

	if (find_missing(p, err) < 0)
		return -1;
	if (p->n_blobs == 0)
		return 0;
	ops = mem_alloc(p->n_blobs, sizeof(*ops));
	for (size_t i = 0; i < p->n_blobs; i++)
		ops[i] = &p->blobs[i].op;
	say_step("pull", "%zu blobs, %lld kB, from %s/%s", p->n_blobs,
		(long long)(p->total / 1000), registry_host(p->registry),
		p->repository);
	r = registry_run(p->registry, ops, p->n_blobs, show_progress, p, err);
	say_done();
	free(ops);
	note_sound(p);
	return r;
}

int
pull_image(struct pull_report *out, struct registry *registry,
	const struct reference *ref, struct store *store,
	const struct pull_options *options, struct error *err)
{
	scoped(pull_done) struct pull p = {.registry = registry,
		.repository = ref->repository,
		.store = store};
	scoped(pull_report_done) struct pull_report report = PULL_REPORT_INIT;

	if (resolve_image(&report, registry, ref, store, options, err) < 0 ||
		image_graph_add(&p.graph, &report.image, false, read_manifest,
			&p, err) < 0)
		return -1;
	for (size_t i = 0; !options->alone && i < p.graph.n_manifests; i++)
		if (add_referrers(&p, i, err) < 0)
			return -1;
	if (check_size(&p, options->most, err) < 0 || pull_blobs(&p, err) < 0)
		return -1;
	places_add(store, registry_host(registry), ref->repository,
		p.graph.blobs, p.graph.n_blobs);
	report.n_pulled = p.n_blobs;
	report.n_there = p.graph.n_blobs - p.n_blobs;
	report.n_bytes = p.total;
	report.graph = p.graph;
	p.graph = (struct image_graph)IMAGE_GRAPH_INIT;
	*out = report;
	report = (struct pull_report)PULL_REPORT_INIT;
	return 0;
}
