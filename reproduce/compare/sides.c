/* SPDX-License-Identifier: Apache-2.0 */
/* Which way two sides are compared. */
#include "reproduce/compare/sides.h"
#include "base/say.h"
#include "reproduce/compare/diffoscope.h"
#include "reproduce/compare/images.h"
#include "reproduce/compare/saved_side.h"

#define INDEX_DEPTH 3

static int
differ_trees(struct differences *out, struct side *a, struct side *b,
	struct error *err)
{
	const bool commit = a->kind == SIDE_COMMIT || b->kind == SIDE_COMMIT;
	scoped(tree_side_done) struct tree_side x = TREE_SIDE_INIT;
	scoped(tree_side_done) struct tree_side y = TREE_SIDE_INIT;

	if (side_tree(&x, a, err) < 0 || side_tree(&y, b, err) < 0)
		return -1;
	x.loose = y.loose = commit;
	return trees_differ(out, "", &x, &y, err);
}

static const char *
last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* The text of a path up to the end of the first member. */
static char *
outer_path(const char *path)
{
	const char *first = strstr(path, "//");
	const char *second = first ? strstr(first + 2, "//") : NULL;

	return second ? text_copyn(path, (size_t)(second - path))
		      : text_copy(path);
}

/* diffoscope gets the members of the outermost container that differ; both
 * files, if these are no pieces of them. */
static int
ask_members(struct differences *out, const struct extent *a,
	const struct extent *b, struct error *err)
{
	int64_t last = -1;

	for (size_t i = 0; i < out->n; i++) {
		const struct difference *d = &out->list[i];
		const struct extent x = {a->fd, d->member_a, d->member_a_len};
		const struct extent y = {b->fd, d->member_b, d->member_b_len};
		scoped_free char *path = outer_path(d->path);

		if (!d->member_a_len || d->member_a == last)
			continue;
		if (x.at + x.len > a->len || y.at + y.len > b->len)
			return error_set(err, ERROR_SYSTEM,
				"the helper names a member outside of %s",
				text_quotes(d->path));
		last = d->member_a;
		if (diffoscope_run(out->diffoscope, path, &x, &y, err) < 0)
			return -1;
	}
	return last >= 0 ? 0
			 : diffoscope_run(out->diffoscope, out->list[0].path, a,
				   b, err);
}

static int
differ_files(struct differences *out, struct side *a, struct side *b,
	struct error *err)
{
	const struct extent x = {a->fd, 0, a->size}, y = {b->fd, 0, b->size};

	if (helper_differ(out, last_name(a->name), &x, &y, err) < 0)
		return -1;
	return out->diffoscope && out->n ? ask_members(out, &x, &y, err) : 0;
}

/* --- several images: by platform, or by name --- */

/* Images of one side with what they are paired by. */
struct named {
	char *name;
	struct digest sum;
};
struct nameds {
	struct named *list;
	size_t n;
};

static void
nameds_done(struct nameds *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->list[i].name);
	free(s->list);
}
DEFINE_SCOPED_IN(struct nameds, nameds_done);

static int
compare_nameds(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	const int order = strcmp(a->name, b->name);

	return order ? order : memcmp(&a->sum, &b->sum, sizeof a->sum);
}

static void
name_one(struct nameds *out, char *takes_name, const struct digest *sum)
{
	*mem_room(out->list, out->n) = (struct named){takes_name, *sum};
	out->n++;
}

static int
nameds_of(struct nameds *out, const struct side *s, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->parts.n; i++)
		name_one(out, image_part_name(&s->parts.list[i]),
			&s->parts.list[i].sum);
	if (s->kind == SIDE_LAYOUT && store_list(s->store, &list, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		name_one(out,
			text_copy(list[i].name ? list[i].name
					       : digest_text(&list[i].sum).s),
			&list[i].sum);
		descriptor_done(&list[i]);
	}
	free(list);
	if (out->n)
		qsort(out->list, out->n, sizeof *out->list, compare_nameds);
	return 0;
}

