/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/cmd/commands.h"
#include "reproduce/compare/compare.h"
#include "reproduce/compare/trees.h"

#include <stdio.h>

#define SHOWN 100

static int
run_compare(const struct options *o, struct error *err)
{
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (trees_of_name(&a, o->store, o->args[0], err) < 0 ||
		trees_of_name(&b, o->store, o->args[1], err) < 0)
		return -1;
	compare_trees(&d, &a, &b);
	if (o->json) {
		scoped(json_free) struct json *v = json_new_map();

		json_put_flag(v, "identical", d.n == 0);
		json_put(v, "differences", differences_json(&d));
		json_print(&text, v);
		bytes_addc(&text, '\n');
	} else {
		differences_print(&text, &d, o->verbose ? SIZE_MAX : SHOWN);
		bytes_adds(&text, d.n ? "different\n" : "identical\n");
	}
	if (o->json || !o->quiet)
		(void)fputs(text.data, stdout);
	return d.n ? 1 : 0;
}

const struct command cmd_compare = {
	.name = "compare",
	.args = "A B",
	.least = 2,
	.most = 2,
	.takes = "store json quiet verbose",
	.summary = "show the differences between two images, layers or folders",
	.text = "Compare two file trees entry by entry.  A and B are each an "
		"image (a name or\ndigest in the store, or oci:DIR:NAME), a "
		"folder, or a file with a layer or tar\nin it.  Times are "
		"ignored: a canonical tree has only one.",
	.run = run_compare,
};
