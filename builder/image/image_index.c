/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image_index.h"
#include "builder/image/image.h"
#include "builder/image/image_graph.h"
#include "builder/store/descriptor.h"

#define PLATFORMS_SHOWN 8

void
image_parts_done(struct image_parts *parts)
{
	for (size_t i = 0; i < parts->n; i++) {
		free(parts->list[i].media_type);
		free(parts->list[i].os);
		free(parts->list[i].architecture);
		free(parts->list[i].variant);
		free(parts->list[i].os_version);
	}
	free(parts->list);
	*parts = (struct image_parts)IMAGE_PARTS_INIT;
}

char *
image_part_name(const struct image_part *part)
{
	return text_format("%s/%s%s%s%s%s", part->os ? part->os : "unknown",
		part->architecture ? part->architecture : "unknown",
		part->variant ? "/" : "", part->variant ? part->variant : "",
		part->os_version ? " " : "",
		part->os_version ? part->os_version : "");
}

/* The keys are the same in a config and in a platform. */
static void
read_platform(struct image_part *part, const struct json *v)
{
	part->os = text_copy(json_find_text(v, "os"));
	part->architecture = text_copy(json_find_text(v, "architecture"));
	part->variant = text_copy(json_find_text(v, "variant"));
	part->os_version = text_copy(json_find_text(v, "os.version"));
}

int
image_part_add(struct image_parts *parts, const struct store *store,
	const struct descriptor *image, struct error *err)
{
	scoped(image_done) struct image read = {.layers = NULL};
	scoped(json_doc_done) struct json_doc config = JSON_DOC_INIT;
	struct image_part *part;

	if (image_read(&read, store, &image->sum, err) < 0 ||
		store_json(store, &read.config, json_read, &config, err) < 0)
		return -1;
	if (!json_find_text(config.root, "os") ||
		!json_find_text(config.root, "architecture"))
		return json_fail(err, &config, "",
			"it does not say for which 'os' and 'architecture'");
	part = mem_room(parts->list, parts->n);
	parts->n++;
	part->sum = image->sum;
	part->size = read.manifest_size;
	part->media_type = text_copy(
		image->media_type ? image->media_type : STORE_MANIFEST_TYPE);
	read_platform(part, config.root);
	return 0;
}

static int
compare_texts(const char *x, const char *y)
{
	return strcmp(x ? x : "", y ? y : "");
}

static int
by_platform(const void *a, const void *b)
{
	const struct image_part *x = a, *y = b;
	int order = compare_texts(x->os, y->os);

	if (order == 0)
		order = compare_texts(x->architecture, y->architecture);
	if (order == 0)
		order = compare_texts(x->variant, y->variant);
	return order ? order : compare_texts(x->os_version, y->os_version);
}

static int
check_platforms(const struct image_parts *parts, struct error *err)
{
	for (size_t i = 1; i < parts->n; i++) {
		const struct image_part *x = &parts->list[i - 1];
		const struct image_part *y = &parts->list[i];
		scoped_free char *name = NULL;

		if (by_platform(x, y) != 0)
			continue;
		name = image_part_name(x);
		return error_set(err, ERROR_INPUT,
			"two images are for %s, %s and %s; an index has one "
			"for each platform",
			text_quotes(name), digest_text(&x->sum).s,
			digest_text(&y->sum).s);
	}
	return 0;
}

static void
put_text(struct json *map, const char *key, const char *text)
{
	if (text && *text != '\0')
		json_put_text(map, key, text);
}

static struct json *
part_json(const struct image_part *part)
{
	struct json *v =
		descriptor_new(part->media_type, &part->sum, part->size);
	struct json *platform = json_new_map();

	put_text(platform, "architecture", part->architecture);
	put_text(platform, "os", part->os);
	put_text(platform, "os.version", part->os_version);
	put_text(platform, "variant", part->variant);
	json_put(v, "platform", platform);
	return v;
}

int
image_index_write(struct descriptor *out, struct store *store,
	struct image_parts *parts, struct error *err)
{
	scoped(json_free) struct json *index = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *list = json_new_list();
	struct digest sum;

