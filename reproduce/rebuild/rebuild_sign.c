/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/rebuild_sign.h"
#include "base/say.h"
#include "reproduce/rebuild/verdict_sign.h"

/* The judged image as far as it is known; false: its size is not. */
static bool
find_subject(struct descriptor *out, struct store *store,
	const struct image_ref *original, const struct digest *sum)
{
	static char type[] = STORE_MANIFEST_TYPE;
	struct error ignored = ERROR_INIT;
	scoped_close int fd = -1;

	*out = (struct descriptor){.sum = *sum, .media_type = type};
	if (original->store) {
		*out = original->image; /* borrowed */
		return true;
	}
	if (!store_has(store, sum))
		return false;
	fd = store_open_blob(store, sum, &out->size, &ignored);
	return fd >= 0;
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

int
rebuild_sign(struct rebuild *r, struct store *store,
	const struct rebuild_order *order, struct signer *signer,
	struct signer *links, struct error *err)
{
	scoped(signed_list_done) struct signed_list l = {.n = 0};
	struct sign_extra extra = {l.statements, l.envelopes, 0};
	struct descriptor subject;
	bool known;
	int n;

	print_forms(&l, &r->verdict, order->forms);
	extra.n = l.n;
	if (rebuild_compared(r))
		n = sign_rebuilt(r, store, &extra, signer, err);
	else
		n = signer_sign(signer, l.statements, l.n, l.envelopes, err);
	for (size_t i = 1; i < l.n && n == 0; i++) {
		scoped_free char *name = text_format(
			"%s.intoto.jsonl", verdict_form_name(l.forms[i]));

		n = verdict_write(
			store, &r->verdict, name, &l.envelopes[i], err);
	}
	if (n == 0 && order->forms & (1U << VERDICT_AS_LINK))
		n = sign_link(r, store, links, err);
	if (n < 0)
		return -1;
	known = find_subject(
		&subject, store, order->original, &r->verdict.subject);
	return verdict_attach(&r->statement, &r->path, store, &r->verdict,
		known ? &subject : NULL, &l.envelopes[0], err);
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