static int differ_blobs(struct differences *out, const char *prefix,
	struct store *store_a, const struct digest *a, struct store *store_b,
	const struct digest *b, int depth, struct error *err);

static int
differ_nameds(struct differences *out, const char *prefix, const struct side *a,
	const struct side *b, int depth, struct error *err)
{
	scoped(nameds_done) struct nameds x = {.n = 0}, y = {.n = 0};

	if (nameds_of(&x, a, err) < 0 || nameds_of(&y, b, err) < 0)
		return -1;
	for (size_t i = 0, j = 0; i < x.n || j < y.n;) {
		const int order =
			i == x.n   ? 1
			: j == y.n ? -1
				   : strcmp(x.list[i].name, y.list[j].name);
		scoped_free char *path = text_format("%s%s", prefix,
			order <= 0 ? x.list[i].name : y.list[j].name);
		scoped_free char *below = text_format("%s//", path);

		if (order < 0)
			differences_add(out, DIFFERENCE_ONLY_A, path,
				text_copy("an image"));
		else if (order > 0)
			differences_add(out, DIFFERENCE_ONLY_B, path,
				text_copy("an image"));
		else if (differ_blobs(out, below, a->store, &x.list[i].sum,
				 b->store, &y.list[j].sum, depth, err) < 0)
			return error_wrap(err, "%s", text_quotes(path));
		i += order <= 0;
		j += order >= 0;
	}
	return 0;
}

/* Two images or two indexes of open stores. */
static int
differ_opened_blobs(struct differences *out, const char *prefix, struct side *a,
	struct side *b, int depth, struct error *err)
{
	if (a->kind == SIDE_IMAGE && b->kind == SIDE_IMAGE)
		return compare_images_at(out, prefix, a->store, &a->image,
			b->store, &b->image, err);
	if (a->kind == SIDE_IMAGE || b->kind == SIDE_IMAGE || depth == 0)
		return error_set(err, ERROR_INPUT,
			"one of the two is an index of several images, the "
			"other is not; name one of the images");
	return differ_nameds(out, prefix, a, b, depth - 1, err);
}

static int
differ_blobs(struct differences *out, const char *prefix, struct store *store_a,
	const struct digest *a, struct store *store_b, const struct digest *b,
	int depth, struct error *err)
{
	struct side x = SIDE_INIT, y = SIDE_INIT;
	int r;

	if (digest_equal(a, b))
		return 0;
	r = side_open_blob(&x, store_a, a, err);
	if (r == 0)
		r = side_open_blob(&y, store_b, b, err);
	if (r == 0)
		r = differ_opened_blobs(out, prefix, &x, &y, depth, err);
	x.store = y.store = NULL; /* borrowed */
	side_done(&x);
	side_done(&y);
	return r;
}

static bool
has_images(const struct side *s)
{
	return s->kind == SIDE_IMAGE || s->kind == SIDE_INDEX ||
	       s->kind == SIDE_LAYOUT;
}

/* --- archives of images --- */

/* returns 0: both are the same; 1: not; -1 */
static int
same_bytes(const struct side *a, const struct side *b, struct error *err)
{
	static char x[1 << 16], y[sizeof x];

	if (a->size != b->size)
		return 1;
	for (int64_t at = 0; at < a->size;) {
		const ssize_t n = pread(a->fd, x, sizeof x, at);
		const ssize_t m = n > 0 ? pread(b->fd, y, (size_t)n, at) : n;

		if (n < 0 || m < 0)
			return error_sys(err, "reading %s",
				text_quotes(n < 0 ? a->name : b->name));
		if (n == 0 || n != m || memcmp(x, y, (size_t)n) != 0)
			return 1;
		at += n;
	}
	return 0;
}

