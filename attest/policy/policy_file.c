/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a policy: the policy itself, or an envelope around it. */
#include "attest/dsse.h"
#include "attest/policy/policy_private.h"
#include "base/clock.h"
#include "base/file.h"

#include <fcntl.h>

char *
policy_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? text_copyn(path, (size_t)(slash - path) + 1)
		     : text_copy(".");
}

int
policy_check_time(const struct policy *p, int64_t now_s, struct error *err)
{
	if (now_s <= p->expires_s)
		return 0;
	return error_set(err, ERROR_INPUT,
		"the policy %s expired on %s: ask its author for a new one",
		p->path, clock_date(p->expires_s).s);
}

/* A signed policy names no key file: the signature does not cover it, so anyone
 * who can write that file would choose the key. */
static int
open_signed(struct policy *out, const struct bytes *text, const char *path,
	const struct trust *trust, struct error *err)
{
	scoped(key_ring_done) struct key_ring ring = KEY_RING_INIT;
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;

	if (key_ring_open(&ring, trust, err) < 0)
		return -1;
	if (dsse_parse(&envelope, text->data, text->len, path, err) < 0)
		return error_hint(err,
			"with --trust the policy must be signed: drop --trust, "
			"since the policy names the keys to trust");
	if (strcmp(envelope.payload_type, POLICY_PAYLOAD_TYPE) != 0)
		return error_set(err, ERROR_INPUT,
			"%s is an envelope of %s, not of " POLICY_PAYLOAD_TYPE,
			path, text_quotes(envelope.payload_type));
	if (dsse_verify(&envelope, ring.keys, ring.n, NULL) == 0)
		return error_set(err, ERROR_INPUT,
			"no key of --trust has signed the policy %s", path);
	json_share(false); /* the envelope reaches nothing that is read later */
	if (envelope.payload.len > POLICY_FILE_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: the policy has %zu bytes, but at most %d are read",
			path, envelope.payload.len, POLICY_FILE_MAX);
	return policy_parse(out, envelope.payload.data, envelope.payload.len,
		path, NULL, err);
}

/* An envelope whose signature is not checked is not a policy. */
static int
open_plain(struct policy *out, const struct bytes *text, const char *path,
	const char *folder, struct error *err)
{
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	struct error ignored;

	if (dsse_parse(&envelope, text->data, text->len, path, &ignored) == 0)
		return error_set(err, ERROR_INPUT,
			"the policy %s is signed: name the key that must have "
			"signed it with --trust",
			path);
	return policy_parse(out, text->data, text->len, path, folder, err);
}

int
policy_open(struct policy *out, const char *path, const struct trust *trust,
	int64_t now_s, struct error *err)
{
	scoped(policy_done) struct policy p = POLICY_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *folder = policy_folder(path);
	scoped_free char *name = text_copy(text_quotes(path));
	int r;

	if (file_read_given(&text, path,
		    trust->n > 0 ? POLICY_ENVELOPE_MAX : POLICY_FILE_MAX,
		    err) < 0)
		return error_wrap(err, "the policy");
	bytes_adds(&text, "");
	r = trust->n > 0 ? open_signed(&p, &text, name, trust, err)
			 : open_plain(&p, &text, name, folder, err);
	if (r < 0 || policy_check_time(&p, now_s, err) < 0)
		return -1;
	p.sum = digest_of(text.data, text.len);
	*out = p;
	p = (struct policy)POLICY_INIT;
	return 0;
}

void
policy_texts_done(struct policy_texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		free(texts->list[i]);
	free(texts->list);
	*texts = (struct policy_texts){.list = NULL};
}

static void
packages_done(struct policy_packages *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct policy_package *one = &all->list[i];

		for (size_t j = 0; j < one->n_ranges; j++)
			version_range_done(&one->ranges[j]);
		free(one->ranges);
		free(one->name);
	}
	free(all->list);
}

static void
supported_done(struct policy *p)
{
	for (size_t i = 0; i < p->n_supported; i++)
		version_range_done(&p->supported[i]);
	free(p->supported);
}

static void
keys_done(struct policy *p)
{
	for (size_t i = 0; i < p->n_keys; i++) {
		struct policy_key *key = &p->keys[i];

		for (size_t j = 0; j < key->n_levels; j++)
			free(key->levels[j].builder);
		free(key->levels);
		policy_texts_done(&key->verifiers);
		free(key->name);
		free(key->operator);
	}
	free(p->keys);
	key_ring_done(&p->ring);
}

void
policy_done(struct policy *p)
{
	keys_done(p);
	policy_texts_done(&p->repositories);
	policy_texts_done(&p->recipes);
	policy_texts_done(&p->residual);
	policy_texts_done(&p->images);
	for (size_t i = 0; i < p->n_parameters; i++) {
		free(p->parameters[i].name);
		policy_texts_done(&p->parameters[i].values);
	}
	free(p->parameters);
	supported_done(p);
	packages_done(&p->forbidden);
	packages_done(&p->allowed);
	policy_summary_done(&p->summary);
	for (size_t i = 0; i < p->n_exceptions; i++) {
		free(p->exceptions[i].finding);
		free(p->exceptions[i].reason);
	}
	free(p->exceptions);
	free(p->revision);
	free(p->tag);
	free(p->stage);
	free(p->path);
	*p = (struct policy)POLICY_INIT;
}
