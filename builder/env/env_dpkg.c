/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_dpkg.h"
#include "builder/env/env_add.h"

#define FOLDER "var/lib/dpkg/info/"

int
env_dpkg_format(struct unpack_writer *w, struct error *err)
{
	return env_add_file(w, FOLDER "format", "1\n", 2, err);
}

/* May a package of another architecture be there, too?  Then dpkg names its
 * files by both. */
static bool
is_same(const struct bytes *record)
{
	static const char line[] = "\nMulti-Arch: same\n";

	return record->len > 0 &&
	       memmem(record->data, record->len, line, strlen(line));
}

static int
add_info(struct unpack_writer *w, const char *name, const char *kind,
	const struct bytes *text, struct error *err)
{
	scoped_free char *path = text_format(FOLDER "%s.%s", name, kind);

	return text->len == 0
		       ? 0
		       : env_add_file(w, path, text->data, text->len, err);
}

int
env_dpkg_package(struct unpack_writer *w, const struct lock_package *package,
	const struct package_control *control, const struct bytes *files,
	struct error *err)
{
	const bool same = is_same(&control->record);
	scoped_free char *name = text_format("%s%s%s", package->name,
		same ? ":" : "", same ? package->architecture : "");
	scoped(bytes_done) struct bytes list = BYTES_INIT;

	bytes_adds(&list, "/.\n"); /* its root, as dpkg names it */
	bytes_add(&list, files->data, files->len);
	if (add_info(w, name, "list", &list, err) < 0 ||
		add_info(w, name, "md5sums", &control->md5sums, err) < 0 ||
		add_info(w, name, "shlibs", &control->shlibs, err) < 0)
		return -1;
	return add_info(w, name, "symbols", &control->symbols, err);
}