/* An archive with one image each, whatever its name, or several by name. */
static int
differ_layouts(struct differences *out, struct side *a, struct side *b,
	struct error *err)
{
	struct digest x, y;
	int several = saved_side_alone(&x, a, err);

	if (several == 0)
		several = saved_side_alone(&y, b, err);
	if (several < 0 ||
		(several == 0 &&
			(side_open_blob(a, a->store, &x, err) < 0 ||
				side_open_blob(b, b->store, &y, err) < 0)))
		return -1;
	return differ_opened_blobs(out, "", a, b, INDEX_DEPTH, err);
}

static int
differ_images_saved(struct differences *out, struct side *a, struct side *b,
	const struct compare_request *r, struct error *err)
{
	scoped(differences_done) struct differences found = {
		.diffoscope = out->diffoscope, .end_ns = out->end_ns};

	if (saved_side_open(a, r, err) < 0 || saved_side_open(b, r, err) < 0 ||
		differ_layouts(&found, a, b, err) < 0)
		return -1;
	*out = found;
	found = (struct differences)DIFFERENCES_INIT;
	return 0;
}

/* Something differs: archives whose images are the same, or that hold none
 * that can be read, are compared as files.  out is empty. */
static int
differ_saved(struct differences *out, struct side *a, struct side *b,
	const struct compare_request *r, struct error *err)
{
	struct error why = ERROR_INIT;

	if (differ_images_saved(out, a, b, r, &why) < 0)
		say_warning("not compared as images: %s", why.text);
	return out->n ? 0 : differ_files(out, a, b, err);
}

static int
differ_two_files(struct differences *out, struct side *a, struct side *b,
	const struct compare_request *r, struct error *err)
{
	int same = same_bytes(a, b, err);
	int no_images = same > 0 ? saved_side_is(a, err) : same;

	if (same > 0 && no_images == 0)
		no_images = saved_side_is(b, err);
	if (no_images < 0 || same == 0)
		return no_images;
	return no_images ? differ_files(out, a, b, err)
			 : differ_saved(out, a, b, r, err);
}

/* A file beside images is an archive of them, or else the tar of a layer. */
static int
open_beside_images(struct side *file, const struct side *other,
	const struct compare_request *r, struct error *err)
{
	struct digest sum;
	int no;

	if (file->kind != SIDE_FILE || !has_images(other))
		return 0;
	no = saved_side_is(file, err);
	if (no != 0)
		return no < 0 ? -1 : 0;
	if (saved_side_open(file, r, err) < 0)
		return -1;
	if (other->kind == SIDE_LAYOUT)
		return 0;
	no = saved_side_alone(&sum, file, err);
	if (no > 0)
		return error_set(err, ERROR_INPUT,
			"%s does not hold one image alone; compare it with an "
			"archive or a layout, or load it and name the image",
			text_quotes(file->name));
	return no < 0 ? -1 : side_open_blob(file, file->store, &sum, err);
}

int
compare_named(struct differences *out, const struct compare_request *r,
	struct error *err)
{
	scoped(side_done) struct side x = SIDE_INIT, y = SIDE_INIT;

	if (side_open(&x, r, r->a, err) < 0 || side_open(&y, r, r->b, err) < 0)
		return -1;
	if (x.kind == SIDE_FILE && y.kind == SIDE_FILE)
		return differ_two_files(out, &x, &y, r, err);
	if (open_beside_images(&x, &y, r, err) < 0 ||
		open_beside_images(&y, &x, r, err) < 0)
		return -1;
	if (has_images(&x) && has_images(&y))
		return differ_opened_blobs(out, "", &x, &y, INDEX_DEPTH, err);
	if (y.kind == SIDE_COMMIT && x.kind == SIDE_FILE &&
		side_unpack(&x, r, err) < 0)
		return -1;
	if (x.kind == SIDE_COMMIT && y.kind == SIDE_FILE &&
		side_unpack(&y, r, err) < 0)
		return -1;
	return differ_trees(out, &x, &y, err);
}
