/* SPDX-License-Identifier: Apache-2.0 */
/* What is attached to an image: each statement, and who signed it. */
#include "attest/dsse.h"
#include "attest/policy/policy.h"
#include "attest/quarantine/quarantine.h"
#include "attest/statement.h"
#include "attest/vsa.h"
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

/* Who must have signed, and by what. */
struct signing {
	const struct key_ring *ring; /* of the policy, in the order of its keys;
					NULL: nothing is verified */
	const struct policy *policy;
	int64_t now_s;
	const bool *held;
};

/* One envelope, opened. */
struct opening {
	struct dsse envelope;
	bool read; /* it is an envelope */
	bool *used;
	bool trusted; /* a key of the ring has signed it */
};

static void
free_openings(struct opening *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dsse_done(&all[i].envelope);
		free(all[i].used);
	}
	free(all);
}

static void
open_signed(struct opening *out, const struct bytes *text,
	const struct key_ring *ring)
{
	struct error ignored = ERROR_INIT;

	out->read = dsse_parse(&out->envelope, text->data, text->len,
			    "envelope", &ignored) == 0;
	out->used = mem_alloc(ring ? ring->n : 0, sizeof *out->used);
	out->trusted =
		out->read && ring &&
		dsse_verify(&out->envelope, ring->keys, ring->n, out->used) > 0;
}

/* The roles of which a key must have one for what it has signed to count. */
static unsigned
roles_for(const char *type)
{
	static const struct {
		const char *type;
		unsigned roles;
	} rows[] = {
		{PROVENANCE_PREDICATE, POLICY_BUILDER | POLICY_REBUILDER},
		{VERDICT_PREDICATE, POLICY_REBUILDER},
		{VSA_PREDICATE, POLICY_VERIFIER},
		{QUARANTINE_PREDICATE, POLICY_QUARANTINE},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].type, type) == 0)
			return rows[i].roles;
	return ~0U;
}

static void
add_verified(struct release_statement *s, const struct opening *one,
	const struct signing *by)
{
	for (size_t i = 0; i < by->ring->n; i++) {
		const struct policy_key *key =
			by->policy ? &by->policy->keys[i] : NULL;

		if (!one->used[i] || (key && ((by->held && by->held[i]) ||
						     !policy_key_holds(key,
							     roles_for(s->type),
							     by->now_s))))
			continue;
		s->trusted = true;
		if (key)
			add_text(s, text_format("%s of %s, key %s", key->name,
					    key->operator,
					    key_id(by->ring->keys[i]).s));
		else
			add_text(s, text_copy(key_id(by->ring->keys[i]).s));
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
add_statement(struct release *out, const struct opening *one,
	const struct digest *sum, const struct signing *by)
{
	scoped(statement_done) struct statement said = STATEMENT_INIT;
	const struct bytes *payload = &one->envelope.payload;
	struct error ignored = ERROR_INIT;
	struct release_statement *s;

	if (statement_parse(&said, payload->data ? payload->data : "",
		    payload->len, "statement", &ignored) < 0 ||
		!digest_equal(&said.subject, &out->image.manifest))
		return;
	s = mem_room(out->statements, out->n_statements);
	out->n_statements++;
	s->type = text_copy(said.predicate_type);
	s->sum = *sum;
	if (by->ring)
		add_verified(s, one, by);
	else
		add_claimed(s, &one->envelope);
	if (strcmp(s->type, VERDICT_PREDICATE) == 0)
		s->has_verdict = verdict_of(&s->verdict, &said, &ignored) == 0;
}

/* No envelope may change how a signed statement is read, and no statement of a
 * stranger either: each group has a process of its own. */
static void
add_statements(struct release *out, const struct envelopes *e,
	const struct signing *by)
{
	struct opening *all = mem_alloc(e->n, sizeof *all);

	json_share(true);
	for (size_t i = 0; i < e->n; i++)
		open_signed(&all[i], &e->envelopes[i], by->ring);
	for (int trusted = 1; trusted >= 0; trusted--) {
		json_share(true);
		for (size_t i = 0; i < e->n; i++)
			if (all[i].read && all[i].trusted == trusted)
				add_statement(out, &all[i], &e->sums[i], by);
	}
	json_share(false);
	free_openings(all, e->n);
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
	const struct release_asked *asked, struct error *err)
{
	const struct verify_image_options *check = asked->check;
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;
	scoped(key_ring_done) struct key_ring own = KEY_RING_INIT;
	const struct policy *policy = check ? check->policy : NULL;
	const struct key_ring *ring = policy  ? &policy->ring
				      : check ? &own
					      : NULL;
	const struct signing by = {
		ring, policy, check ? check->now_s : 0, out->told.held};

	if (envelopes_of(&all, store, &out->image.manifest, err) < 0 ||
		envelopes_beside(&all, store, &out->image.manifest, err) < 0 ||
		(check && !policy &&
			key_ring_open(&own, &check->trust, err) < 0))
		return -1;
	if (asked->elsewhere)
		envelopes_join(&all, asked->elsewhere);
	add_statements(out, &all, &by);
	if (out->n_statements > 1)
		qsort(out->statements, out->n_statements,
			sizeof *out->statements, by_type_and_digest);
	return 0;
}
