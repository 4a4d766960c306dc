/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of provenances, checked for "unverified", many at a time. */
#include "attest/bundle.h"
#include "base/say.h"
#include "builder/ask/ask_private.h"

#define BATCH 64 /* statements that one process reads */

/* A statement whose signatures are checked. */
struct checking {
	const struct ask_statement *statement;
	const struct ask_image *image;
	bool known;           /* its bytes were read, or are no envelope */
	struct bytes payload; /* if a key of the ring has signed it */
	bool *used;           /* [ring->n] */
};

/* Would the same bytes give the same error again? */
static bool
is_final(const struct error *err)
{
	return err->kind == ERROR_NONE || err->kind == ERROR_INPUT;
}

/* The blob is an envelope or a bundle.  What the process that reads it says is
 * believed of no image, unless a key of the ring has signed it. */
static void
check_signatures(
	struct checking *c, const struct ask *a, const struct key_ring *ring)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	struct error ignored = ERROR_INIT, why = ERROR_INIT;

	c->used = mem_alloc(ring->n, sizeof *c->used);
	if (store_get(a->store, &c->statement->sum, BUNDLE_MAX, &text,
		    &ignored) < 0 ||
		text.len == 0)
		return;
	if (dsse_parse(&e, text.data, text.len, "envelope", &ignored) < 0 &&
		bundle_parse(&e, text.data, text.len, "bundle", &why) != 0) {
		c->known = is_final(&ignored) && is_final(&why);
		return;
	}
	c->known = true;
	if (dsse_verify(&e, ring->keys, ring->n, c->used) == 0)
		return;
	c->payload = e.payload;
	e.payload = (struct bytes)BYTES_INIT;
}

/* Only what trusted keys have signed reaches the process that reads this. */
static bool
is_provenance(struct checking *c)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error why = ERROR_INIT;

	if (c->payload.len == 0)
		return false;
	if (json_read(&doc, c->payload.data, c->payload.len, "statement",
		    &why) < 0) {
		c->known = is_final(&why);
		return false;
	}
	return facts_is_provenance(doc.root, &c->image->sum);
}

static struct digest
claim_of(const struct ask_image *image, const struct ask_statement *s)
{
	return ask_checked_claim(&s->sum, &image->sum);
}

/* What could not be read is not kept, and is tried again. */
static void
check_batch(struct ask *a, const struct key_ring *ring,
	const struct digest *keys, struct checking *list, size_t n)
{
	json_share(true);
	for (size_t i = 0; i < n; i++)
		check_signatures(&list[i], a, ring);
	json_share(true);
	for (size_t i = 0; i < n; i++) {
		struct checking *c = &list[i];
		struct digest claim = claim_of(c->image, c->statement);
		bool is = is_provenance(c);

		for (size_t k = 0; k < ring->n && c->known; k++)
			ask_checked_put(&a->checked, &claim, &keys[k],
				is && c->used[k]);
		bytes_done(&c->payload);
		free(c->used);
	}
	json_share(false);
}

/* Have all keys been tried on it before? */
static bool
is_checked(const struct ask *a, const struct key_ring *ring,
	const struct digest *keys, const struct digest *claim)
{
	for (size_t k = 0; k < ring->n; k++)
		if (ask_checked_get(&a->checked, claim, &keys[k]) ==
			ASK_UNCHECKED)
			return false;
	return true;
}

static struct digest *
ids_of(const struct key_ring *ring)
{
	struct digest *keys = mem_alloc(ring->n, sizeof *keys);

	for (size_t k = 0; k < ring->n; k++)
		(void)!digest_parse_hex(&keys[k], key_id(ring->keys[k]).s);
	return keys;
}

static struct checking *
list_unchecked(size_t *n, const struct ask *a, const struct key_ring *ring,
	const struct digest *keys)
{
	struct checking *list = NULL;

	*n = 0;
	for (size_t i = 0; i < a->n_entries; i++) {
		const struct ask_image *image =
			ask_index_find(&a->index, &a->entries[i].sum);

		for (size_t j = 0; image && j < image->n_statements; j++) {
			const struct ask_statement *s = &image->statements[j];
			struct digest claim = claim_of(image, s);

			if (s->kind != FACTS_PROVENANCE ||
				is_checked(a, ring, keys, &claim))
				continue;
			*mem_room(list, *n) = (struct checking){
				.statement = s, .image = image};
			++*n;
		}
	}
	return list;
}

int
ask_check(struct ask *a, const struct key_ring *ring, struct error *err)
{
	scoped_free struct digest *keys = ids_of(ring);
	scoped_free struct checking *list = NULL;
	size_t n = 0;

	if (!ask_checked_room(&a->checked, keys, ring->n))
		return error_set(err, ERROR_USAGE,
			"%zu keys were given for --unverified; at most %d can "
			"be asked about at once",
			ring->n, ASK_CHECKED_KEYS_MAX);
	list = list_unchecked(&n, a, ring, keys);
	if (n > 1)
		say_step("check", "the signatures of %zu provenances", n);
	for (size_t i = 0; i < n; i += BATCH) {
		check_batch(
			a, ring, keys, &list[i], n - i < BATCH ? n - i : BATCH);
		say_progress((int64_t)(n - i < BATCH ? n : i + BATCH),
			(int64_t)n, "provenances");
	}
	if (n > 1)
		say_done();
	ask_checked_keep(&a->checked, a->store);
	return 0;
}

bool
ask_verified(const struct ask *a, const struct key_ring *ring,
	const struct ask_image *image)
{
	scoped_free struct digest *keys = ids_of(ring);

	for (size_t i = 0; i < image->n_statements; i++) {
		struct digest claim = claim_of(image, &image->statements[i]);

		if (image->statements[i].kind != FACTS_PROVENANCE)
			continue;
		for (size_t k = 0; k < ring->n; k++)
			if (ask_checked_get(&a->checked, &claim, &keys[k]) ==
				ASK_GOOD)
				return true;
	}
	return false;
}
