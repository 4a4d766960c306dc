/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/rebuild_sign.h"
#include "base/say.h"
#include "builder/build/verdict_sign.h"

/* The judged image as far as it is known; 1: its size is not. */
static int
find_subject(struct descriptor *out, const struct store *store,
	const struct image_ref *original, const struct digest *sum,
	struct error *err)
{
	const struct descriptor *at_hand = &original->image;

	if (!original->store)
		return store_describe(out, store, sum, err);
	*out = (struct descriptor){.sum = at_hand->sum,
		.size = at_hand->size,
		.media_type =
			text_copy(at_hand->media_type ? at_hand->media_type
						      : STORE_MANIFEST_TYPE)};
	return 0;
}

/* The verdict and its other forms, the statement of each and its envelope. */
struct signed_list {
	struct bytes statements[1 + VERDICT_FORMS];
	struct bytes envelopes[1 + VERDICT_FORMS];
	enum verdict_form forms[1 + VERDICT_FORMS]; /* but of the first */
	size_t n;
};

static void
signed_list_done(struct signed_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		bytes_done(&l->statements[i]);
		bytes_done(&l->envelopes[i]);
	}
}
DEFINE_SCOPED_IN(struct signed_list, signed_list_done);

static void
print_forms(struct signed_list *l, const struct verdict *v, unsigned forms)
{
	struct digest sum;

	verdict_print(&l->statements[0], v);
	sum = digest_of(l->statements[0].data, l->statements[0].len);
	l->n = 1;
	for (size_t i = 0; i < VERDICT_FORMS; i++) {
		const enum verdict_form form = (enum verdict_form)i;

		l->forms[l->n] = form;
		if ((forms & (1U << i)) &&
			verdict_as(&l->statements[l->n], v, form, &sum))
			l->n++;
		else if (forms & (1U << i))
			say_note("no image was rebuilt, so there is no %s",
				verdict_form_name(form));
	}
}

static int
sign_link(const struct rebuild *r, struct store *store, struct signer *links,
	struct error *err)
{
	scoped(bytes_done) struct bytes link = BYTES_INIT, sig = BYTES_INIT;
	scoped(bytes_done) struct bytes file = BYTES_INIT;

	if (!verdict_link(&link, &r->verdict))
		return 0;
	if (signer_sign(links, &link, 1, &sig, err) < 0)
		return -1;
	verdict_link_file(&file, &link, links->public, &sig);
	return verdict_write(store, &r->verdict, "link", &file, err);
}

/* The statements about the rebuilt image; its provenance, which another
 * verifier asks for, becomes a file, too. */
static int
sign_rebuilt(struct rebuild *r, struct store *store,
	const struct sign_extra *extra, struct signer *signer,
	struct error *err)
{
	struct digest_text key;

	if (sign_products(&r->sums, store, &r->inputs, &r->products, extra,
		    signer, err) < 0)
		return -1;
	return sign_write_own(&key, store, &r->products.list[0].image.manifest,
		&r->sums.provenance, err);
}

static int
write_forms(const struct rebuild *r, struct store *store,
	const struct signed_list *l, struct error *err)
{
	for (size_t i = 1; i < l->n; i++) {
		scoped_free char *name = text_format(
			"%s.intoto.jsonl", verdict_form_name(l->forms[i]));

		if (verdict_write(store, &r->verdict, name, &l->envelopes[i],
			    err) < 0)
			return -1;
	}
	return 0;
}

int
rebuild_sign(struct rebuild *r, struct store *store,
	const struct rebuild_order *order, struct signer *signer,
	struct signer *links, struct error *err)
{
	scoped(signed_list_done) struct signed_list l = {.n = 0};
	struct sign_extra extra = {l.statements, l.envelopes, 0};
	scoped(descriptor_done) struct descriptor subject = {.size = 0};
	struct error why = ERROR_INIT;
	int n;

	print_forms(&l, &r->verdict, order->forms);
	extra.n = l.n;
	if (rebuild_compared(r))
		n = sign_rebuilt(r, store, &extra, signer, err);
	else
		n = signer_sign(signer, l.statements, l.n, l.envelopes, err);
	if (n < 0)
		return -1;
	n = find_subject(
		&subject, store, order->original, &r->verdict.subject, err);
	if (n < 0 ||
		verdict_attach(&r->statement, &r->path, store, &r->verdict,
			n == 0 ? &subject : NULL, &l.envelopes[0], err) < 0)
		return -1;
	/* no form says what a verdict that is not kept would say */
	if (write_forms(r, store, &l, &why) < 0 ||
		(order->forms & (1U << VERDICT_AS_LINK) &&
			sign_link(r, store, links, &why) < 0))
		r->lacks = text_copy(why.text);
	return 0;
}

/* Of a statement: its envelope in base64, the bundle of that, a file for people
 * of each, and small ones: manifests and lists of referrers. */
#define COPIES 6
#define FILES 8

int
rebuild_size(int64_t *bytes, size_t *n_files, const struct rebuild *r,
	const struct store *store, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	int64_t about;
	size_t n;

	verdict_print(&text, &r->verdict);
	if (sign_size(&about, &n, store, &r->inputs, &r->products, err) < 0)
		return -1;
	*bytes = COPIES * (about + (int64_t)text.len * (1 + VERDICT_FORMS));
	*n_files = FILES * (n + 1 + VERDICT_FORMS);
	return 0;
}

int
rebuild_leave_unsigned(
	struct rebuild *r, struct store *store, struct error *err)
{
	scoped(bytes_done) struct bytes statement = BYTES_INIT;
	scoped_free char *path = NULL;

	verdict_print(&statement, &r->verdict);
	if (rebuild_compared(r) &&
		(sign_later(&r->sums.provenance, store, &r->inputs,
			 &r->products.list[0], err) < 0 ||
			sign_write_later(&path, store,
				digest_hex(&r->products.list[0].image.manifest)
					.s,
				&r->sums.provenance, err) < 0))
		return -1;
	return verdict_later(
		&r->statement, &r->path, store, &r->verdict, &statement, err);
}
