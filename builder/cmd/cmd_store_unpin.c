/* SPDX-License-Identifier: Apache-2.0 */
/* Lets go of releases: what a pin file names may be dropped again. */
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/release/pin_open.h"
#include "builder/store/image_ref.h"
#include "builder/store/store_pins.h"

#include <stdio.h>

static int
add_file(struct pins *pins, const char *what, const char *repo,
	struct error *err)
{
	scoped(pins_done) struct pins more = PINS_INIT;

	if (pin_open(&more, what, repo, err) < 0)
		return -1;
	for (size_t i = 0; i < more.n; i++) {
		*mem_room(pins->list, pins->n) = more.list[i];
		more.list[i] = (struct pin){.name = NULL};
		pins->n++;
	}
	return 0;
}

static void
print_json(const struct names *files)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *list = json_new_list();

	for (size_t i = 0; i < files->n_names; i++)
		json_push_text(list, files->names[i]);
	json_put(v, "files", list);
	json_print(&text, v);
	(void)puts(text.data);
}

static int
run_unpin(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(pins_done) struct pins pins = PINS_INIT;
	scoped(names_done) struct names files = NAMES_INIT;

	for (size_t i = 0; i < o->n_args; i++)
		if (add_file(&pins, o->args[i], o->repo, err) < 0)
			return -1;
	if (image_ref_store(&store, o->store, true, err) < 0 ||
		store_pins_drop(&files, store, &pins, err) < 0)
		return -1;
	if (o->json)
		print_json(&files);
	for (size_t i = 0; i < files.n_names && !o->json; i++)
		(void)printf("%s\n", files.names[i]);
	if (files.n_names == 0)
		say_note("the store remembers no pin file of these images "
			 "alone");
	return files.n_names > 0 ? 0 : 1;
}

const struct command cmd_store_unpin = {
	.name = "store unpin",
	.args = "FILE…",
	.least = 1,
	.most = SIZE_MAX,
	.takes = "store repo json quiet verbose",
	.summary = "let go of the images that pin files name",
	.text = "Forgets each remembered pin file that names only images which "
		"FILE pins, or\nREV:PATH of one in a commit.  'store rm' and "
		"'store gc' may then remove them.",
	.exits =
		"0 a pin file was forgotten, 1 none was remembered, 2 it could "
		"not be done",
	.run = run_unpin,
};
