/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a layer: what is in it, and when it counts. */
#include "builder/image/layer_index.h"
#include "tests/unit/store_place.h"

#define SAMPLE_TREE \
	"hallmark tree 1\n" \
	"d 0755 0 0 - - bin\n" \
	"f 0644 0 0 3 sha256:" \
	"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4" \
	" bin/hello\n" \
	"h 0644 0 0 - - bin/same\tbin/hello\n" \
	"l 0777 0 0 - - link\tbin\n"
#define CHANGED_SUM \
	"f712374589a4f37f0fd6b941a104c7ccf43f68b1fdecb4d5cd88b80acbf98fc2"

static const struct tree_limits limits = {1000, 1 << 20};

struct place {
	struct scratch s;
	struct store *store;
	struct layer layer;
	char *index; /* path, relative to the store */
};

static void
place_done(struct place *p)
{
	store_close(p->store);
	scratch_done(&p->s);
	free(p->index);
}
DEFINE_SCOPED_IN(struct place, place_done);

/* A store with one layer, whose tree is SAMPLE_TREE. */
static void
make_place(struct place *p)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;
	scoped_close int root = -1;

	p->s = scratch_new();
	scratch_dir(&p->s, "root");
	scratch_dir(&p->s, "root/bin");
	scratch_text(&p->s, "root/bin/hello", "hi\n");
	assert_int_equal(
		linkat(p->s.fd, "root/bin/hello", p->s.fd, "root/bin/same", 0),
		0);
	assert_int_equal(symlinkat("bin", p->s.fd, "root/link"), 0);
	root = openat(p->s.fd, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(tree_list(&tree, root, &limits, &err), 0);
	p->store = store_at(&p->s, "store");
	if (layer_index_put(&p->layer, p->store, &tree, root, 0, &err) < 0)
		fail_msg("%s", err.text);
	p->index = text_format(
		LAYER_INDEX_FOLDER "/%s", digest_hex(&p->layer.sum).s);
}

