/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/kit_manifest.h"
#include "builder/store/descriptor.h"

#include <stdlib.h>

#define EMPTY "{}"
#define TITLE "org.opencontainers.image.title"
#define COMMIT "vnd.hallmark.git.commit"
#define REPOSITORY "vnd.hallmark.git.repository"
#define TITLE_MAX 255
#define REPOSITORY_MAX 4096

void
kit_layer_done(struct kit_layer *layer)
{
	free(layer->media_type);
	free(layer->title);
	free(layer->commit);
	free(layer->repository);
	*layer = (struct kit_layer){.size = 0};
}

void
kit_manifest_done(struct kit_manifest *kit)
{
	descriptor_done(&kit->subject);
	for (size_t i = 0; i < kit->n_layers; i++)
		kit_layer_done(&kit->layers[i]);
	free(kit->layers);
	*kit = (struct kit_manifest)KIT_MANIFEST_INIT;
}

/* The annotations of layers. */
static const struct layer_note {
	const char *key;
	size_t offset; /* of a text in struct kit_layer */
} layer_notes[] = {
	{TITLE, offsetof(struct kit_layer, title)},
	{COMMIT, offsetof(struct kit_layer, commit)},
	{REPOSITORY, offsetof(struct kit_layer, repository)},
};

static struct json *
layer_json(const struct kit_layer *layer)
{
	struct json *v =
		descriptor_new(layer->media_type, &layer->sum, layer->size);
	struct json *notes = json_new_map();

	for (size_t i = 0; i < ARRAY_LEN(layer_notes); i++) {
		const char *text;

		memcpy(&text, (const char *)layer + layer_notes[i].offset,
			sizeof text);
		if (text)
			json_put_text(notes, layer_notes[i].key, text);
	}
	if (json_count(notes) > 0)
		json_put(v, "annotations", notes);
	else
		json_free(notes);
	return v;
}

void
kit_manifest_print(struct bytes *out, const struct kit_manifest *kit)
{
	scoped(json_free) struct json *v = json_new_map();
	struct json *layers = json_new_list();
	const struct digest empty = digest_of(EMPTY, strlen(EMPTY));
	const struct descriptor *subject = &kit->subject;

	for (size_t i = 0; i < kit->n_layers; i++)
		json_push(layers, layer_json(&kit->layers[i]));
	json_put_number(v, "schemaVersion", 2);
	json_put_text(v, "mediaType", STORE_MANIFEST_TYPE);
	json_put_text(v, "artifactType", KIT_TYPE);
	json_put(v, "config",
		descriptor_new(STORE_EMPTY_TYPE, &empty, strlen(EMPTY)));
	json_put(v, "layers", layers);
	json_put(v, "subject",
		descriptor_new(subject->media_type ? subject->media_type
						   : STORE_MANIFEST_TYPE,
			&subject->sum, subject->size));
	json_print(out, v);
}

/* The name of a file, and no path. */
static bool
is_title(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f ||
			text[i] == '/')
			return false;
	return len > 0 && len <= TITLE_MAX && text[0] != '.';
}

static bool
is_commit(const char *text)
{
	return strlen(text) == 40 && strspn(text, "0123456789abcdef") == 40;
}

static bool
is_repository(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
			return false;
	return len > 0 && len <= REPOSITORY_MAX && strstr(text, "://");
}

static int
check_layer(const struct kit_layer *layer, const struct json_doc *doc,
	const char *where, struct error *err)
{
	const bool is_file = text_equal(layer->media_type, KIT_PACKAGE_TYPE) ||
			     text_equal(layer->media_type, KIT_ARCHIVE_TYPE);
	const bool is_pack = text_equal(layer->media_type, KIT_GIT_TYPE);

	if (is_file != (layer->title != NULL) ||
		is_pack != (layer->commit != NULL) ||
		(layer->repository && !is_pack))
		return json_fail(err, doc, where,
			"a layer of the type %s has other annotations than "
			"kit(5) says",
			text_quotes(layer->media_type));
	if (layer->title && !is_title(layer->title))
		return json_fail(err, doc, where,
			"%s is not the name of a file",
			text_quotes(layer->title));
	if (layer->commit && !is_commit(layer->commit))
		return json_fail(err, doc, where, "%s is not a commit id",
			text_quotes(layer->commit));
	if (layer->repository && !is_repository(layer->repository))
		return json_fail(err, doc, where,
			"%s is not the URL of a repository",
			text_quotes(layer->repository));
	return 0;
}

