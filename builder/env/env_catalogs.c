/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_catalogs.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"

/* Write the catalog of a package, or NULL: of the root. */
static int
write_catalog(struct unpack_writer *w, const struct xml_catalogs *all,
	const char *package, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *path =
		package ? text_format("etc/xml/%s.xml", package)
			: text_copy("etc/xml/catalog");

	if (xml_catalogs_print(&text, all, package) == 0)
		return 0;
	return env_add_missing(w, path, text.data, text.len, err);
}

int
env_catalogs_add(int root, struct xml_catalogs *all, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};

	if (all->n == 0)
		return 0;
	xml_catalogs_sort(all);
	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) <
			0 ||
		write_catalog(&w, all, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < all->n; i++) {
		if (i > 0 && text_equal(all->list[i - 1].package,
				     all->list[i].package))
			continue;
		if (write_catalog(&w, all, all->list[i].package, err) < 0)
			return -1;
	}
	return 0;
}
