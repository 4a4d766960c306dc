/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/base_debian.h"
#include "base/say.h"
#include "builder/env/base_certificates.h"
#include "builder/env/base_files.h"
#include "builder/env/base_record.h"
#include "builder/env/env_debian.h"
#include "builder/env/env_linker.h"
#include "builder/env/env_rules.h"
#include "builder/image/layer_index.h"

#include <inttypes.h>

static const struct tree_limits limits = {
	.n_entries = 1000000, .bytes = INT64_C(32) << 30};

static int
fill_base(int root, struct store *store, const struct lock *base,
	const struct mirrors *mirrors, struct error *err)
{
	if (env_debian_unpack(
		    root, store, base, mirrors, ENV_PACKAGES_LINKS, err) < 0 ||
		base_files_add(root, err) < 0 ||
		base_certificates_add(root, err) < 0 ||
		env_linker_write(root, base->architecture, err) < 0)
		return -1;
	return base_record_add(root, store, base, err);
}

/* Files keep the modes that they have in their packages, without setuid and
 * setgid, which unpacking drops. */
static void
keep_modes(struct tree *tree)
{
	for (size_t i = 0; i < tree->n_entries; i++)
		if (tree->entries[i].type != TREE_SYMLINK)
			tree->entries[i].mode = tree->entries[i].found & 01777;
}

static int
pack_base(struct layer *layer, struct tree *out, struct store *store, int root,
	struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;

	if (tree_list(&tree, root, &limits, err) < 0)
		return -1;
	keep_modes(&tree);
	if (layer_index_put(layer, store, &tree, root, ENV_TIME_S, err) < 0)
		return -1;
	say_step("base", "%zu entries, %" PRId64 " bytes", tree.n_entries,
		layer->size);
	*out = tree;
	tree = (struct tree)TREE_INIT;
	return 0;
}

int
base_debian_layer(struct layer *layer, struct tree *tree,
	struct licences *licences, struct store *store, const struct lock *base,
	const struct mirrors *mirrors, struct error *err)
{
	scoped(licences_done) struct licences found = LICENCES_INIT;
	scoped_free char *temp = NULL;
	struct error ignored = ERROR_INIT;
	scoped_close int root = -1;
	int r;

	if (store_temp(store, &temp, err) < 0)
		return -1;
	root = file_open_dir(store_fd(store), temp, false, err);
	r = root < 0 ? -1 : fill_base(root, store, base, mirrors, err);
	if (r == 0)
		r = licences_read(&found, root, base, err);
	if (r == 0)
		r = pack_base(layer, tree, store, root, err);
	if (file_remove_tree(store_fd(store), temp, &ignored) < 0)
		say_warning("%s", ignored.text);
	if (r < 0)
		return error_wrap(err, "the base of the image");
	*licences = found;
	found = (struct licences)LICENCES_INIT;
	return 0;
}
