/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/image.h"
#include "base/clock.h"
#include "builder/image/inherit.h"
#include "builder/store/descriptor.h"

#define ANNOTATION "org.opencontainers.image."

void
image_done(struct image *image)
{
	free(image->layers);
	*image = (struct image){0};
}

static int
check_text(const char *what, const char *text, struct error *err)
{
	if (!text || text_is_utf8(text, strlen(text)))
		return 0;
	return error_set(err, ERROR_INPUT, "the image's %s %s is not UTF-8",
		what, text_quotes(text));
}

static int
check_list(const char *what, char *const *list, struct error *err)
{
	for (; list && *list; list++)
		if (check_text(what, *list, err) < 0)
			return -1;
	return 0;
}

static int
check_facts(const struct image_facts *facts, struct error *err)
{
	const struct image_run *run = facts->run;

	if (check_text("name", facts->name, err) < 0 ||
		check_text("version", facts->version, err) < 0 ||
		check_text("licence", facts->licence, err) < 0)
		return -1;
	if (!run)
		return 0;
	if (check_list("entrypoint", run->entrypoint, err) < 0 ||
		check_list("cmd", run->cmd, err) < 0 ||
		check_list("env", run->env, err) < 0 ||
		check_text("workdir", run->workdir, err) < 0)
		return -1;
	return check_text("user", run->user, err);
}

static void
put_list(struct json *map, const char *key, char *const *list)
{
	struct json *v;

	if (!list)
		return;
	v = json_new_list();
	for (; *list; list++)
		json_push_text(v, *list);
	json_put(map, key, v);
}

static void
put_text(struct json *map, const char *key, const char *text)
{
	if (text)
		json_put_text(map, key, text);
}

static void
put_copy(struct json *map, const char *key, const struct json *v)
{
	if (v)
		json_put(map, key, json_copy_of(v));
}

static struct json *
run_json(const struct image_run *run)
{
	struct json *v = json_new_map();

	if (!run)
		return v;
	put_list(v, "Entrypoint", run->entrypoint);
	put_list(v, "Cmd", run->cmd);
	put_list(v, "Env", run->env);
	put_text(v, "WorkingDir", run->workdir);
	put_text(v, "User", run->user);
	put_text(v, "StopSignal", run->stop_signal);
	put_copy(v, "ExposedPorts", run->ports);
	put_copy(v, "Volumes", run->volumes);
	put_copy(v, "Labels", run->labels);
	put_copy(v, "Healthcheck", run->healthcheck);
	return v;
}

/* No "history": it would repeat what the provenance says. */
static struct json *
config_json(const struct image_facts *facts, const struct layer *layers,
	size_t n_layers)
{
	struct json *v = json_new_map(), *rootfs = json_new_map();
	struct json *diff_ids = json_new_list();

	for (size_t i = 0; i < n_layers; i++)
		json_push_text(diff_ids, digest_text(&layers[i].diff_id).s);
	json_put_text(rootfs, "type", "layers");
	json_put(rootfs, "diff_ids", diff_ids);
	json_put_text(v, "architecture", facts->architecture);
	json_put_text(v, "os", "linux");
	json_put_text(v, "created", clock_date(facts->epoch_s).s);
	json_put(v, "config",
		inherit_config(facts->base_config, run_json(facts->run)));
	json_put(v, "rootfs", rootfs);
	return v;
}

static struct json *
manifest_json(const struct image_facts *facts, const struct digest *config,
	int64_t config_size, const struct layer *layers, size_t n_layers)
{
	struct json *v = json_new_map(), *list = json_new_list();
	struct json *notes = facts->run && facts->run->annotations
				     ? json_copy_of(facts->run->annotations)
				     : json_new_map();

	for (size_t i = 0; i < n_layers; i++)
		json_push(list, descriptor_new(layers[i].media_type
						       ? layers[i].media_type
						       : LAYER_MEDIA_TYPE,
					&layers[i].sum, layers[i].size));
	put_text(notes, ANNOTATION "title", facts->name);
	put_text(notes, ANNOTATION "version", facts->version);
	put_text(notes, ANNOTATION "licenses", facts->licence);
	if (facts->base_name) {
		put_text(notes, ANNOTATION "base.name", facts->base_name);
		put_text(notes, ANNOTATION "base.digest",
			digest_text(facts->base_sum).s);
	}
	json_put_number(v, "schemaVersion", 2);
	json_put_text(v, "mediaType", STORE_MANIFEST_TYPE);
	json_put(v, "config",
		descriptor_new(IMAGE_CONFIG_TYPE, config, config_size));
	json_put(v, "layers", list);
	json_put(v, "annotations", notes);
	return v;
}

static int
put_blob(struct store *store, const struct json *v, struct digest *sum,
	int64_t *size, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, v);
	*size = (int64_t)text.len;
	return store_put(store, text.data, text.len, sum, err);
}

