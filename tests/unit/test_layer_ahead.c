/* SPDX-License-Identifier: Apache-2.0 */
/* A layer that is read while it arrives: in whatever pieces, the tree and the
 * diff_id are those of the whole; and what is not whole gives none. */
#include "builder/image/layer_ahead.h"
#include "builder/image/layer_index.h"
#include "tests/unit/store_place.h"

#include <signal.h>
#include <unistd.h>

#define NOISE (3 << 20) /* bytes of one file: more than one message */

static const struct tree_limits limits = {1000, 1 << 24};

struct place {
	struct scratch s;
	struct store *from, *to;
	struct layer layer;
	struct bytes blob;
};

static void
place_done(struct place *p)
{
	store_close(p->from);
	store_close(p->to);
	scratch_done(&p->s);
	bytes_done(&p->blob);
}
DEFINE_SCOPED_IN(struct place, place_done);

/* A store with one layer, and an empty one. */
static void
make_place(struct place *p)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes noise = BYTES_INIT;
	struct error err = ERROR_INIT;
	scoped_close int root = -1;
	uint32_t x = 1;

	while (noise.len < NOISE) {
		x = x * 1664525 + 1013904223;
		bytes_add(&noise, &x, sizeof x);
	}
	p->s = scratch_new();
	scratch_dir(&p->s, "root");
	assert_int_equal(file_write(p->s.fd, "root/noise", noise.data,
				 noise.len, 0644, &err),
		0);
	root = openat(p->s.fd, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(tree_list(&tree, root, &limits, &err), 0);
	p->from = store_at(&p->s, "from");
	p->to = store_at(&p->s, "to");
	if (layer_index_put(&p->layer, p->from, &tree, root, 0, &err) < 0 ||
		store_get(p->from, &p->layer.sum, 1 << 24, &p->blob, &err) < 0)
		fail_msg("%s", err.text);
}

/* The tree of the layer in a store as text; heap. */
static char *
tree_in(const struct store *store, const struct digest *sum)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (layer_index_tree(&tree, store, sum, &limits, &err) < 0)
		fail_msg("%s", err.text);
	tree_print(&text, &tree);
	return bytes_take(&text);
}

static bool
has_index(const struct store *store, const struct digest *sum)
{
	scoped_free char *path =
		text_format(LAYER_INDEX_FOLDER "/%s", digest_hex(sum).s);

	return faccessat(store_fd(store), path, F_OK, 0) == 0;
}

/* What happens to the layer on its way. */
struct way {
	size_t piece; /* bytes at once */
	size_t lost;  /* bytes at the end that never come */
	size_t wrong; /* position of a changed byte; 0: none */
	bool killed;  /* the helper, half way */
};

/* The layer arrives in the second store. */
static bool
arrive(const struct place *p, const struct way *way, struct digest *diff_id)
{
	struct layer_ahead ahead = LAYER_AHEAD_INIT;
	struct error err = ERROR_INIT;
	struct blob *blob;
	size_t len = p->blob.len - way->lost;
	bool whole;

	assert_int_equal(blob_new(&blob, p->to, &err), 0);
	layer_ahead_start(&ahead, blob_fd(blob), "a layer");
	for (size_t at = 0; at < len; at += way->piece) {
		size_t n = len - at < way->piece ? len - at : way->piece;

		assert_int_equal(write(blob_fd(blob), p->blob.data + at, n), n);
		if (way->wrong >= at && way->wrong < at + n && way->wrong > 0)
			assert_int_equal(pwrite(blob_fd(blob), "\377", 1,
						 (off_t)way->wrong),
				1);
		layer_ahead_more(&ahead, (int64_t)(at + n));
		if (way->killed && at > len / 2 && ahead.helper.pid > 0)
			(void)kill(ahead.helper.pid, SIGKILL);
	}
	assert_int_equal(blob_keep(blob, &p->layer.sum, &err), 0);
	whole = layer_ahead_finish(
		&ahead, p->to, &p->layer.sum, (int64_t)len, diff_id);
	layer_ahead_done(&ahead);
	return whole;
}

static void
in_any_pieces(void **state)
{
	static const size_t pieces[] = {997, 16384, (1 << 20) + 1, 1 << 24};
	scoped(place_done) struct place p = {.from = NULL};
	scoped_free char *expected = NULL;

	(void)state;
	make_place(&p);
	expected = tree_in(p.from, &p.layer.sum);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		const struct way way = {.piece = pieces[i]};
		scoped_free char *is = NULL;
		struct digest diff_id;

		assert_true(arrive(&p, &way, &diff_id));
		assert_true(digest_equal(&diff_id, &p.layer.diff_id));
		assert_true(has_index(p.to, &p.layer.sum));
		is = tree_in(p.to, &p.layer.sum);
		assert_string_equal(is, expected);
	}
}

static void
not_whole(void **state)
{
	static const struct way ways[] = {
		{.piece = 65536, .lost = 1},
		{.piece = 65536, .lost = 100000},
		{.piece = 65536, .wrong = 13}, /* the length of a block */
		{.piece = 65536, .killed = true},
	};
	scoped(place_done) struct place p = {.from = NULL};

	(void)state;
	make_place(&p);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct digest diff_id;

		if (arrive(&p, &ways[i], &diff_id))
			fail_msg("way %zu gave a diff_id", i);
		assert_false(has_index(p.to, &p.layer.sum));
	}
}

/* No helper could be started: nothing is known, and nothing fails. */
static void
not_started(void **state)
{
	struct layer_ahead ahead = LAYER_AHEAD_INIT;
	struct digest sum = digest_of("", 0), diff_id;

	(void)state;
	layer_ahead_more(&ahead, 1 << 24);
	assert_false(layer_ahead_finish(&ahead, NULL, &sum, 1 << 24, &diff_id));
	layer_ahead_start(&ahead, -1, "a layer");
	assert_int_equal(ahead.tell, -1);
	layer_ahead_done(&ahead);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_any_pieces),
		cmocka_unit_test(not_whole),
		cmocka_unit_test(not_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
