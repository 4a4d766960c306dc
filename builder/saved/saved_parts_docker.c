/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a docker archive: manifest.json, and configs and layers as they
 * are.
 *
 * source: moby image/spec/v1.2.md; distribution/reference, reference.go
 */
#include "builder/image/image.h"
#include "builder/image/image_index.h"
#include "builder/saved/saved_parts.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define TAG_MAX 128

/* An image, with all its names. */
struct tagged {
	const struct saved_image *image;
	char **tags; /* heap */
	size_t n_tags;
};

static void
tagged_free(struct tagged *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < list[i].n_tags; j++)
			free(list[i].tags[j]);
		free(list[i].tags);
	}
	free(list);
}

/* A host of a registry may have capital letters and a port. */
static size_t
host_length(const char *name)
{
	size_t len = strcspn(name, "/");
	scoped_free char *host = text_copyn(name, len);

	if (name[len] == '/' &&
		(strpbrk(host, ".:") || strcmp(host, "localhost") == 0) &&
		strspn(host, LOWER UPPER DIGITS ".-:") == len)
		return len + 1;
	return 0;
}

/* Docker takes fewer names than OCI: NAME:TAG in small letters. */
static char *
docker_name(const char *name)
{
	const char *path = name + host_length(name);
	const char *tag = strchr(path, ':');
	size_t len = tag ? (size_t)(tag - path) : strlen(path);

	if (len == 0 || strspn(path, LOWER DIGITS "._-/") < len ||
		strstr(path, "//"))
		return NULL;
	if (!tag)
		return text_format("%s:latest", name);
	tag++;
	if (*tag == '\0' || strlen(tag) > TAG_MAX || *tag == '.' ||
		*tag == '-' || tag[strspn(tag, LOWER UPPER DIGITS "_.-")])
		return NULL;
	return text_copy(name);
}

static int
add_tag(struct tagged *to, const char *name, struct error *err)
{
	char *tag;

	if (!name)
		return 0;
	tag = docker_name(name);
	if (!tag)
		return error_set(err, ERROR_INPUT,
			"docker takes no image of the name %s; give it another "
			"with 'hallmark tag'",
			text_quotes(name));
	for (size_t i = 0; i < to->n_tags; i++)
		if (strcmp(to->tags[i], tag) == 0) {
			free(tag);
			return 0;
		}
	*mem_room(to->tags, to->n_tags) = tag;
	to->n_tags++;
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
by_sum(const void *a, const void *b)
{
	const struct tagged *x = a, *y = b;

	return memcmp(&x->image->image->sum, &y->image->image->sum,
		sizeof x->image->image->sum);
}

static int
refuse_index(const struct saved_image *image, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	const struct digest *sum = &image->image->sum;

	if (image_index_read(&parts, image->store, sum, err) != 0)
		return 0; /* image_read() says what is wrong */
	return error_set(err, ERROR_INPUT,
		"%s holds images of several machines, and a docker archive "
		"cannot; name one of them by its digest, or use --format oci",
		image->image->name ? text_quotes(image->image->name)
				   : digest_text(sum).s);
}

static int
add_image(struct saved_parts *parts, struct json *list,
	const struct tagged *tagged, struct error *err)
{
	const struct saved_image *from = tagged->image;
	scoped(image_done) struct image image = {.layers = NULL};
	struct json *v, *tags, *layers;

	if (refuse_index(from, err) < 0 ||
		image_read(&image, from->store, &from->image->sum, err) < 0)
		return -1;
	v = json_new_map();
	tags = json_new_list();
	layers = json_new_list();
	for (size_t i = 0; i < tagged->n_tags; i++)
		json_push_text(tags, tagged->tags[i]);
	for (size_t i = 0; i < image.n_layers; i++) {
		saved_parts_blob(parts, from->store, &image.layers[i].sum);
		json_push_text(layers, store_blob_name(&image.layers[i].sum).s);
	}
	saved_parts_blob(parts, from->store, &image.config);
	json_put_text(v, "Config", store_blob_name(&image.config).s);
	json_put(v, "Layers", layers);
	json_put(v, "RepoTags", tags);
	json_push(list, v);
	return 0;
}

static int
find_tagged(struct tagged **list, size_t *n, const struct saved_image *images,
	size_t n_images, struct error *err)
{
	for (size_t i = 0; i < n_images; i++) {
		struct tagged *to = NULL;

		for (size_t j = 0; j < *n && !to; j++)
			if (digest_equal(&(*list)[j].image->image->sum,
				    &images[i].image->sum))
				to = &(*list)[j];
		if (!to) {
			to = mem_room(*list, *n);
			++*n;
			to->image = &images[i];
		}
		if (add_tag(to, images[i].image->name, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < *n; i++)
		if ((*list)[i].n_tags)
			qsort((*list)[i].tags, (*list)[i].n_tags,
				sizeof(char *), by_text);
	qsort(*list, *n, sizeof **list, by_sum);
	return 0;
}

int
saved_parts_docker(struct saved_parts *out, const struct saved_image *images,
	size_t n, struct error *err)
{
	scoped(json_free) struct json *v = json_new_list();
	struct tagged *list = NULL;
	size_t n_list = 0;
	int r = find_tagged(&list, &n_list, images, n, err);

	for (size_t i = 0; r == 0 && i < n_list; i++)
		r = add_image(out, v, &list[i], err);
	tagged_free(list, n_list);
	if (r == 0)
		json_print(saved_parts_file(out, "manifest.json"), v);
	return r;
}
