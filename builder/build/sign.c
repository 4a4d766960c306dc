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

/* The id of the key that signed first.  What is no id of a key of ours, but
 * what another program wrote, becomes a digest: it is part of a file's name. */
static int
key_of_envelope(
	struct digest_text *out, const struct bytes *text, struct error *err)
{
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	const char *id;
	struct digest sum;

	if (dsse_parse(&d, text->data, text->len, "the envelope", err) < 0)
		return -1;
	id = d.n_signatures > 0 ? d.signatures[0].keyid : "";
	if (strlen(id) != 2 * sizeof sum.sum ||
		hex_parse(sum.sum, id, strlen(id)) < 0)
		sum = digest_of(id, strlen(id));
	*out = digest_hex(&sum);
	return 0;
}

static int
write_envelope_as(struct store *store, const char *name,
	const struct bytes *envelope, struct error *err)
{
	scoped_free char *path =
		text_format("attestations/%s.intoto.jsonl", name);
	scoped(bytes_done) struct bytes line = BYTES_INIT;

	if (bundled_write(store, name, envelope, err) < 0)
		return -1;
	bytes_add(&line, envelope->data, envelope->len);
	bytes_addc(&line, '\n');
	return file_write(
		store_fd(store), path, line.data, line.len, 0644, err);
}

int
sign_write_own(struct digest_text *key, struct store *store,
	const struct digest *image, const struct digest *envelope,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *own = NULL;

	if (store_get(store, envelope, DSSE_MAX, &text, err) < 0 ||
		file_make_dirs(store_fd(store), "attestations", err) < 0 ||
		key_of_envelope(key, &text, err) < 0)
		return -1;
	own = text_format("%s.%s", digest_hex(image).s, key->s);
	return write_envelope_as(store, own, &text, err);
}

int
sign_write_beside(struct digest_text *key, struct store *store,
	const char *name, const struct digest *image,
	const struct digest *envelope, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (sign_write_own(key, store, image, envelope, err) < 0 ||
		store_get(store, envelope, DSSE_MAX, &text, err) < 0)
		return -1;
	return write_envelope_as(store, name, &text, err);
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
	build_facts(&facts, in, product);
	provenance_print(statements_next(out, PROVENANCE_PREDICATE), &facts);
	spdx = statements_next(out, SBOM_SPDX_PREDICATE);
	cyclonedx = statements_next(out, SBOM_CYCLONEDX_PREDICATE);
	if (sbom_statements(spdx, cyclonedx, store, in, product, &facts, err) <
		0)
		return -1;
	return add_run_record(out, in, product, err);
}

/* The statements about one image. */
struct sign_about {
	const struct image *image;
	const struct statements *statements;
};

/* Those of all images of a build, in order, and what becomes of them. */
struct sign_list {
	const struct sign_about *about;
	size_t n_about, n;
	struct bytes *envelopes;        /* heap: n */
	const struct sign_extra *extra; /* or NULL */
};

static void
sign_list_init(
	struct sign_list *l, const struct sign_about *about, size_t n_about)
{
	*l = (struct sign_list){.about = about, .n_about = n_about};
	for (size_t i = 0; i < n_about; i++)
		l->n += about[i].statements->n;
	l->envelopes = mem_alloc(l->n, sizeof *l->envelopes);
}

static void
sign_list_done(struct sign_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		bytes_done(&l->envelopes[i]);
	free(l->envelopes);
}
DEFINE_SCOPED_IN(struct sign_list, sign_list_done);

/* A signature that would vary is made once.  *before is false for each
 * statement that has to be signed now. */
static int
find_before(struct sign_list *l, bool *before, const struct store *store,
	const struct signer *signer, struct error *err)
{
	size_t k = 0;

	for (size_t i = 0; i < l->n_about && signer->varies; i++) {
		const struct sign_about *a = &l->about[i];

		for (size_t j = 0; j < a->statements->n; j++, k++) {
			int r = signed_before(&l->envelopes[k], store,
				&a->image->manifest, &a->statements->texts[j],
				signer->public, err);

			if (r < 0)
				return -1;
			before[k] = r == 0;
		}
	}
	return 0;
}