static void
take_notes(struct kit_layer *layer, const struct json *notes)
{
	for (size_t i = 0; i < ARRAY_LEN(layer_notes); i++) {
		char *text =
			text_copy(json_find_text(notes, layer_notes[i].key));

		memcpy((char *)layer + layer_notes[i].offset, &text,
			sizeof text);
	}
}

static int
parse_layer(struct kit_manifest *kit, const struct json_doc *doc,
	const struct json *v, size_t i, struct error *err)
{
	scoped_free char *where = text_format("/layers/%zu", i);
	scoped(descriptor_done) struct descriptor d = {.name = NULL};
	const struct json *notes;
	struct kit_layer *layer;

	if (descriptor_parse(&d, doc, v, where, err) < 0)
		return -1;
	notes = json_find(v, "annotations");
	if (notes && json_kind(notes) != JSON_KIND_MAP)
		return json_fail(
			err, doc, where, "'annotations' must be a map");
	layer = mem_room(kit->layers, kit->n_layers);
	kit->n_layers++;
	*layer = (struct kit_layer){.media_type = take_ptr(d.media_type),
		.sum = d.sum,
		.size = d.size};
	take_notes(layer, notes);
	return check_layer(layer, doc, where, err);
}

static int
by_sum(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static bool
is_unique(const struct kit_manifest *kit)
{
	scoped_free struct digest *sums =
		mem_alloc(kit->n_layers, sizeof *sums);
	bool unique = true;

	for (size_t i = 0; i < kit->n_layers; i++)
		sums[i] = kit->layers[i].sum;
	if (kit->n_layers > 0)
		qsort(sums, kit->n_layers, sizeof *sums, by_sum);
	for (size_t i = 1; i < kit->n_layers; i++)
		unique = unique && !digest_equal(&sums[i - 1], &sums[i]);
	return unique;
}

static int
parse_layers(
	struct kit_manifest *kit, const struct json_doc *doc, struct error *err)
{
	const struct json *list = json_find(doc->root, "layers");

	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'layers' must be a list");
	if (json_count(list) > KIT_LAYERS_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: a kit has at most %d layers", doc->name,
			KIT_LAYERS_MAX);
	for (size_t i = 0; i < json_count(list); i++)
		if (parse_layer(kit, doc, json_at(list, i), i, err) < 0)
			return -1;
	if (!is_unique(kit))
		return json_fail(err, doc, "/layers", "a layer is there twice");
	return 0;
}

int
kit_manifest_parse(
	struct kit_manifest *out, const struct json_doc *doc, struct error *err)
{
	scoped(kit_manifest_done) struct kit_manifest kit = KIT_MANIFEST_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (json_kind(doc->root) != JSON_KIND_MAP)
		return json_fail(err, doc, "", "a kit must be a map");
	if (!text_equal(json_find_text(doc->root, "artifactType"), KIT_TYPE))
		return json_fail(
			err, doc, "", "'artifactType' must be " KIT_TYPE);
	if (descriptor_parse(&kit.subject, doc, json_find(doc->root, "subject"),
		    "/subject", err) < 0 ||
		parse_layers(&kit, doc, err) < 0)
		return -1;
	kit_manifest_print(&text, &kit);
	if (text.len != doc->len || memcmp(text.data, doc->text, text.len) != 0)
		return json_fail(err, doc, "",
			"the kit has other keys or another form than kit(5) "
			"says");
	*out = kit;
	kit = (struct kit_manifest)KIT_MANIFEST_INIT;
	return 0;
}

int
kit_manifest_read(struct kit_manifest *out, const struct store *store,
	const struct digest *sum, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (store_json(store, sum, json_read, &doc, err) < 0)
		return -1;
	return kit_manifest_parse(out, &doc, err);
}
