/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/release/release.h"
#include "attest/policy/policy_supported.h"
#include "builder/release/release_private.h"

void
release_done(struct release *r)
{
	pin_done(&r->pin);
	pin_done(&r->before);
	told_done(&r->told);
	image_done(&r->image);
	for (size_t i = 0; i < r->n_statements; i++) {
		struct release_statement *s = &r->statements[i];

		for (size_t k = 0; k < s->n_signers; k++)
			free(s->signers[k]);
		free(s->signers);
		free(s->type);
		verdict_done(&s->verdict);
	}
	free(r->statements);
	for (size_t i = 0; i < r->n_warnings; i++)
		free(r->warnings[i]);
	free(r->warnings);
	free(r->checked_by);
	release_changes_done(&r->sources);
	release_changes_done(&r->packages);
	release_changes_done(&r->files);
	release_changes_done(&r->apart);
	for (size_t i = 0; i < r->n_images; i++)
		release_done(&r->images[i]);
	free(r->images);
	free(r->platform);
	free(r->unknown_inputs);
	free(r->changelog);
	free(r->changelog_source);
	*r = (struct release)RELEASE_INIT;
}

void
release_warn(struct release *out, char *takes)
{
	*mem_room(out->warnings, out->n_warnings) = takes;
	out->n_warnings++;
}

static void
describe_check(struct release *out, const struct release_asked *asked)
{
	const struct policy *policy = asked->check->policy;
	const char *slash = asked->policy ? strrchr(asked->policy, '/') : NULL;

	out->checked = true;
	if (policy)
		out->checked_by = text_format("the policy %s, %s",
			slash ? slash + 1 : asked->policy,
			digest_text(&policy->sum).s);
	else
		out->checked_by = text_copy("the keys that were named");
}

/* Images of several versions are judged one by one. */
static void
warn_about_support(struct release *out, const struct policy *policy)
{
	bool apart = !out->told.version && out->n_images > 0;
	size_t n = apart ? out->n_images : 1;

	for (size_t i = 0; policy && i < n; i++) {
		const struct release *one = apart ? &out->images[i] : out;
		scoped_free char *text =
			policy_support_warning(policy, one->told.version);

		if (text && apart)
			release_warn(out,
				text_format("%s: %s", one->platform, text));
		else if (text)
			release_warn(out, take_ptr(text));
	}
}

static void
warn_about_platforms(struct release *out)
{
	const struct told *first = out->n_images ? &out->images[0].told : NULL;
	bool versions = false;

	for (size_t i = 1; i < out->n_images; i++)
		versions |= !text_equal(
			out->images[i].told.version, first->version);
	if (versions)
		release_warn(out, text_copy("the images of this release are "
					    "not all of one version"));
	if (out->n_images && !out->pin.commit)
		release_warn(out, text_copy("the images of this release are "
					    "not all known to be of one "
					    "commit"));
}

static void
warn_about(struct release *out, const struct verify_image_options *check)
{
	warn_about_support(out, check ? check->policy : NULL);
	warn_about_platforms(out);
	if (out->has_before && digest_equal(&out->before.sum, &out->pin.sum))
		release_warn(out,
			text_copy("the earlier image is this image itself"));
	if (out->has_before && out->before.version && out->pin.version &&
		version_is(out->before.version) &&
		version_is(out->pin.version) &&
		version_compare(out->pin.version, out->before.version) < 0)
		release_warn(
			out, text_format("version %s is older than version %s, "
					 "which it comes after",
				     text_quotes(out->pin.version),
				     text_quotes(out->before.version)));
}

static int
read_before(struct release *out, const struct image_ref *at,
	const struct release_asked *asked, struct error *err)
{
	scoped(release_done) struct release was = RELEASE_INIT;
	scoped(image_ref_done) struct image_ref was_at = IMAGE_REF_INIT;

	if (release_choose(&was, &was_at, asked->since, asked, err) < 0)
		return -1;
	if (asked->check && !was.told.verified) {
		scoped_free char *why = told_refusal(&was.told);

		release_warn(out,
			text_format(
				"the earlier image is not verified: %s", why));
	}
	return release_since(out, at, &was, &was_at, err);
}

/* An index has statements of its own, and those of each image. */
static int
read_statements(struct release *out, const struct store *store,
	const struct release_asked *asked, struct error *err)
{
	if (release_statements(out, store, asked, err) < 0)
		return -1;
	for (size_t i = 0; i < out->n_images; i++) {
		if (release_statements(&out->images[i], store, asked, err) < 0)
			return -1;
		if (asked->check)
			describe_check(&out->images[i], asked);
	}
	if (asked->check)
		describe_check(out, asked);
	return 0;
}

/* The images of an index have one changelog if they are of one commit. */
static void
read_changelog(struct release *out, const struct store *store, const char *repo)
{
	struct release *from = out->n_images ? &out->images[0] : out;

	if (from != out && (!out->pin.commit || !out->told.version)) {
		out->changelog_source = text_copy(
			"the images are not of one version and commit");
		return;
	}
	release_changelog(from, store, repo);
	if (from == out)
		return;
	out->changelog = take_ptr(from->changelog);
	out->changelog_source = take_ptr(from->changelog_source);
}

int
release_read(struct release *out, const struct release_asked *asked,
	struct error *err)
{
	scoped(release_done) struct release r = RELEASE_INIT;
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;

	if (release_choose(&r, &at, asked->image, asked, err) < 0 ||
		(asked->since && read_before(&r, &at, asked, err) < 0) ||
		read_statements(&r, at.store, asked, err) < 0 ||
		release_apart(&r, at.store, err) < 0)
		return -1;
	read_changelog(&r, at.store, asked->repo);
	warn_about(&r, asked->check);
	*out = r;
	r = (struct release)RELEASE_INIT;
	return 0;
}