static char *
index_text(const struct place *p)
{
	struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (file_read(&text, store_fd(p->store), p->index, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	return bytes_take(&text);
}

static bool
has_index(const struct place *p)
{
	return faccessat(store_fd(p->store), p->index, F_OK, 0) == 0;
}

static struct timespec
blob_time(const struct place *p)
{
	struct stat st;

	assert_int_equal(fstatat(store_blobs(p->store),
				 digest_hex(&p->layer.sum).s, &st, 0),
		0);
	return st.st_ctim;
}

/* Puts another text where the index was, with the time that counts. */
static void
plant(const struct place *p, const char *text, size_t len)
{
	const struct timespec at = blob_time(p), times[2] = {at, at};
	int fd;

	(void)unlinkat(store_fd(p->store), p->index, 0);
	fd = openat(store_fd(p->store), p->index,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(futimens(fd, times), 0);
	(void)close(fd);
}

/* An index as it would be if the layer held these entries. */
static char *
index_of(const struct place *p, const char *tree)
{
	scoped_free char *text =
		text_format("layer %s\nsize %lld\ndiff_id %s\n%s",
			digest_text(&p->layer.sum).s, (long long)p->layer.size,
			digest_text(&p->layer.diff_id).s, tree);
	struct digest sum = digest_of(text, strlen(text));

	return text_format("hallmark layer index 1\ntext %s\n%s",
		digest_text(&sum).s, text);
}

static void
assert_tree(const struct place *p, const char *wanted)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (layer_index_tree(&tree, p->store, &p->layer.sum, &limits, &err) < 0)
		fail_msg("%s", err.text);
	tree_print(&text, &tree);
	assert_string_equal(text.data, wanted);
}

static void
writing_a_layer_makes_its_index(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped_free char *text = NULL, *wanted = NULL;
	struct digest diff_id;
	struct stat st;

	(void)state;
	make_place(&p);
	text = index_text(&p);
	wanted = index_of(&p, SAMPLE_TREE);
	assert_string_equal(text, wanted);
	assert_int_equal(fstatat(store_fd(p.store), p.index, &st, 0), 0);
	assert_int_equal(st.st_mtim.tv_sec, blob_time(&p).tv_sec);
	assert_int_equal(st.st_mtim.tv_nsec, blob_time(&p).tv_nsec);
	assert_tree(&p, SAMPLE_TREE);
	assert_true(layer_index_diff_id(&diff_id, p.store, &p.layer.sum));
	assert_true(digest_equal(&diff_id, &p.layer.diff_id));
}

static void
an_index_is_used_instead_of_the_blob(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped_free char *other = NULL;

	(void)state;
	make_place(&p);
	other = index_of(&p, "hallmark tree 1\nd 0755 0 0 - - other\n");
	plant(&p, other, strlen(other));
	assert_tree(&p, "hallmark tree 1\nd 0755 0 0 - - other\n");
}

static void
a_missing_index_is_made_again(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped_free char *before = NULL, *after = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	make_place(&p);
	before = index_text(&p);
	assert_int_equal(
		file_remove_tree(store_fd(p.store), LAYER_INDEX_FOLDER, &err),
		0);
	assert_tree(&p, SAMPLE_TREE);
	after = index_text(&p);
	assert_string_equal(after, before);
}

/* Ways in which an index is not the one that hallmark wrote of this blob. */
enum fault {
	CUT,     /* at the nth byte */
	FLIPPED, /* one bit of the nth byte */
	EMPTY,
	LONGER,
	OTHER_TIME,
	WRITABLE, /* by others */
	LINK,
	PIPE,
	FOLDER,
	FAULTS,
};

static void
damage(const struct place *p, enum fault fault, size_t n)
{
	int fd = store_fd(p->store);
	scoped_free char *good = index_of(p, SAMPLE_TREE);
	scoped_free char *planted = index_of(p, "hallmark tree 1\n");
	size_t len = strlen(good);

	if (fault == FLIPPED)
		good[n] ^= 1;
	if (fault == CUT)
		len = n;
	if (fault <= FLIPPED) {
		plant(p, good, len);
		return;
	}
	plant(p, planted, fault == EMPTY ? 0 : strlen(planted));
	if (fault == LONGER) {
		scoped_free char *more =
			text_format("%sd 0755 0 0 - - x\n", planted);

		plant(p, more, strlen(more));
	}
	if (fault == OTHER_TIME)
		assert_int_equal(utimensat(fd, p->index, NULL, 0), 0);
	if (fault == WRITABLE)
		assert_int_equal(fchmodat(fd, p->index, 0664, 0), 0);
	if (fault < LINK)
		return;
	if (fault == LINK)
		assert_int_equal(renameat(fd, p->index, fd, "elsewhere"), 0);
	else
		assert_int_equal(unlinkat(fd, p->index, 0), 0);
	if (fault == LINK)
		assert_int_equal(symlinkat("../../elsewhere", fd, p->index), 0);
	else if (fault == PIPE)
		assert_int_equal(mkfifoat(fd, p->index, 0644), 0);
	else
		assert_int_equal(mkdirat(fd, p->index, 0755), 0);
}

static void
a_damaged_index_does_not_count(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped_free char *good = NULL;
	struct digest diff_id;
	size_t len;

	(void)state;
	make_place(&p);
	good = index_of(&p, SAMPLE_TREE);
	len = strlen(good);
	for (int fault = 0; fault < FAULTS; fault++) {
		size_t n_times = fault <= FLIPPED ? len : 1;

		for (size_t n = 0; n < n_times; n += 7) {
			scoped_free char *now = NULL;

			damage(&p, (enum fault)fault, n);
			assert_false(layer_index_diff_id(
				&diff_id, p.store, &p.layer.sum));
			assert_tree(&p, SAMPLE_TREE);
			if (fault == FOLDER)
				continue;
			now = index_text(&p);
			assert_string_equal(now, good);
		}
	}
}

/* The blob holds other bytes since: nobody may be told of the former ones. */
static void
a_changed_blob_is_read(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped_free char *path = NULL;
	struct error err = ERROR_INIT;
	struct stat st;
	const struct timespec *t = &st.st_mtim;
	struct digest diff_id;
	int fd;

	(void)state;
	make_place(&p);
	path = text_format("blobs/sha256/%s", digest_hex(&p.layer.sum).s);
	assert_int_equal(fstatat(store_fd(p.store), path, &st, 0), 0);
	/* until the clock of the kernel has moved */
	while (st.st_ctim.tv_nsec == blob_time(&p).tv_nsec) {
		const struct timespec times[2] = {*t, *t};

		fd = openat(store_fd(p.store), path, O_WRONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		assert_int_equal(pwrite(fd, "HI\n", 3, 15 + 2 * 512), 3);
		assert_int_equal(futimens(fd, times), 0);
		(void)close(fd);
	}
	assert_false(layer_index_diff_id(&diff_id, p.store, &p.layer.sum));
	assert_int_equal(
		layer_index_tree(&tree, p.store, &p.layer.sum, &limits, &err),
		0);
	assert_string_equal(tree.entries[1].path, "bin/hello");
	assert_string_equal(digest_hex(&tree.entries[1].sum).s, CHANGED_SUM);
	tree_done(&tree);
	tree = (struct tree)TREE_INIT;
	/* and no index is made of it */
	assert_int_equal(unlinkat(store_fd(p.store), p.index, 0), 0);
	assert_int_equal(
		layer_index_tree(&tree, p.store, &p.layer.sum, &limits, &err),
		0);
	assert_false(has_index(&p));
}

static void
a_foreign_store_has_no_index(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped_free char *other = NULL;
	struct store *own;
	struct error err = ERROR_INIT;

	(void)state;
	make_place(&p);
	own = p.store;
	assert_int_equal(
		store_open_foreign(&p.store, store_path(own), &err), 0);
	other = index_of(&p, "hallmark tree 1\nd 0755 0 0 - - other\n");
	plant(&p, other, strlen(other));
	assert_tree(&p, SAMPLE_TREE);
	assert_int_equal(unlinkat(store_fd(p.store), p.index, 0), 0);
	assert_tree(&p, SAMPLE_TREE);
	assert_false(has_index(&p));
	store_close(own);
}

static void
a_store_that_takes_no_index_is_read(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	make_place(&p);
	assert_int_equal(
		file_remove_tree(store_fd(p.store), LAYER_INDEX_FOLDER, &err),
		0);
	assert_int_equal(file_write(store_fd(p.store), LAYER_INDEX_FOLDER, "",
				 0, 0644, &err),
		0);
	assert_tree(&p, SAMPLE_TREE);
}

static void
a_missing_blob_is_an_error(void **state)
{
	scoped(place_done) struct place p = {.store = NULL};
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	make_place(&p);
	assert_int_equal(
		unlinkat(store_blobs(p.store), digest_hex(&p.layer.sum).s, 0),
		0);
	assert_int_equal(
		layer_index_tree(&tree, p.store, &p.layer.sum, &limits, &err),
		-1);
	assert_error(&err, ERROR_INPUT, "has no blob");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writing_a_layer_makes_its_index),
		cmocka_unit_test(an_index_is_used_instead_of_the_blob),
		cmocka_unit_test(a_missing_index_is_made_again),
		cmocka_unit_test(a_damaged_index_does_not_count),
		cmocka_unit_test(a_changed_blob_is_read),
		cmocka_unit_test(a_foreign_store_has_no_index),
		cmocka_unit_test(a_store_that_takes_no_index_is_read),
		cmocka_unit_test(a_missing_blob_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
