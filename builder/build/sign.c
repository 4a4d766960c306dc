/* SPDX-License-Identifier: Apache-2.0 */
/* The signing step: the signer sees facts and digests, not artifacts. */
#include "builder/build/sign.h"
#include "attest/dsse.h"
#include "base/file.h"
#include "builder/build/build_facts.h"
#include "builder/build/bundled.h"
#include "builder/build/product.h"
#include "builder/build/run_facts.h"
#include "builder/build/sbom_statements.h"
#include "builder/build/signed_before.h"

#include <fcntl.h>

int
sign_write_beside(struct store *store, const char *name,
	const struct digest *envelope, struct error *err)
{
	scoped_free char *path =
		text_format("attestations/%s.intoto.jsonl", name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_get(store, envelope, DSSE_MAX, &text, err) < 0 ||
		file_make_dirs(store_fd(store), "attestations", err) < 0 ||
		bundled_write(store, name, &text, err) < 0)
		return -1;
	bytes_addc(&text, '\n');
	return file_write(
		store_fd(store), path, text.data, text.len, 0644, err);
}

int
sign_write_later(char **out, struct store *store, const char *name,
	const struct digest *blob, struct error *err)
{
	scoped_free char *path =
		text_format("attestations/%s.statements.jsonl", name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_get(store, blob, STATEMENTS_FILE_MAX, &text, err) < 0 ||
		file_make_dirs(store_fd(store), "attestations", err) < 0 ||
		file_write(store_fd(store), path, text.data, text.len, 0644,
			err) < 0)
		return -1;
	*out = text_format("%s/%s", store_path(store), path);
	return 0;
}

static int
attach_envelope(struct digest *sum, struct store *store,
	const struct image *image, const struct bundled *statement,
	struct error *err)
{
	scoped(json_free) struct json *notes = json_new_map();
	const struct descriptor subject = {.sum = image->manifest,
		.size = image->manifest_size,
		.media_type = (char[]){STORE_MANIFEST_TYPE}};
	const struct attachment what = {.artifact_type = DSSE_PAYLOAD_TYPE,
		.layer_type = STORE_DSSE_TYPE,
		.data = statement->envelope->data,
		.len = statement->envelope->len,
		.annotations = notes};

	json_put_text(notes, STORE_PREDICATE_TYPE, statement->predicate);
	if (store_attach(store, &subject, &what, sum, err) < 0)
		return -1;
	return bundled_attach(store, &subject, statement, err);
}

static int
add_run_record(struct statements *s, const struct inputs *in,
	const struct product *product, struct error *err)
{
	scoped(run_record_done) struct run_record record = RUN_RECORD_INIT;

	if (!product->run.wanted)
		return 0;
	if (run_facts(&record, in, product, err) < 0)
		return -1;
	run_record_print(statements_next(s, RUN_RECORD_PREDICATE), &record);
	return 0;
}

/* All statements about one product: the provenance first, then the SPDX
 * document. */
static int
collect_statements(struct statements *out, const struct store *store,
	const struct inputs *in, const struct product *product,
	struct error *err)
{
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	struct bytes *spdx, *cyclonedx;

	out->epoch_s = in->epoch_s;
	build_facts(&facts, in, &product->image, &product->tree);
	provenance_print(statements_next(out, PROVENANCE_PREDICATE), &facts);
	spdx = statements_next(out, SBOM_SPDX_PREDICATE);
	cyclonedx = statements_next(out, SBOM_CYCLONEDX_PREDICATE);
	if (sbom_statements(spdx, cyclonedx, store, in, product, &facts, err) <
		0)
		return -1;
	return add_run_record(out, in, product, err);
}

/* Sign each statement, except that a signature that would vary is made once. */
static int
sign_rest(struct bytes *envelopes, const struct statements *s,
	const struct store *store, const struct image *image,
	struct signer *signer, struct error *err)
{
	struct bytes rest[SIGNER_STATEMENTS_MAX], made[SIGNER_STATEMENTS_MAX];
	size_t which[SIGNER_STATEMENTS_MAX], n = 0;
	int r = 1;

	for (size_t i = 0; i < s->n; i++) {
		if (signer->varies)
			r = signed_before(&envelopes[i], store,
				&image->manifest, &s->texts[i], signer->public,
				err);
		if (r < 0)
			return -1;
		if (r == 0)
			continue;
		rest[n] = s->texts[i]; /* borrowed */
		made[n] = (struct bytes)BYTES_INIT;
		which[n++] = i;
	}
	r = n > 0 ? signer_sign(signer, rest, n, made, err) : 0;
	for (size_t i = 0; i < n; i++)
		envelopes[which[i]] = made[i];
	return r;
}

int
sign_statements(struct digest *sums, struct store *store,
	const struct image *image, const struct statements *s,
	struct signer *signer, struct error *err)
{
	struct bytes envelopes[SIGNER_STATEMENTS_MAX] = {0};
	int r = sign_rest(envelopes, s, store, image, signer, err);

	for (size_t i = 0; i < s->n && r == 0; i++) {
		const struct bundled one = {s->predicates[i], &envelopes[i],
			signer->public, s->epoch_s};

		r = attach_envelope(&sums[i], store, image, &one, err);
	}
	for (size_t i = 0; i < s->n; i++)
		bytes_done(&envelopes[i]);
	return r;
}

int
sign_product(struct sign_sums *out, struct store *store,
	const struct inputs *in, const struct product *product,
	struct signer *signer, struct error *err)
{
	scoped(statements_done) struct statements all = STATEMENTS_INIT;
	struct digest sums[SIGNER_STATEMENTS_MAX];

	if (collect_statements(&all, store, in, product, err) < 0 ||
		sign_statements(
			sums, store, &product->image, &all, signer, err) < 0)
		return -1;
	*out = (struct sign_sums){.provenance = sums[0], .sbom = sums[1]};
	return 0;
}

int
sign_later(struct digest *out, struct store *store, const struct inputs *in,
	const struct product *product, struct error *err)
{
	scoped(statements_done) struct statements all = STATEMENTS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (collect_statements(&all, store, in, product, err) < 0)
		return -1;
	statements_print(&text, &all);
	return store_put(store, text.data, text.len, out, err);
}
