/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/images.h"
#include "base/file.h"
#include "reproduce/compare/helper_differ.h"
#include "reproduce/compare/helper_makers.h"
#include "reproduce/compare/image_side.h"

#include <sys/mman.h>

/* Keys of a config or manifest that follow from its layers. */
static const char *const following[] = {
	"config", "history", "layers", "rootfs"};

static bool
is_following(const char *key, bool manifest, const struct json *v)
{
	for (size_t i = 0; i < ARRAY_LEN(following); i++)
		if (text_equal(key, following[i]))
			/* a config has a map "config" of its own */
			return i > 0 || (manifest && json_find(v, "digest"));
	return false;
}

static struct json *
without_layers(const struct json *root, bool manifest)
{
	struct json *out = json_new_map();
	scoped_free const char **keys = json_keys(root);

	for (size_t i = 0; i < json_count(root); i++) {
		const struct json *v = json_find(root, keys[i]);

		if (!is_following(keys[i], manifest, v))
			json_put(out, keys[i], json_copy_of(v));
	}
	return out;
}

/* The text of a manifest or config as people read it: a line for each key.  The
 * JSON is parsed by a helper. */
static int
json_extent(struct extent *out, int *fd, const struct store *store,
	const struct digest *sum, bool manifest, struct error *err)
{
	scoped(json_free) struct json *shown = NULL;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_json(store, sum, json_read, &doc, err) < 0)
		return -1;
	shown = without_layers(doc.root, manifest);
	json_print_pretty(&text, shown);
	*fd = memfd_create("json", MFD_CLOEXEC);
	if (*fd < 0)
		return error_sys(err, "memory for a manifest");
	*out = (struct extent){*fd, 0, (int64_t)text.len};
	return file_write_fd(*fd, text.data, text.len, "a manifest", err);
}

struct both_stores {
	const struct store *a, *b;
	const char *prefix;
};

static int
differ_json(struct differences *out, const struct both_stores *in,
	const char *name, const struct digest *a, const struct digest *b,
	struct error *err)
{
	const bool manifest = text_equal(name, "(manifest)");
	scoped_free char *path = text_format("%s%s", in->prefix, name);
	scoped_close int fd_a = -1, fd_b = -1;
	struct extent x, y;

	if (digest_equal(a, b))
		return 0;
	if (json_extent(&x, &fd_a, in->a, a, manifest, err) < 0 ||
		json_extent(&y, &fd_b, in->b, b, manifest, err) < 0)
		return -1;
	return helper_differ(out, path, &x, &y, err);
}

static int
differ_layer(struct differences *out, const struct both_stores *in,
	const char *path, const struct digest *a, const struct digest *b,
	struct error *err)
{
	struct extent x = {.fd = -1}, y = {.fd = -1};
	scoped_close int fd_a = store_open_blob(in->a, a, &x.len, err);
	scoped_close int fd_b = -1;

	if (fd_a < 0)
		return -1;
	fd_b = store_open_blob(in->b, b, &y.len, err);
	if (fd_b < 0)
		return -1;
	x.fd = fd_a;
	y.fd = fd_b;
	return helper_differ(out, path, &x, &y, err);
}

/* The files are the same: what differs is how layers hold them. */
static int
differ_layers(struct differences *out, const struct both_stores *in,
	const struct image *a, const struct image *b, struct error *err)
{
	if (a->n_layers != b->n_layers) {
		scoped_free char *path = text_format("%s(layers)", in->prefix);

		differences_add(out, DIFFERENCE_ENCODING, path,
			text_format("the same files in %zu and %zu layers",
				a->n_layers, b->n_layers));
		return 0;
	}
	for (size_t i = 0; i < a->n_layers; i++) {
		scoped_free char *path =
			text_format("%s(layer %zu)", in->prefix, i + 1);

		if (!digest_equal(&a->layers[i].sum, &b->layers[i].sum) &&
			differ_layer(out, in, path, &a->layers[i].sum,
				&b->layers[i].sum, err) < 0)
			return -1;
	}
	return 0;
}

static int
differ_files_of(struct differences *out, const struct both_stores *in,
	const struct image *a, const struct image *b, struct error *err)
{
	scoped(tree_side_done) struct tree_side x = TREE_SIDE_INIT;
	scoped(tree_side_done) struct tree_side y = TREE_SIDE_INIT;

	if (image_side(&x, in->a, a, err) < 0 ||
		image_side(&y, in->b, b, err) < 0)
		return -1;
	return trees_differ(out, in->prefix, &x, &y, err);
}

/* The differences from number `before` on get their makers. */
static void
join_new(struct differences *out, size_t before, const struct both_stores *in,
	const struct image *a, const struct image *b)
{
	struct differences new = {
		.list = out->list + before, .n = out->n - before};

	if (new.n)
		(void)helper_makers(&new,
			&(struct traced_image){in->a, &a->manifest},
			&(struct traced_image){in->b, &b->manifest});
}

/* Nothing above says why the digests differ. */
static void
add_image(struct differences *out, const struct both_stores *in)
{
	scoped_free char *path = text_format("%s(image)", in->prefix);

	differences_add(out, DIFFERENCE_ENCODING, path,
		text_copy("the same files and values in other bytes"));
}

int
compare_images_at(struct differences *out, const char *prefix,
	const struct store *store_a, const struct image *a,
	const struct store *store_b, const struct image *b, struct error *err)
{
	const struct both_stores in = {store_a, store_b, prefix};
	const size_t before = out->n;
	/* of a damaged image the files are compared nevertheless */
	const bool same = digest_equal(&a->manifest, &b->manifest);

	if (same && text_equal(store_path(store_a), store_path(store_b)))
		return 0;
	if (differ_json(out, &in, "(manifest)", &a->manifest, &b->manifest,
		    err) < 0 ||
		differ_json(out, &in, "(config)", &a->config, &b->config, err) <
			0 ||
		differ_files_of(out, &in, a, b, err) < 0)
		return -1;
	if (!same && out->n == before && differ_layers(out, &in, a, b, err) < 0)
		return -1;
	if (!same && out->n == before)
		add_image(out, &in);
	join_new(out, before, &in, a, b);
	return 0;
}

int
compare_images(struct differences *out, const struct store *store_a,
	const struct image *a, const struct store *store_b,
	const struct image *b, struct error *err)
{
	return compare_images_at(out, "", store_a, a, store_b, b, err);
}
