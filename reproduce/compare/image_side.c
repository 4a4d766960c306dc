/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an image: which layer holds the contents of each, and the
 * contents of those that are wanted, layer by layer. */
#include "reproduce/compare/image_side.h"
#include "builder/image/helper_layer.h"
#include "builder/image/image_tree.h"
#include "builder/image/layer_index.h"

#include <fcntl.h>
#include <sys/mman.h>

#define PICKED_MAX ((int64_t)1 << 30) /* bytes of one side, in memory */

static const struct tree_limits index_limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

/* What tree_side.of is for layers. */
struct layers {
	const struct store *store;
	const struct image *image; /* NULL: one layer in a file */
	int fd;                    /* of the layer; -1 */
	int picked;                /* a memfd */
	int64_t left;
};

/* The wanted files of one layer. */
struct layer_files {
	struct layer_wanted *wanted;
	size_t n_wanted;
	size_t *entries; /* of the whole tree, for each place */
	struct layer_place *places;
	size_t n_places;
};

static void
layer_files_done(struct layer_files *f)
{
	free(f->wanted);
	free(f->entries);
	free(f->places);
}
DEFINE_SCOPED_IN(struct layer_files, layer_files_done);

static void
want_name(struct layer_files *f, const char *path)
{
	struct layer_wanted *w = mem_room(f->wanted, f->n_wanted);

	f->n_wanted++;
	*w = (struct layer_wanted){path, f->n_places};
}

static void
want_file(struct layer_files *f, const struct tree *own, const char *path,
	size_t entry)
{
	want_name(f, path);
	/* the tar may hold the contents under another name of the file */
	for (size_t i = 0; i < own->n_entries; i++)
		if (own->entries[i].type == TREE_HARDLINK &&
			text_equal(own->entries[i].target, path))
			want_name(f, own->entries[i].path);
	*mem_room(f->entries, f->n_places) = entry;
	f->n_places++;
}

static int
compare_wanted_paths(const void *x, const void *y)
{
	const struct layer_wanted *a = x, *b = y;

	return strcmp(a->path, b->path);
}

static int
layers_open(struct layers *l, size_t i, struct error *err)
{
	int fd;

	if (l->image)
		return store_open_blob(
			l->store, &l->image->layers[i].sum, NULL, err);
	fd = fcntl(l->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return error_sys(err, "the layer");
	return fd;
}

static int
pick_layer(
	struct tree_side *s, size_t i, struct layer_files *f, struct error *err)
{
	struct layers *l = s->of;
	scoped_close int fd = layers_open(l, i, err);
	const struct layer_picks picks = {
		f->wanted, f->n_wanted, f->places, f->n_places, l->left};

	if (fd < 0)
		return -1;
	qsort(f->wanted, f->n_wanted, sizeof *f->wanted, compare_wanted_paths);
	if (helper_layer_pick(&picks, fd, l->picked, "a layer", err) < 0)
		return -1;
	for (size_t j = 0; j < f->n_places; j++) {
		if (f->places[j].at < 0)
			continue;
		s->extents[f->entries[j]] = (struct extent){
			l->picked, f->places[j].at, f->places[j].len};
		l->left -= f->places[j].len;
	}
	return 0;
}

/* A file belongs to the layer if its tree has the path with these contents. */
static bool
is_of_layer(const struct tree *own, const struct tree_entry *e)
{
	const struct tree_entry *mine = tree_find(own, e->path);

	if (mine && mine->type == TREE_HARDLINK)
		mine = tree_find(own, mine->target);
	return mine && mine->type == TREE_FILE &&
	       digest_equal(&mine->sum, &e->sum);
}

/* The name under which the layer's tree has the contents. */
static const char *
name_in_layer(const struct tree *own, const char *path)
{
	const struct tree_entry *mine = tree_find(own, path);

	return mine->type == TREE_HARDLINK ? mine->target : mine->path;
}

static int
fetch_layer(struct tree_side *s, size_t i, const struct tree *own,
	const size_t *wanted, size_t n, bool *got, struct error *err)
{
	scoped(layer_files_done) struct layer_files f = {.n_places = 0};

	for (size_t j = 0; j < n; j++) {
		const struct tree_entry *e = &s->tree.entries[wanted[j]];

		if (got[j] || !is_of_layer(own, e))
			continue;
		got[j] = true;
		want_file(&f, own, name_in_layer(own, e->path), wanted[j]);
	}
	if (f.n_places == 0)
		return 0;
	f.places = mem_alloc(f.n_places, sizeof *f.places);
	return pick_layer(s, i, &f, err);
}

/* From the highest layer down: contents of a lower one count only where they
 * have the same digest. */
static int
fetch_files(
	struct tree_side *s, const size_t *wanted, size_t n, struct error *err)
{
	struct layers *l = s->of;
	scoped_free bool *got = mem_alloc(n + 1, sizeof *got);

	l->picked = memfd_create("files of layers", MFD_CLOEXEC);
	if (l->picked < 0)
		return error_sys(err, "memory for the files of layers");
	if (!l->image)
		return fetch_layer(s, 0, &s->tree, wanted, n, got, err);
	for (size_t i = l->image->n_layers; i-- > 0;) {
		scoped(tree_done) struct tree own = TREE_INIT;

		if (layer_index_tree(&own, l->store, &l->image->layers[i].sum,
			    &index_limits, err) < 0 ||
			fetch_layer(s, i, &own, wanted, n, got, err) < 0)
			return -1;
	}
	return 0;
}

static void
layers_free(void *of)
{
	struct layers *l = of;

	close_fd(&l->picked);
	free(l);
}

static struct layers *
layers_new(struct tree_side *out)
{
	struct layers *l = mem_alloc(1, sizeof *l);

	l->fd = l->picked = -1;
	l->left = PICKED_MAX;
	out->of = l;
	out->of_free = layers_free;
	out->fetch = fetch_files;
	return l;
}

int
image_side(struct tree_side *out, const struct store *store,
	const struct image *image, struct error *err)
{
	struct layers *l = layers_new(out);

	l->store = store;
	l->image = image;
	return image_tree(&out->tree, store, image, err);
}

void
layer_side(struct tree_side *out, int fd)
{
	layers_new(out)->fd = fd;
}
