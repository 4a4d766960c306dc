/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the kit of a build. */
#include "builder/kit/kit.h"
#include "base/say.h"
#include "builder/env/pinned_image.h"
#include "builder/fetch/fetch.h"
#include "builder/fetch/mirrors.h"
#include "builder/git/source_pack.h"
#include "builder/image/kit_manifest.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_keep.h"

#include <stdlib.h>

#define EMPTY "{}"

void
kits_done(struct kits *kits)
{
	free(kits->list);
	for (size_t i = 0; i < kits->n_published; i++)
		free(kits->published[i]);
	free(kits->published);
	*kits = (struct kits)KITS_INIT;
}

/* The kit in the making; the rest is borrowed. */
struct making {
	struct kits *kits;
	struct store *store;
	const struct kit_build *build;
	struct kit_manifest kit;
};

static void
making_done(struct making *m)
{
	kit_manifest_done(&m->kit);
}
DEFINE_SCOPED_IN(struct making, making_done);

/* Hold a blob and add it as a layer, once: the same bytes may be an input
 * twice. */
static int
add_layer(struct making *m, struct kit_layer *takes, struct error *err)
{
	scoped(kit_layer_done) struct kit_layer layer = *takes;
	int r = store_hold(m->store, &layer.sum, err);

	if (r < 0)
		return -1;
	if (r > 0)
		return error_set(err, ERROR_INPUT,
			"the store lacks %s, which the kit must hold",
			digest_text(&layer.sum).s);
	for (size_t i = 0; i < m->kit.n_layers; i++)
		if (digest_equal(&m->kit.layers[i].sum, &layer.sum))
			return 0;
	if (m->kit.n_layers == KIT_LAYERS_MAX)
		return error_set(err, ERROR_LIMIT,
			"a kit has at most %d layers", KIT_LAYERS_MAX);
	*mem_room(m->kit.layers, m->kit.n_layers) = layer;
	m->kit.n_layers++;
	layer = (struct kit_layer){.size = 0};
	return 0;
}

static void
add_published(struct kits *kits, const char *kind, const char *what)
{
	scoped_free char *text = text_format("%s %s", kind, what);

	for (size_t i = 0; i < kits->n_published; i++)
		if (text_equal(kits->published[i], text))
			return;
	*mem_room(kits->published, kits->n_published) = take_ptr(text);
	kits->n_published++;
}

/* The name of a file without its folders, and without the query of a URL. */
static char *
title_of(const char *where)
{
	const size_t len = strcspn(where, "?#");
	const char *slash = memrchr(where, '/', len);
	const char *name = slash ? slash + 1 : where;
	const size_t n = len - (size_t)(name - where);

	return n == 0 || n > 200 || *name == '.' ? text_copy("archive")
						 : text_copyn(name, n);
}

static int
fetch_packages(
	const struct making *m, const struct lock *lock, struct error *err)
{
	scoped_free struct fetch_item *items =
		mem_alloc(lock->n_packages, sizeof *items);

	for (size_t i = 0; i < lock->n_packages; i++) {
		const struct lock_package *p = &lock->packages[i];

		items[i] = (struct fetch_item){.what = p->path,
			.where = p->path,
			.in_pool = true,
			.size = p->size,
			.max = p->size,
			.sum = p->sum};
	}
	return fetch_all(
		m->store, m->build->mirrors, items, lock->n_packages, err);
}

