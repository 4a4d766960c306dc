/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/sign_vsa.h"
#include "attest/dsse.h"
#include "base/file.h"

#define SUMMARIES 2 /* the level, and the property */

static int
attach_summary(struct store *store, const struct descriptor *image,
	const struct bytes *envelope, struct error *err)
{
	scoped(json_free) struct json *notes = json_new_map();
	const struct attachment what = {.artifact_type = DSSE_PAYLOAD_TYPE,
		.layer_type = STORE_DSSE_TYPE,
		.data = envelope->data,
		.len = envelope->len,
		.annotations = notes};

	json_put_text(notes, STORE_PREDICATE_TYPE, VSA_PREDICATE);
	return store_attach(store, image, &what, NULL, err);
}

static int
write_file(struct store *store, const struct digest *image,
	const struct bytes *envelopes, size_t n, struct error *err)
{
	scoped_free char *path = text_format(
		"attestations/%s.vsa.intoto.jsonl", digest_hex(image).s);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	for (size_t i = 0; i < n; i++) {
		bytes_add(&text, envelopes[i].data, envelopes[i].len);
		bytes_addc(&text, '\n');
	}
	if (file_make_dirs(store_fd(store), "attestations", err) < 0)
		return -1;
	return file_write(
		store_fd(store), path, text.data, text.len, 0644, err);
}

int
sign_vsa(struct store *store, const struct descriptor *image,
	const struct vsa *facts, int64_t level, bool reproduced,
	struct signer *signer, struct error *err)
{
	struct bytes statements[SUMMARIES] = {0}, envelopes[SUMMARIES] = {0};
	scoped_free char *text =
		text_format("SLSA_BUILD_LEVEL_%lld", (long long)level);
	struct vsa one = *facts;
	size_t n = 1;
	int r;

	one.level = text;
	vsa_print(&statements[0], &one);
	if (facts->passed && reproduced) {
		one.level = "SLSA_BUILD_REPRODUCED";
		vsa_print(&statements[n++], &one);
	}
	r = signer_sign(signer, statements, n, envelopes, err);
	for (size_t i = 0; i < n && r == 0; i++)
		r = attach_summary(store, image, &envelopes[i], err);
	if (r == 0)
		r = write_file(store, &facts->subject, envelopes, n, err);
	for (size_t i = 0; i < n; i++) {
		bytes_done(&statements[i]);
		bytes_done(&envelopes[i]);
	}
	return r;
}
