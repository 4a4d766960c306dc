/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h - the differences between two trees. */
#ifndef REPRODUCE_COMPARE_COMPARE_H
#define REPRODUCE_COMPARE_COMPARE_H

#include "base/json.h"
#include "builder/image/tree.h"

enum difference_kind {
	DIFFERENCE_METADATA, /* type, mode, ids, target of a link */
	DIFFERENCE_ENCODING, /* the same tree, but other tar or gzip bytes */
	DIFFERENCE_CONTENT,
	DIFFERENCE_ONLY_A,
	DIFFERENCE_ONLY_B,
};

struct difference {
	enum difference_kind kind;
	char *path;
	char *words; /* "mode 0755 and 0644", "sizes 10 and 12" … */
};
struct differences {
	struct difference *list;
	size_t n;
};
#define DIFFERENCES_INIT \
	{ \
		.list = NULL \
	}

/* compare_trees - append all differences in the order of paths */
void compare_trees(
	struct differences *out, const struct tree *a, const struct tree *b);
void differences_add(struct differences *d, enum difference_kind kind,
	const char *path, char *takes_words);
struct json *differences_json(const struct differences *d);
void differences_print(
	struct bytes *out, const struct differences *d, size_t most);
void differences_done(struct differences *d);
DEFINE_SCOPED_IN(struct differences, differences_done);

#endif
