/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/sign_verdict.h"
#include "base/say.h"
#include "builder/build/verdict_fits.h"
#include "builder/build/verdict_sign.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

/* The statement that was judged: in a file that is given, or attached to the
 * image if the store has it. */
static int
check_judged(const struct verdict *v, const struct store *store,
	const struct sign_verdict *asked, struct error *err)
{
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;
	scoped(envelopes_done) struct envelopes attached = ENVELOPES_INIT;
	int r;

	if (envelopes_read_all(
		    &all, asked->provenance, asked->n_provenance, err) < 0 ||
		envelopes_of(&attached, store, &v->subject, err) < 0)
		return -1;
	envelopes_join(&all, &attached);
	r = verdict_fits_judged(v, &all, err);
	if (r <= 0)
		return r;
	if (asked->n_provenance)
		return error_set(err, ERROR_POLICY,
			"it judged the statement %s, which is neither in a "
			"file of --provenance nor attached to the image",
			digest_text(&v->judged).s);
	say_note("the statement %s, which it judged, is not in %s, so it was "
		 "not compared; name its file with --provenance",
		digest_text(&v->judged).s, store_path(store));
	return 0;
}

static void
print_answer(const struct sign_verdict *asked, const struct verdict *v,
	const struct digest *envelope, const char *path,
	const struct store *store)
{
	scoped(json_free) struct json *map = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *name = v->subject_name ? v->subject_name : "image";

	json_put_text(map, "name", name);
	json_put_text(map, "manifest", digest_text(&v->subject).s);
	json_put_text(map, "verdict", verdict_word_name(v->word));
	json_put_text(map, "judged", digest_text(&v->judged).s);
	json_put_text(map, "statement", digest_text(envelope).s);
	json_put_text(map, "file", path);
	json_put_text(map, "key", v->key_id);
	json_put_text(map, "store", store_path(store));
	if (asked->json)
		json_print(&text, map);
	else
		bytes_addf(&text,
			"image       %s\nmanifest    %s\nverdict     %s\n"
			"statement   %s\nfile        %s\nkey         %s",
			text_quotes(name), digest_text(&v->subject).s,
			verdict_word_name(v->word), digest_text(envelope).s,
			text_quotes(path), v->key_id);
	(void)puts(text.data);
}

/* The key is opened when all is checked; the statement names it then. */
static int
sign_checked(struct digest *sum, char **path, struct verdict *v,
	struct store *store, struct signer *signer, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	scoped(descriptor_done) struct descriptor subject = {.size = 0};
	int r;

	v->key_id = text_copy(key_id(signer->public).s);
	verdict_print(&text, v);
	if (signer_sign(signer, &text, 1, &envelope, err) < 0)
		return -1;
	r = store_describe(&subject, store, &v->subject, err);
	if (r < 0)
		return -1;
	return verdict_attach(
		sum, path, store, v, r == 0 ? &subject : NULL, &envelope, err);
}

int
sign_verdict(const struct sign_verdict *asked, struct error *err)
{
	scoped(verdict_done) struct verdict v = VERDICT_INIT;
	scoped(store_close) struct store *store = NULL;
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	scoped_free char *path = NULL;
	struct digest sum;

	if (verdict_fits_parse(&v, asked->statement, err) < 0)
		return error_wrap(err, "not signed");
	if (image_ref_store(&store, asked->store, false, err) < 0)
		return -1;
	if (verdict_fits_store(&v, store, err) < 0 ||
		check_judged(&v, store, asked, err) < 0)
		return error_wrap(err, "not signed");
	if (signer_start(&signer, &asked->key, err) < 0 ||
		sign_checked(&sum, &path, &v, store, &signer, err) < 0)
		return -1;
	print_answer(asked, &v, &sum, path, store);
	signer_note(&asked->key, v.key_id);
	return 0;
}
