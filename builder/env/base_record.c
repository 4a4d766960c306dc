/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/base_record.h"
#include "base/say.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"
#include "builder/env/package_control.h"

#define FOLDER "var/lib/dpkg/status.d"

static int
add_record(struct unpack_writer *w, struct store *store,
	const struct lock_package *package, struct error *err)
{
	scoped(package_control_done) struct package_control control =
		PACKAGE_CONTROL_INIT;
	scoped_free char *path = text_format(FOLDER "/%s", package->name);
	scoped_free char *sums = text_format("%s.md5sums", path);

	if (package_control_read(&control, store, package, false, err) < 0 ||
		env_add_file(w, path, control.record.data, control.record.len,
			err) < 0)
		return -1;
	return control.md5sums.len == 0
		       ? 0
		       : env_add_file(w, sums, control.md5sums.data,
				 control.md5sums.len, err);
}

int
base_record_add(int root, struct store *store, const struct lock *lock,
	struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};

	if (unpack_write_init(&w, root, "the base", ENV_TIME_S, err) < 0)
		return -1;
	for (size_t i = 0; i < lock->n_packages; i++) {
		say_progress((int64_t)i, (int64_t)lock->n_packages, "records");
		if (add_record(&w, store, &lock->packages[i], err) < 0)
			return -1;
	}
	return 0;
}
