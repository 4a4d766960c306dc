/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/release/release.h"
#include "attest/policy/policy_supported.h"
#include "builder/image/image_index.h"
#include "builder/image/image_tree.h"
#include "builder/release/pin_image.h"
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

/* One image, its name and what it tells. */
struct chosen {
	struct image_ref at;
	struct image image;
	struct told told;
	char *name;
};

static void
chosen_done(struct chosen *c)
{
	image_ref_done(&c->at);
	image_done(&c->image);
	told_done(&c->told);
	free(c->name);
}
DEFINE_SCOPED_IN(struct chosen, chosen_done);

static int
choose_image(struct chosen *out, const char *arg, const char *store,
	const struct verify_image_options *check, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	const struct digest *sum = &out->at.image.sum;
	int r;

	if (pin_find(&out->at, &out->name, store, arg, err) < 0)
		return -1;
	r = image_index_read(&parts, out->at.store, sum, err);
	if (r == 0)
		return error_set(err, ERROR_INPUT,
			"%s is an index: name one of its images by its digest; "
			"'hallmark show' lists them",
			text_quotes(arg));
	if (r < 0 || image_read(&out->image, out->at.store, sum, err) < 0 ||
		told_read(&out->told, out->at.store, sum, check, err) < 0)
		return -1;
	if (!out->name && out->told.has_facts)
		out->name = text_copy(out->told.facts.subject_name);
	if (out->name && pin_is_name(out->name))
		return 0;
	return error_set(err, ERROR_INPUT,
		"the image %s has no name to release it under; name it by "
		"NAME@%s",
		text_quotes(arg), digest_text(sum).s);
}

static struct pin
pin_of(const struct chosen *c)
{
	const struct told *t = &c->told;

	return (struct pin){.name = text_copy(c->name),
		.sum = c->at.image.sum,
		.version = t->version && pin_is_version(t->version)
				   ? text_copy(t->version)
				   : NULL,
		.commit = t->has_facts ? text_copy(t->facts.revision) : NULL,
		.signer = t->n_signers ? text_copy(t->signers[0]) : NULL};
}

static int
compare_images(struct release *out, const struct chosen *was,
	const struct chosen *is, struct error *err)
{
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;

	if (image_tree(&a, was->at.store, &was->image, err) < 0 ||
		image_tree(&b, is->at.store, &is->image, err) < 0)
		return -1;
	release_files(&out->files, &a, &b);
	if (was->told.has_facts && is->told.has_facts)
		release_inputs(&out->sources, &out->packages, &was->told.facts,
			&is->told.facts);
	else
		out->unknown_inputs = text_format(
			"the %s image has no provenance that lists its inputs",
			was->told.has_facts ? "new" : "earlier");
	return 0;
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

static void
warn_about(struct release *out, const struct verify_image_options *check)
{
	char *support = check && check->policy
				? policy_support_warning(
					  check->policy, out->told.version)
				: NULL;

	if (support)
		release_warn(out, support);
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

/* The release before is where this one is: the store's own name of it says
 * nothing of a registry. */
static void
take_registry(struct pin *before, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (!slash || strcmp(slash + 1, before->name) != 0)
		return;
	free(before->name);
	before->name = text_copy(name);
}

static int
read_before(struct release *out, const struct release_asked *asked,
	const struct chosen *now, struct error *err)
{
	scoped(chosen_done) struct chosen was = {.at = IMAGE_REF_INIT};
	int r = choose_image(
		&was, asked->since, asked->store, asked->check, err);

	if (r < 0)
		return -1;
	if (asked->check && !was.told.verified) {
		scoped_free char *why = told_refusal(&was.told);

		release_warn(out,
			text_format(
				"the earlier image is not verified: %s", why));
	}
	out->has_before = true;
	out->before = pin_of(&was);
	take_registry(&out->before, now->name);
	return compare_images(out, &was, now, err);
}

int
release_read(struct release *out, const struct release_asked *asked,
	struct error *err)
{
	scoped(release_done) struct release r = RELEASE_INIT;
	scoped(chosen_done) struct chosen now = {.at = IMAGE_REF_INIT};

	if (choose_image(&now, asked->image, asked->store, asked->check, err) <
			0 ||
		(asked->since && read_before(&r, asked, &now, err) < 0))
		return -1;
	r.pin = pin_of(&now);
	r.image = now.image;
	now.image = (struct image){.n_layers = 0};
	r.told = now.told;
	now.told = (struct told)TOLD_INIT;
	for (size_t i = 0; i < r.image.n_layers; i++)
		r.bytes += r.image.layers[i].size;
	if (release_statements(&r, now.at.store, asked->check, err) < 0)
		return -1;
	release_changelog(&r, now.at.store, asked->repo);
	if (asked->check)
		describe_check(&r, asked);
	warn_about(&r, asked->check);
	*out = r;
	r = (struct release)RELEASE_INIT;
	return 0;
}