int
image_write(struct image *out, struct store *store,
	const struct image_facts *facts, const struct layer *layers,
	size_t n_layers, struct error *err)
{
	scoped(json_free) struct json *config = NULL, *manifest = NULL;
	struct image image = {.n_layers = n_layers};
	int64_t config_size;

	if (check_facts(facts, err) < 0)
		return -1;
	config = config_json(facts, layers, n_layers);
	if (put_blob(store, config, &image.config, &config_size, err) < 0)
		return -1;
	manifest = manifest_json(
		facts, &image.config, config_size, layers, n_layers);
	if (put_blob(store, manifest, &image.manifest, &image.manifest_size,
		    err) < 0)
		return -1;
	image.layers = mem_copy(layers, n_layers * sizeof *layers);
	*out = image;
	return 0;
}

bool
image_is_manifest(const char *type)
{
	return text_equal(type, STORE_MANIFEST_TYPE) ||
	       text_equal(type, "application/"
				"vnd.docker.distribution.manifest.v2+json");
}

bool
image_is_config(const char *type)
{
	return text_equal(type, IMAGE_CONFIG_TYPE) ||
	       text_equal(type, "application/"
				"vnd.docker.container.image.v1+json");
}

/* The encodings of OCI, and Docker's names of the first two: the bytes are the
 * same. */
static const char *
layer_type(const char *type)
{
	static const char *const rows[][2] = {
		{LAYER_MEDIA_TYPE, NULL},
		{"application/vnd.docker.image.rootfs.diff.tar.gzip", NULL},
		{"application/vnd.oci.image.layer.v1.tar",
			"application/vnd.oci.image.layer.v1.tar"},
		{"application/vnd.docker.image.rootfs.diff.tar",
			"application/vnd.oci.image.layer.v1.tar"},
		{"application/vnd.oci.image.layer.v1.tar+zstd",
			"application/vnd.oci.image.layer.v1.tar+zstd"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (text_equal(type, rows[i][0]))
			return rows[i][1];
	return "";
}

static int
read_layers(struct image *image, const struct json_doc *doc, struct error *err)
{
	const struct json *list = json_find(doc->root, "layers");

	if (!list || json_kind(list) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'layers' must be a list");
	image->n_layers = json_count(list);
	image->layers = mem_alloc(image->n_layers, sizeof *image->layers);
	for (size_t i = 0; i < image->n_layers; i++) {
		scoped(descriptor_done) struct descriptor d = {0};
		scoped_free char *where = text_format("/layers/%zu", i);

		if (descriptor_parse(&d, doc, json_at(list, i), where, err) < 0)
			return -1;
		image->layers[i].sum = d.sum;
		image->layers[i].size = d.size;
		image->layers[i].media_type = layer_type(d.media_type);
	}
	return 0;
}

static int
read_diff_ids(
	struct image *image, const struct json_doc *doc, struct error *err)
{
	const struct json *rootfs = json_find(doc->root, "rootfs"), *list;

	if (!rootfs || json_kind(rootfs) != JSON_KIND_MAP)
		return json_fail(err, doc, "", "'rootfs' must be a map");
	list = json_find(rootfs, "diff_ids");
	if (!list || json_kind(list) != JSON_KIND_LIST ||
		json_count(list) != image->n_layers)
		return json_fail(err, doc, "/rootfs/diff_ids",
			"'diff_ids' must list one digest for each of %zu "
			"layers",
			image->n_layers);
	for (size_t i = 0; i < image->n_layers; i++) {
		const char *text = json_text(json_at(list, i));

		if (!text || digest_parse(&image->layers[i].diff_id, text) < 0)
			return json_fail(err, doc, "/rootfs/diff_ids",
				"'diff_ids' must list digests of 'sha256:' and "
				"64 hex digits");
	}
	return 0;
}

static int
read_with(json_reader *reader, struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err)
{
	scoped(image_done) struct image image = {.manifest = *manifest};
	scoped(descriptor_done) struct descriptor config = {0};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(json_doc_done) struct json_doc inner = JSON_DOC_INIT;
	const char *type;

	if (store_json(store, manifest, reader, &doc, err) < 0)
		return -1;
	type = json_find_text(doc.root, "mediaType");
	if (type && !image_is_manifest(type))
		return json_fail(err, &doc, "/mediaType",
			"%s is not the type of an image manifest",
			text_quotes(type));
	image.manifest_size = (int64_t)doc.len;
	if (descriptor_parse(&config, &doc, json_find(doc.root, "config"),
		    "/config", err) < 0 ||
		read_layers(&image, &doc, err) < 0)
		return -1;
	if (!image_is_config(config.media_type))
		return json_fail(err, &doc, "/config",
			"it is an artifact, not an image that can be run");
	image.config = config.sum;
	if (store_json(store, &config.sum, reader, &inner, err) < 0 ||
		read_diff_ids(&image, &inner, err) < 0)
		return -1;
	*out = image;
	image = (struct image){0};
	return 0;
}

int
image_read(struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err)
{
	return read_with(json_read, out, store, manifest, err);
}

int
image_read_own(struct image *out, const struct store *store,
	const struct digest *manifest, struct error *err)
{
	return read_with(json_parse, out, store, manifest, err);
}
