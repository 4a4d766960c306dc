/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/cmd/commands.h"
#include "reproduce/compare/sides.h"

#include <stdio.h>

#define SHOWN 100

static int
run_compare(const struct options *o, struct error *err)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (compare_named(&d, o->store, o->args[0], o->args[1], err) < 0)
		return -1;
	if (o->json) {
		scoped(json_free) struct json *v = json_new_map();

		json_put_flag(v, "identical", d.n == 0);
		json_put(v, "differences", differences_json(&d));
		json_put(v, "causes", differences_causes_json(&d));
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
