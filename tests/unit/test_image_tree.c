/* SPDX-License-Identifier: Apache-2.0 */
/* Layers on top of each other: whiteouts, opaque folders, links. */
#include "tests/unit/unit.h"

#include "builder/image/image_tree.h"

/* Makes a tree of "d etc", "f etc/x", "l a b" (a leads to b), "h a b" (a is
 * another name of b), one a line. */
static void
make_tree(struct tree *out, const char *lines)
{
	scoped_free char *copy = text_copy(lines);
	char *rest = copy, *line;

	while ((line = strsep(&rest, "\n")) && *line) {
		struct tree_entry *e = tree_add(out);
		char *at = line + 2, *path = strsep(&at, " ");

		e->type = (enum tree_type)line[0];
		e->path = text_copy(path);
		e->target = text_copy(at);
		if (e->type == TREE_FILE)
			e->sum = digest_of(path, strlen(path));
	}
	tree_sort(out);
}

static char *
lines_of(const struct tree *tree)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < tree->n_entries; i++)
		bytes_addf(&out, "%c %s%s%s\n", tree->entries[i].type,
			tree->entries[i].path,
			tree->entries[i].target ? " " : "",
			tree->entries[i].target ? tree->entries[i].target : "");
	return bytes_take(&out);
}

static const struct {
	const char *below, *layer, *together;
} laid[] = {
	{"", "f a\n", "f a\n"},
	{"f a\n", "f b\n", "f a\nf b\n"},
	{"f a\nf b\nf c\n", "f .wh.b\n", "f a\nf c\n"},
	{"d x\nf x/a\nd x/y\nf x/y/b\nf xx\n", "f .wh.x\n", "f xx\n"},
	{"d x\nf x/a\nd x/y\nf x/y/b\n", "d x\nf x/.wh.y\n", "d x\nf x/a\n"},
	{"d x\nf x/a\n", "d x\nf x/.wh..wh..opq\nf x/b\n", "d x\nf x/b\n"},
	{"d x\nf x/a\n", "f .wh..wh..opq\n", NULL},
	{"d x\nf x/a\n", "f x\n", "f x\n"},
	{"f x\n", "d x\nf x/a\n", "d x\nf x/a\n"},
	{"l lib usr/lib\nd usr\n", "d lib\nf lib/a\n",
		"d lib\nf lib/a\nd usr\n"},
	/* a whiteout never acts on its own layer */
	{"f a\n", "f .wh.a\nf a\n", "f a\n"},
	/* many entries are found, whatever was added before */
	{"f a\nf m\nf z\n", "f .wh.m\nf .wh.z\nf 0\nf b\n", "f 0\nf a\nf b\n"},
	/* a hard link outlives its file's name */
	{"f a\nh b a\nh c a\n", "f .wh.a\n", "f b\nf c\n"},
	{"f a\nh b a\n", "f a\n", "f a\nf b\n"},
	{"f a\nh b a\n", "f .wh.b\n", "f a\n"},
};

static void
layers_lie_on_top_of_each_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(laid); i++) {
		scoped(tree_done) struct tree tree = TREE_INIT;
		scoped(tree_done) struct tree layer = TREE_INIT;
		scoped_free char *lines = NULL;

		make_tree(&tree, laid[i].below);
		make_tree(&layer, laid[i].layer);
		image_tree_lay(&tree, &layer);
		lines = lines_of(&tree);
		assert_int_equal(layer.n_entries, 0);
		assert_string_equal(lines ? lines : "",
			laid[i].together ? laid[i].together : "");
	}
}

static void
a_link_keeps_the_contents_of_its_file(void **state)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(tree_done) struct tree layer = TREE_INIT;
	struct digest sum = digest_of("a", 1);

	(void)state;
	make_tree(&tree, "f a\nh b a\n");
	make_tree(&layer, "f .wh.a\n");
	image_tree_lay(&tree, &layer);
	assert_true(digest_equal(&tree.entries[0].sum, &sum));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers_lie_on_top_of_each_other),
		cmocka_unit_test(a_link_keeps_the_contents_of_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
