/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_oci.h"
#include "base/say.h"
#include "builder/archive/helper_archive.h"
#include "builder/env/env_rules.h"
#include "builder/env/pinned_image.h"
#include "builder/image/image.h"

/* In these the box mounts its own, so no build sees what an image has there. A
 * tar that mmdebstrap made has devices in dev/. */
static const char *const covered[] = {
	"dev", "proc", "run", "sys", "tmp", "var/tmp", NULL};

static int
unpack_layer(int root, struct store *store, const struct digest *sum,
	int64_t *n_passed, struct error *err)
{
	const struct unpack_plan plan = {
		.newest_s = -1,
		.max_bytes = INT64_C(32) << 30,
		.max_entries = 1000000,
		.whiteouts = true,
		.covered = covered,
		.n_passed = n_passed,
	};
	scoped_free char *name = text_format("layer %s", digest_text(sum).s);
	scoped_close int fd = -1;

	if (store_check_blob(store, sum, err) < 0)
		return -1;
	fd = store_open_blob(store, sum, NULL, err);
	if (fd < 0)
		return -1;
	return helper_unpack_tar(fd, root, &plan, name, err);
}

int
env_oci_fill(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err)
{
	scoped(image_done) struct image image = {.layers = NULL};
	int64_t n_passed = 0;
	const char *own = lock->image_name ? lock->image_name : "";

	/* a name without a digest is one in the store */
	if (pinned_image_hold("environment image", own, &lock->image, store,
		    strchr(own, '@') ? mirrors : NULL, err) < 0)
		return -1;
	if (image_read(&image, store, &lock->image, err) < 0)
		return error_wrap(
			err, "environment image %s", text_quotes(own));
	say_step("unpack", "%s, %zu layers", text_quotes(own), image.n_layers);
	for (size_t i = 0; i < image.n_layers; i++) {
		say_progress((int64_t)i, (int64_t)image.n_layers, "layers");
		if (unpack_layer(root, store, &image.layers[i].sum, &n_passed,
			    err) < 0)
			return error_wrap(
				err, "environment image %s", text_quotes(own));
	}
	say_done();
	if (n_passed > 0)
		say_step("unpack",
			"%lld devices in folders that the box covers: passed "
			"over",
			(long long)n_passed);
	return env_rules_files(root, err);
}