	json_put(index, "manifests", list);
	qsort(parts->list, parts->n, sizeof *parts->list, by_platform);
	if (check_platforms(parts, err) < 0)
		return -1;
	for (size_t i = 0; i < parts->n; i++)
		json_push(list, part_json(&parts->list[i]));
	json_put_number(index, "schemaVersion", 2);
	json_put_text(index, "mediaType", STORE_INDEX_TYPE);
	json_print(&text, index);
	if (store_put(store, text.data, text.len, &sum, err) < 0)
		return -1;
	*out = (struct descriptor){.sum = sum,
		.size = (int64_t)text.len,
		.media_type = text_copy(STORE_INDEX_TYPE)};
	return 0;
}

static int
read_part(struct image_parts *parts, const struct json_doc *doc, size_t i,
	struct error *err)
{
	const struct json *v = json_at(json_find(doc->root, "manifests"), i);
	scoped_free char *where = text_format("/manifests/%zu", i);
	scoped(descriptor_done) struct descriptor d = {0};
	const struct json *platform;
	struct image_part *part;

	if (descriptor_parse(&d, doc, v, where, err) < 0)
		return -1;
	if (!image_is_manifest(d.media_type))
		return 0; /* as OCI requires, or an index of an index */
	part = mem_room(parts->list, parts->n);
	parts->n++;
	part->sum = d.sum;
	part->size = d.size;
	part->media_type = text_copy(d.media_type);
	platform = json_find(v, "platform");
	if (platform && json_kind(platform) == JSON_KIND_MAP)
		read_platform(part, platform);
	return 0;
}

int
image_index_parse(
	struct image_parts *out, const struct json_doc *doc, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	const struct json *list = json_find(doc->root, "manifests");

	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'manifests' must be a list");
	for (size_t i = 0; i < json_count(list); i++)
		if (read_part(&parts, doc, i, err) < 0)
			return -1;
	*out = parts;
	parts = (struct image_parts)IMAGE_PARTS_INIT;
	return 0;
}

int
image_index_read(struct image_parts *out, const struct store *store,
	const struct digest *sum, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const char *type;

	if (store_json(store, sum, json_read, &doc, err) < 0)
		return -1;
	type = json_find_text(doc.root, "mediaType");
	if (type ? !image_is_index(type) : !json_find(doc.root, "manifests"))
		return 1;
	return image_index_parse(out, &doc, err);
}

static bool
is_for(const struct image_part *part, const char *architecture)
{
	return text_equal(part->os, "linux") &&
	       text_equal(part->architecture, architecture) &&
	       (!part->variant || strcmp(part->variant, "v8") == 0 ||
		       strcmp(architecture, "arm64") != 0);
}

/* What an index has instead.  Entries without an os are not images to run:
 * BuildKit lists its attestations so, as "unknown/unknown". */
static void
list_platforms(struct bytes *out, const struct image_parts *parts)
{
	size_t n = 0;

	for (size_t i = 0; i < parts->n; i++) {
		scoped_free char *name = image_part_name(&parts->list[i]);

		if (text_starts(name, "unknown/"))
			continue;
		if (n < PLATFORMS_SHOWN)
			bytes_addf(
				out, "%s%s", n ? ", " : "", text_quotes(name));
		n++;
	}
	if (n > PLATFORMS_SHOWN)
		bytes_addf(out, " and %zu more", n - PLATFORMS_SHOWN);
	if (n == 0)
		bytes_adds(out, "no platform");
}

int
image_parts_choose(const struct image_part **out,
	const struct image_parts *parts, const char *architecture,
	const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes others = BYTES_INIT;

	for (size_t i = 0; i < parts->n; i++) {
		if (!is_for(&parts->list[i], architecture))
			continue;
		*out = &parts->list[i];
		return 0;
	}
	list_platforms(&others, parts);
	return error_set(err, ERROR_INPUT,
		"%s has no image for linux/%s; its index lists %s", name,
		architecture, others.data);
}