static int
add_archives(struct making *m, struct error *err)
{
	const struct lock *lock = &m->build->inputs->lock;

	if (inputs_fetch(m->build->inputs, m->store, m->build->mirrors, err) <
		0)
		return -1;
	for (size_t i = 0; i < lock->n_sources; i++) {
		const struct lock_source *s = &lock->sources[i];
		struct kit_layer layer = {.sum = s->sum, .size = s->size};

		if (s->kind != SOURCE_POOL && s->kind != SOURCE_URL)
			continue;
		if (s->kind == SOURCE_URL)
			add_published(m->kits, "archive", s->where);
		layer.media_type = text_copy(KIT_ARCHIVE_TYPE);
		layer.title = title_of(s->where);
		if (add_layer(m, &layer, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_packages(struct making *m, const struct lock *lock, struct error *err)
{
	if (fetch_packages(m, lock, err) < 0)
		return -1;
	for (size_t i = 0; i < lock->n_packages; i++) {
		const struct lock_package *p = &lock->packages[i];
		struct kit_layer layer = {.sum = p->sum, .size = p->size};

		layer.media_type = text_copy(KIT_PACKAGE_TYPE);
		layer.title = title_of(p->path);
		if (add_layer(m, &layer, err) < 0)
			return -1;
	}
	return 0;
}

/* Add the files of a commit.  Where the recipe's own commit was found says
 * nothing of its bytes, so the kit names no repository there. */
static int
add_pack(struct making *m, struct source *source, const char *repository,
	const char *commit, struct error *err)
{
	scoped(blob_free) struct blob *blob = NULL;
	struct kit_layer layer = {.size = 0};

	if (blob_new(&blob, m->store, err) < 0 ||
		source_pack_write(source, commit, blob_fd(blob), &layer.sum,
			&layer.size, err) < 0 ||
		blob_keep(take_ptr(blob), &layer.sum, err) < 0)
		return -1;
	layer.media_type = text_copy(KIT_GIT_TYPE);
	layer.commit = text_copy(commit);
	layer.repository = text_copy(repository);
	return add_layer(m, &layer, err);
}

static int
add_own_commit(struct making *m, struct error *err)
{
	const struct inputs *in = m->build->inputs;
	const char *repository = m->build->repository;

	add_published(m->kits, "git", repository);
	if (add_pack(m, in->source, NULL, in->commit.id, err) < 0)
		return error_wrap(err, "packing commit %.12s of %s",
			in->commit.id, text_quotes(repository));
	return 0;
}

static int
add_git_source(struct making *m, const struct lock_source *s, struct error *err)
{
	scoped(source_close) struct source *source = NULL;
	scoped_close int cache = store_private(m->store, "git", err);

	if (cache < 0 || source_open(&source, s->where, cache, true, err) < 0)
		return -1;
	add_published(m->kits, "git", source_uri(source));
	return add_pack(m, source, source_uri(source), s->commit, err);
}

static int
add_git_sources(struct making *m, struct error *err)
{
	const struct lock *lock = &m->build->inputs->lock;

	if (inputs_fetch_git(
		    m->build->inputs, m->store, m->build->mirrors, err) < 0)
		return -1;
	for (size_t i = 0; i < lock->n_sources; i++)
		if (lock->sources[i].kind == SOURCE_GIT &&
			add_git_source(m, &lock->sources[i], err) < 0)
			return error_wrap(err, "source %s",
				text_quotes(lock->sources[i].to));
	return 0;
}

static int
add_blob(struct making *m, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {.name = NULL};
	struct kit_layer layer;

	if (descriptor_parse(&d, doc, v, where, err) < 0)
		return -1;
	layer = (struct kit_layer){.media_type = take_ptr(d.media_type),
		.sum = d.sum,
		.size = d.size};
	return add_layer(m, &layer, err);
}

/* The manifest of an image that the lock pins, and all that it names. */
static int
add_image_blobs(struct making *m, const struct digest *sum, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct kit_layer manifest = {.sum = *sum};
	const struct json *layers;
	const char *type;

	if (store_json(m->store, sum, json_read, &doc, err) < 0)
		return -1;
	type = json_find_text(doc.root, "mediaType");
	manifest.media_type = text_copy(type ? type : STORE_MANIFEST_TYPE);
	manifest.size = (int64_t)doc.len;
	if (add_layer(m, &manifest, err) < 0 ||
		add_blob(m, &doc, json_find(doc.root, "config"), "/config",
			err) < 0)
		return -1;
	layers = json_find(doc.root, "layers");
	for (size_t i = 0; layers && i < json_count(layers); i++) {
		scoped_free char *where = text_format("/layers/%zu", i);

		if (add_blob(m, &doc, json_at(layers, i), where, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_image(struct making *m, const char *name, const struct digest *sum,
	struct error *err)
{
	add_published(m->kits, "image", name);
	if (pinned_image_hold(
		    "image", name, sum, m->store, m->build->mirrors, err) < 0 ||
		add_image_blobs(m, sum, err) < 0)
		return error_wrap(err, "image %s", text_quotes(name));
	return 0;
}

static int
add_images(struct making *m, struct error *err)
{
	const struct inputs *in = m->build->inputs;
	const struct lock *lock = &in->lock;
	const struct lock *base = lock_base_of(lock, m->build->output->name);

	if (lock->image_name &&
		add_image(m, lock->image_name, &lock->image, err) < 0)
		return -1;
	for (size_t i = 0; i < lock->n_sources; i++) {
		const struct lock_source *s = &lock->sources[i];

		if (s->kind == SOURCE_IMAGE &&
			add_image(m, s->where, &s->sum, err) < 0)
			return -1;
	}
	return base && base->image_name
		       ? add_image(m, base->image_name, &base->image, err)
		       : 0;
}

static int
add_inputs(struct making *m, struct error *err)
{
	const struct inputs *in = m->build->inputs;
	const struct lock *lock = &in->lock;
	const struct lock *base = lock_base_of(lock, m->build->output->name);

	if (add_archives(m, err) < 0 || add_packages(m, lock, err) < 0 ||
		(base && add_packages(m, base, err) < 0) ||
		add_own_commit(m, err) < 0 || add_git_sources(m, err) < 0)
		return -1;
	return add_images(m, err);
}

static int
keep_kit(struct making *m, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(descriptor_done) struct descriptor artifact = {.name = NULL};
	struct kits *kits = m->kits;

	kit_manifest_print(&text, &m->kit);
	if (store_put(m->store, EMPTY, strlen(EMPTY), NULL, err) < 0 ||
		store_put(m->store, text.data, text.len, &artifact.sum, err) <
			0)
		return -1;
	artifact.size = (int64_t)text.len;
	artifact.media_type = text_copy(STORE_MANIFEST_TYPE);
	artifact.artifact_type = text_copy(KIT_TYPE);
	if (store_refer(m->store, &m->kit.subject.sum, &artifact, err) < 0)
		return -1;
	*mem_room(kits->list, kits->n) = artifact.sum;
	kits->n++;
	kits->n_inputs += m->kit.n_layers;
	for (size_t i = 0; i < m->kit.n_layers; i++)
		kits->bytes += m->kit.layers[i].size;
	return 0;
}

int
kit_make(struct kits *kits, struct store *store, const struct kit_build *build,
	struct error *err)
{
	scoped(making_done) struct making m = {
		.kits = kits, .store = store, .build = build};

	descriptor_copy(&m.kit.subject, build->subject);
	say_step("kit", "%s", text_quotes(build->output->image_name));
	if (add_inputs(&m, err) < 0 || keep_kit(&m, err) < 0)
		return -1;
	say_done();
	return 0;
}
