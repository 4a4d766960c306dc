/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/release/told.h"
#include "attest/dsse.h"
#include "attest/policy/policy.h"
#include "builder/check/verify_index.h"
#include "builder/store/pin_file.h"

void
told_done(struct told *told)
{
	free(told->version);
	provenance_done(&told->facts);
	for (size_t i = 0; i < told->n_signers; i++)
		free(told->signers[i]);
	free(told->signers);
	findings_done(&told->findings);
	free(told->held);
	*told = (struct told)TOLD_INIT;
}

static void
add_signer(struct told *out, const char *id, size_t len)
{
	char *copy = text_copyn(id, len);

	for (size_t i = 0; i < out->n_signers; i++)
		if (strcmp(out->signers[i], copy) == 0)
			len = 0;
	if (len == 0 || !pin_is_id(copy, false)) {
		free(copy);
		return;
	}
	*mem_room(out->signers, out->n_signers) = copy;
	out->n_signers++;
}

static int
read_version(struct told *out, const struct store *store,
	const struct digest *image, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct json *notes;

	if (store_json(store, image, json_read, &doc, err) < 0)
		return -1;
	notes = json_find(doc.root, "annotations");
	if (notes && json_kind(notes) == JSON_KIND_MAP)
		out->version = text_copy(json_find_text(
			notes, "org.opencontainers.image.version"));
	return 0;
}

/* The key ids in an envelope are a hint of who may have signed.  In preferred
 * is one that must be among them, or NULL. */
static bool
take_claim(struct told *out, const struct bytes *text,
	const struct digest *image, const char *preferred)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	struct error ignored = ERROR_INIT;
	bool good = !preferred;

	if (provenance_unchecked(&p, text, &ignored) < 0 ||
		!digest_equal(&p.subject, image) ||
		dsse_parse(&envelope, text->data, text->len, "envelope",
			&ignored) < 0)
		return false;
	for (size_t i = 0; i < envelope.n_signatures && !good; i++)
		good = text_equal(envelope.signatures[i].keyid, preferred);
	for (size_t i = 0; i < envelope.n_signatures && good; i++) {
		const char *id = envelope.signatures[i].keyid;

		add_signer(out, id, strlen(id));
	}
	if (!good)
		return false;
	out->facts = p;
	p = (struct provenance)PROVENANCE_INIT;
	return true;
}

/* Rebuilders attach provenances, too: the one that names the user's own key,
 * whom 'verify' trusts, comes before the first one. */
static int
read_claims(struct told *out, const struct store *store,
	const struct digest *image, struct error *err)
{
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;
	scoped(key_free) struct key *own = NULL;
	struct error ignored = ERROR_INIT;

	if (envelopes_of(&all, store, image, err) < 0)
		return -1;
	if (key_user_public(&own, NULL, &ignored) == 0)
		for (size_t i = 0; i < all.n && !out->has_facts; i++)
			out->has_facts = take_claim(
				out, &all.envelopes[i], image, key_id(own).s);
	for (size_t i = 0; i < all.n && !out->has_facts; i++)
		out->has_facts =
			take_claim(out, &all.envelopes[i], image, NULL);
	return 0;
}

/* Does the policy let this key sign provenances, at this time? */
static bool
may_sign(const struct verify_image_options *check, const char *id, size_t len)
{
	const struct policy *policy = check->policy;

	for (size_t k = 0; policy && k < policy->n_keys; k++) {
		const struct digest_text is = key_id(policy->ring.keys[k]);

		if (strlen(is.s) == len && memcmp(is.s, id, len) == 0)
			return policy_key_holds(
				&policy->keys[k], POLICY_BUILDER, check->now_s);
	}
	return !policy;
}

/* The finding "signature" lists the trusted keys that have signed. */
static void
take_signers(struct told *out, const struct verify_image_options *check)
{
	for (size_t i = 0; i < out->findings.n; i++) {
		const struct finding *one = &out->findings.list[i];

		if (strcmp(one->id, "signature") != 0 ||
			one->status != FINDING_PASS || !one->actual)
			continue;
		for (const char *at = one->actual; *at != '\0';) {
			size_t len = strcspn(at, ", ");

			if (may_sign(check, at, len))
				add_signer(out, at, len);
			at += len;
			at += strspn(at, ", ");
		}
	}
}

static int
read_verified(struct told *out, const struct store *store,
	const struct digest *image, const struct verify_image_options *check,
	struct error *err)
{
	scoped(envelopes_done) struct envelopes none = ENVELOPES_INIT;
	struct verify_image_options c = *check;
	bool good = false;

	c.store = store;
	c.image = image;
	c.envelopes = check->envelopes ? check->envelopes : &none;
	if (c.policy)
		c.held = out->held =
			mem_alloc(c.policy->n_keys, sizeof *out->held);
	if (verify_any(&out->findings, &out->facts, &good, &c, err) < 0)
		return -1;
	out->verified = findings_result(&out->findings) == 0;
	out->has_facts = good;
	take_signers(out, check);
	return 0;
}

int
told_read(struct told *out, const struct store *store,
	const struct digest *image, const struct verify_image_options *check,
	struct error *err)
{
	scoped(told_done) struct told told = TOLD_INIT;

	json_share(true);
	if (read_version(&told, store, image, err) < 0 ||
		(check && read_verified(&told, store, image, check, err) < 0))
		return -1;
	if (!told.has_facts && read_claims(&told, store, image, err) < 0)
		return -1;
	*out = told;
	told = (struct told)TOLD_INIT;
	return 0;
}

char *
told_refusal(const struct told *told)
{
	static const enum finding_status order[] = {
		FINDING_FAIL, FINDING_UNDECIDED};

	for (size_t k = 0; k < ARRAY_LEN(order); k++)
		for (size_t i = 0; i < told->findings.n; i++) {
			const struct finding *one = &told->findings.list[i];

			if (one->status == order[k])
				return text_format("%s: %s", one->id,
					one->reason ? one->reason : "");
		}
	return text_copy("no trusted signature was found");
}