/* The key is asked once, for all that it has to sign. */
static int
sign_rest(struct sign_list *l, const bool *before, struct signer *signer,
	struct error *err)
{
	const size_t more = l->extra ? l->extra->n : 0;
	scoped_free struct bytes *rest = mem_alloc(l->n + more, sizeof *rest);
	scoped_free struct bytes *made = mem_alloc(l->n + more, sizeof *made);
	size_t n = 0, k = 0;
	int r;

	for (size_t i = 0; i < l->n_about; i++)
		for (size_t j = 0; j < l->about[i].statements->n; j++, k++)
			if (!before[k]) /* borrowed */
				rest[n++] = l->about[i].statements->texts[j];
	for (size_t i = 0; i < more; i++)
		rest[n++] = l->extra->statements[i];
	r = n > 0 ? signer_sign(signer, rest, n, made, err) : 0;
	n = 0;
	for (k = 0; k < l->n; k++)
		if (!before[k])
			l->envelopes[k] = made[n++];
	for (size_t i = 0; i < more; i++)
		l->extra->envelopes[i] = made[n++];
	return r;
}

/* sums has room for every statement. */
static int
sign_about_all(struct digest *sums, struct store *store,
	const struct sign_about *about, size_t n_about,
	const struct sign_extra *extra, struct signer *signer,
	struct error *err)
{
	scoped(sign_list_done) struct sign_list l = {.n = 0};
	scoped_free bool *before = NULL;
	size_t k = 0;

	sign_list_init(&l, about, n_about);
	l.extra = extra;
	before = mem_alloc(l.n, sizeof *before);
	if (find_before(&l, before, store, signer, err) < 0 ||
		sign_rest(&l, before, signer, err) < 0)
		return -1;
	for (size_t i = 0; i < n_about; i++) {
		const struct statements *s = about[i].statements;

		for (size_t j = 0; j < s->n; j++, k++) {
			const struct bundled one = {s->predicates[j],
				&l.envelopes[k], signer->public, s->epoch_s};

			if (attach_envelope(&sums[k], store, about[i].image,
				    &one, err) < 0)
				return -1;
		}
	}
	return 0;
}

int
sign_statements(struct digest *sums, struct store *store,
	const struct image *image, const struct statements *s,
	struct signer *signer, struct error *err)
{
	const struct sign_about one = {image, s};

	return sign_about_all(sums, store, &one, 1, NULL, signer, err);
}

int
sign_products(struct sign_sums *out, struct store *store,
	const struct inputs *in, const struct products *products,
	const struct sign_extra *extra, struct signer *signer,
	struct error *err)
{
	const size_t n = products->n;
	scoped_free struct statements *all = mem_alloc(n, sizeof *all);
	scoped_free struct sign_about *about = mem_alloc(n, sizeof *about);
	scoped_free struct digest *sums =
		mem_alloc(n * SIGNER_STATEMENTS_MAX, sizeof *sums);
	size_t k = 0;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		about[i] =
			(struct sign_about){&products->list[i].image, &all[i]};
		r = collect_statements(
			&all[i], store, in, &products->list[i], err);
	}
	if (r == 0)
		r = sign_about_all(sums, store, about, n, extra, signer, err);
	for (size_t i = 0; i < n && r == 0; k += all[i++].n)
		out[i] = (struct sign_sums){
			.provenance = sums[k], .sbom = sums[k + 1]};
	for (size_t i = 0; i < n; i++)
		statements_done(&all[i]);
	return r;
}

int
sign_size(int64_t *bytes, size_t *n, const struct store *store,
	const struct inputs *in, const struct products *products,
	struct error *err)
{
	*bytes = 0;
	*n = 0;
	for (size_t i = 0; i < products->n; i++) {
		scoped(statements_done) struct statements all = STATEMENTS_INIT;

		if (collect_statements(
			    &all, store, in, &products->list[i], err) < 0)
			return -1;
		*n += all.n;
		for (size_t j = 0; j < all.n; j++)
			*bytes += (int64_t)all.texts[j].len;
	}
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
