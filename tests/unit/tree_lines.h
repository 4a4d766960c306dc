/* SPDX-License-Identifier: Apache-2.0 */
/* tree_lines.h - a tree from lines of text. */
#ifndef TESTS_UNIT_TREE_LINES_H
#define TESTS_UNIT_TREE_LINES_H

#include "builder/image/tree.h"

#include <string.h>

/* make_tree - add "d etc", "f etc/x", "h b a" (b is another name of a), one a
 * line, and sort */
static inline void
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
	}
	tree_sort(out);
}

#endif
