/* SPDX-License-Identifier: Apache-2.0 */
/* What is attached to an image: each statement, and who signed it. */
#include "attest/dsse.h"
#include "attest/policy/policy.h"
#include "attest/statement.h"
#include "builder/release/release_private.h"

static void
add_text(struct release_statement *s, char *takes)
{
	for (size_t i = 0; i < s->n_signers; i++)
		if (strcmp(s->signers[i], takes) == 0) {
			free(takes);
			return;
		}
	*mem_room(s->signers, s->n_signers) = takes;
	s->n_signers++;
}

/* The ring is that of the policy, in the order of its keys. */
static void
add_verified(struct release_statement *s, const struct dsse *envelope,
	const struct key_ring *ring, const struct policy *policy)
{
	scoped_free bool *used = mem_alloc(ring->n + 1, sizeof *used);

	s->trusted = dsse_verify(envelope, ring->keys, ring->n, used) > 0;
	for (size_t i = 0; i < ring->n; i++) {
		if (!used[i])
			continue;
		if (policy)
			add_text(s, text_format("%s of %s, key %s",
					    policy->keys[i].name,
					    policy->keys[i].operator,
					    key_id(ring->keys[i]).s));
		else
			add_text(s, text_copy(key_id(ring->keys[i]).s));
	}
}

static void
add_claimed(struct release_statement *s, const struct dsse *envelope)
{
	for (size_t i = 0; i < envelope->n_signatures; i++)
		if (pin_is_id(envelope->signatures[i].keyid, false))
			add_text(s, text_copy(envelope->signatures[i].keyid));
}

/* Passes over what is not a statement about this image. */
static void
add_statement(struct release *out, const struct bytes *text,
	const struct digest *sum, const struct key_ring *ring,
	const struct policy *policy)
{
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	scoped(statement_done) struct statement said = STATEMENT_INIT;
	struct error ignored = ERROR_INIT;
	struct release_statement *s;

	if (dsse_parse(&envelope, text->data, text->len, "envelope", &ignored) <
			0 ||
		statement_parse(&said, envelope.payload.data,
			envelope.payload.len, "statement", &ignored) < 0 ||
		!digest_equal(&said.subject, &out->image.manifest))
		return;
	s = mem_room(out->statements, out->n_statements);
	out->n_statements++;
	s->type = text_copy(said.predicate_type);
	s->sum = *sum;
	if (ring)
		add_verified(s, &envelope, ring, policy);
	else
		add_claimed(s, &envelope);
	if (strcmp(s->type, VERDICT_PREDICATE) == 0)
		s->has_verdict = verdict_of(&s->verdict, &said, &ignored) == 0;
}

static int
by_type_and_digest(const void *left, const void *right)
{
	const struct release_statement *a = left, *b = right;
	int order = strcmp(a->type, b->type);

	return order ? order : memcmp(a->sum.sum, b->sum.sum, DIGEST_LEN);
}

int
release_statements(struct release *out, const struct store *store,
	const struct verify_image_options *check, struct error *err)
{
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;
	scoped(key_ring_done) struct key_ring own = KEY_RING_INIT;
	const struct policy *policy = check ? check->policy : NULL;
	const struct key_ring *ring = policy  ? &policy->ring
				      : check ? &own
					      : NULL;

	if (envelopes_of(&all, store, &out->image.manifest, err) < 0 ||
		(check && !policy &&
			key_ring_open(&own, &check->trust, err) < 0))
		return -1;
	json_share(true);
	for (size_t i = 0; i < all.n; i++)
		add_statement(
			out, &all.envelopes[i], &all.sums[i], ring, policy);
	if (out->n_statements > 1)
		qsort(out->statements, out->n_statements,
			sizeof *out->statements, by_type_and_digest);
	return 0;
}
