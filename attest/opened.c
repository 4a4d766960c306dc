/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/opened.h"
#include "attest/provenance.h"

/* in-toto, envelope.md: the plain type, or a type that names the predicate */
static bool
is_intoto(const char *type)
{
	static const char head[] = "application/vnd.in-toto.";
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789.-_";
	size_t n;

	if (strcmp(type, DSSE_PAYLOAD_TYPE) == 0)
		return true;
	if (!text_starts(type, head))
		return false;
	type += sizeof head - 1;
	n = strspn(type, plain);
	return n > 0 && strcmp(type + n, "+json") == 0;
}

static void
open_envelope(struct opened *one, const struct bytes *text,
	struct key *const *keys, size_t n_keys)
{
	struct error *err = &one->unread;

	one->used = mem_alloc(n_keys, sizeof *one->used);
	if (dsse_parse(&one->envelope, text->data ? text->data : "", text->len,
		    "envelope", err) < 0)
		return;
	if (!is_intoto(one->envelope.payload_type))
		(void)error_set(err, ERROR_INPUT,
			"the payload is not an in-toto statement");
	else
		one->n_used =
			dsse_verify(&one->envelope, keys, n_keys, one->used);
}

static void
read_statement(struct opened *one)
{
	const struct bytes *payload = &one->envelope.payload;

	if (one->n_used > 0 &&
		statement_parse(&one->statement,
			payload->data ? payload->data : "", payload->len,
			"statement", &one->unstated) == 0)
		return;
}

void
opened_read(struct opened_list *out, const struct bytes *envelopes, size_t n,
	struct key *const *keys, size_t n_keys)
{
	out->list = mem_alloc(n, sizeof *out->list);
	out->n = n;
	for (size_t i = 0; i < n; i++)
		open_envelope(&out->list[i], &envelopes[i], keys, n_keys);
	/* no envelope may change how a signed statement is read */
	json_share(true);
	for (size_t i = 0; i < n; i++)
		read_statement(&out->list[i]);
	json_share(false);
}

enum opened_kind
opened_kind(const struct opened *one)
{
	if (one->unread.kind != ERROR_NONE)
		return OPENED_UNREAD;
	if (one->n_used == 0)
		return OPENED_UNTRUSTED;
	if (one->unstated.kind != ERROR_NONE)
		return OPENED_UNSTATED;
	return strcmp(one->statement.predicate_type, PROVENANCE_PREDICATE) == 0
		       ? OPENED_PROVENANCE
		       : OPENED_OTHER;
}

void
opened_done(struct opened_list *all)
{
	for (size_t i = 0; i < all->n; i++) {
		dsse_done(&all->list[i].envelope);
		statement_done(&all->list[i].statement);
		free(all->list[i].used);
	}
	free(all->list);
	*all = (struct opened_list)OPENED_LIST_INIT;
}
