/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/tree_side.h"
#include "reproduce/compare/folder_tree.h"

#include <errno.h>

#define BLOCK ((size_t)256 << 10)

int
tree_side_sum(struct tree_side *s, size_t i, struct error *err)
{
	struct tree_entry *e = &s->tree.entries[i];
	scoped_close int fd = -1;

	if (!digest_is_zero(&e->sum) || s->folder < 0)
		return 0;
	fd = folder_open(s->folder, e->path, err);
	return fd < 0 ? -1 : digest_of_fd(&e->sum, NULL, fd, err);
}

static ssize_t
read_block(int fd, char *to, struct error *err)
{
	size_t len = 0;

	while (len < BLOCK) {
		const ssize_t n = read(fd, to + len, BLOCK - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading a file");
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

/* 1: equal; 0: not; -1 */
static int
same_files(int a, int b, struct error *err)
{
	scoped_free char *x = mem_alloc(BLOCK, 1), *y = mem_alloc(BLOCK, 1);

	for (;;) {
		const ssize_t n = read_block(a, x, err);
		const ssize_t m = n < 0 ? -1 : read_block(b, y, err);

		if (m < 0)
			return -1;
		if (n != m || memcmp(x, y, (size_t)n) != 0)
			return 0;
		if (n == 0)
			return 1;
	}
}

static int
same_in_folders(const struct tree_side *x, size_t i, const struct tree_side *y,
	size_t j, struct error *err)
{
	scoped_close int a =
		folder_open(x->folder, x->tree.entries[i].path, err);
	scoped_close int b = -1;

	if (a < 0)
		return -1;
	b = folder_open(y->folder, y->tree.entries[j].path, err);
	return b < 0 ? -1 : same_files(a, b, err);
}

int
tree_side_same(struct tree_side *a, size_t i, struct tree_side *b, size_t j,
	struct error *err)
{
	const struct tree_entry *x = &a->tree.entries[i];
	const struct tree_entry *y = &b->tree.entries[j];

	if (x->size != y->size)
		return 0;
	if (a->folder >= 0 && b->folder >= 0)
		return same_in_folders(a, i, b, j, err);
	if (tree_side_sum(a, i, err) < 0 || tree_side_sum(b, j, err) < 0)
		return -1;
	return digest_equal(&x->sum, &y->sum);
}

void
tree_side_done(struct tree_side *side)
{
	tree_done(&side->tree);
	close_fd(&side->folder);
	free(side->extents);
	if (side->of)
		side->of_free(side->of);
}
