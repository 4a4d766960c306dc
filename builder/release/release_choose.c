/* SPDX-License-Identifier: Apache-2.0 */
/* The image that is released, or each image of an index, and what they tell. */
#include "attest/policy/policy.h"
#include "builder/image/image_index.h"
#include "builder/release/pin_image.h"
#include "builder/release/release_private.h"

/* What the index says of the platform, else the config of the image; NULL:
 * neither does. */
static char *
platform_of(const struct image_part *part, const struct store *store,
	const struct digest *sum)
{
	scoped(image_parts_done) struct image_parts own = IMAGE_PARTS_INIT;
	const struct descriptor image = {.sum = *sum};
	struct error ignored = ERROR_INIT;

	if (part && part->os && part->architecture)
		return image_part_name(part);
	if (image_part_add(&own, store, &image, &ignored) < 0)
		return part ? image_part_name(part) : NULL;
	return image_part_name(&own.list[0]);
}

static int
read_image(struct release *out, const struct store *store,
	const struct digest *sum, const struct digest *index,
	const struct verify_image_options *check, struct error *err)
{
	scoped(envelopes_done) struct envelopes elsewhere = ENVELOPES_INIT;
	struct verify_image_options part;

	if (check) {
		part = *check;
		part.index = index;
		if (part.envelopes)
			envelopes_join(&elsewhere, part.envelopes);
		if (envelopes_beside(&elsewhere, store, sum, err) < 0)
			return -1;
		part.envelopes = &elsewhere;
		check = &part;
	}
	if (image_read(&out->image, store, sum, err) < 0 ||
		told_read(&out->told, store, sum, check, err) < 0)
		return -1;
	for (size_t i = 0; i < out->image.n_layers; i++)
		out->bytes += out->image.layers[i].size;
	return 0;
}

static int
read_images(struct release *out, const struct store *store,
	const struct image_parts *parts,
	const struct verify_image_options *check, struct error *err)
{
	const struct digest *index = &out->image.manifest;

	out->images = mem_alloc(parts->n, sizeof *out->images);
	out->n_images = parts->n;
	for (size_t i = 0; i < parts->n; i++) {
		struct release *one = &out->images[i];

		if (read_image(one, store, &parts->list[i].sum, index, check,
			    err) < 0)
			return -1;
		one->platform = platform_of(
			&parts->list[i], store, &parts->list[i].sum);
		out->bytes += one->bytes;
	}
	return 0;
}

static void
fill_pin(struct release *r, const char *name, const struct digest *sum)
{
	const struct told *t = &r->told;

	r->pin = (struct pin){.name = text_copy(name),
		.sum = *sum,
		.version = t->version && pin_is_version(t->version)
				   ? text_copy(t->version)
				   : NULL,
		.commit = t->has_facts ? text_copy(t->facts.revision) : NULL,
		.signer = t->n_signers ? text_copy(t->signers[0]) : NULL};
}

/* Keeps a text only while every image tells the same. */
static void
keep_common(char **text, const char *other)
{
	if (text_equal(*text, other))
		return;
	free(*text);
	*text = NULL;
}

/* The keys that have signed every image. */
static void
common_signers(struct told *all, const struct release *images, size_t n)
{
	for (size_t i = 0; i < images[0].told.n_signers; i++) {
		const char *id = images[0].told.signers[i];
		size_t in = 1;

		for (size_t k = 1; k < n; k++)
			for (size_t j = 0; j < images[k].told.n_signers; j++)
				in += strcmp(images[k].told.signers[j], id) ==
				      0;
		if (in != n)
			continue;
		*mem_room(all->signers, all->n_signers) = text_copy(id);
		all->n_signers++;
	}
}

static void
join_findings(struct findings *to, const struct release *image)
{
	for (size_t i = 0; i < image->told.findings.n; i++) {
		const struct finding *one = &image->told.findings.list[i];
		scoped_free char *reason = text_format("%s: %s",
			image->platform, one->reason ? one->reason : "");

		findings_add(to, one->id, one->status, one->expected,
			one->actual, reason);
	}
}

/* What an index tells is what all its images tell. */
static void
join_told(struct release *r, const char *name,
	const struct verify_image_options *check)
{
	size_t n_keys = check && check->policy ? check->policy->n_keys : 0;
	struct told *all = &r->told;

	all->version = text_copy(r->images[0].told.version);
	all->verified = true;
	if (n_keys)
		all->held = mem_alloc(n_keys, sizeof *all->held);
	for (size_t i = 0; i < r->n_images; i++) {
		struct told *one = &r->images[i].told;

		fill_pin(&r->images[i], name, &r->images[i].image.manifest);
		keep_common(&all->version, one->version);
		join_findings(&all->findings, &r->images[i]);
		all->verified &= one->verified;
		for (size_t k = 0; k < n_keys && one->held; k++)
			all->held[k] |= one->held[k];
	}
	common_signers(all, r->images, r->n_images);
	fill_pin(r, name, &r->image.manifest);
	r->pin.commit = text_copy(r->images[0].pin.commit);
	for (size_t i = 0; i < r->n_images; i++)
		keep_common(&r->pin.commit, r->images[i].pin.commit);
}

static int
take_name(char **name, const struct release *r, const char *arg,
	const struct digest *sum, struct error *err)
{
	const struct told *told = r->n_images ? &r->images[0].told : &r->told;

	if (!*name && told->has_facts)
		*name = text_copy(told->facts.subject_name);
	if (*name && pin_is_name(*name))
		return 0;
	return error_set(err, ERROR_INPUT,
		"the image %s has no name to release it under; name it by "
		"NAME@%s",
		text_quotes(arg), digest_text(sum).s);
}

int
release_choose(struct release *out, struct image_ref *at, const char *arg,
	const struct release_asked *asked, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	scoped_free char *name = NULL;
	const struct digest *sum = &at->image.sum;
	int r;

	if (pin_find(at, &name, asked->store, arg, err) < 0)
		return -1;
	r = image_index_read(&parts, at->store, sum, err);
	if (r == 0 && parts.n == 0)
		return error_set(err, ERROR_INPUT,
			"the index %s holds no image that could be released",
			text_quotes(arg));
	if (r == 0)
		out->image.manifest = *sum;
	if (r < 0 ||
		(r == 0 && read_images(out, at->store, &parts, asked->check,
				   err) < 0) ||
		(r > 0 && read_image(out, at->store, sum, NULL, asked->check,
				  err) < 0) ||
		take_name(&name, out, arg, sum, err) < 0)
		return -1;
	if (r == 0) {
		join_told(out, name, asked->check);
		return 0;
	}
	out->platform = platform_of(NULL, at->store, sum);
	fill_pin(out, name, sum);
	return 0;
}
