/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/bundled.h"
#include "attest/bundle.h"
#include "base/clock.h"
#include "base/file.h"

#include <errno.h>
#include <unistd.h>

int
bundled_attach(struct store *store, const struct descriptor *image,
	const struct bundled *what, struct error *err)
{
	scoped(json_free) struct json *notes = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct attachment a = {.artifact_type = BUNDLE_TYPE,
		.layer_type = BUNDLE_TYPE,
		.annotations = notes};

	if (!bundle_takes(what->key) ||
		bundle_print(&text, what->envelope->data, what->envelope->len) >
			0)
		return 0;
	json_put_text(notes, "dev.sigstore.bundle.content", "dsse-envelope");
	json_put_text(
		notes, "dev.sigstore.bundle.predicateType", what->predicate);
	json_put_text(notes, "org.opencontainers.image.created",
		clock_date(what->epoch_s).s);
	a.data = text.data;
	a.len = text.len;
	return store_attach(store, image, &a, NULL, err);
}

int
bundled_write(struct store *store, const char *name,
	const struct bytes *envelope, struct error *err)
{
	scoped_free char *path =
		text_format("attestations/%s.sigstore.json", name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest sum;
	bool has = bundle_print(&text, envelope->data, envelope->len) == 0;

	if (has) {
		sum = digest_of(text.data, text.len);
		has = store_has(store, &sum);
	}
	if (!has) {
		if (unlinkat(store_fd(store), path, 0) < 0 && errno != ENOENT)
			return error_sys(err, "removing %s", path);
		return 0;
	}
	bytes_addc(&text, '\n');
	return file_write(
		store_fd(store), path, text.data, text.len, 0644, err);
}
