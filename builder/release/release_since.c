/* SPDX-License-Identifier: Apache-2.0 */
/* The release before, platform by platform; and what the platforms of one
 * release do not share. */
#include "builder/image/image_tree.h"
#include "builder/release/release_print.h"
#include "builder/release/release_private.h"

static int
compare_images(struct release *is, const struct store *is_in,
	const struct release *was, const struct store *was_in,
	struct error *err)
{
	scoped(tree_done) struct tree a = TREE_INIT, b = TREE_INIT;

	if (image_tree(&a, was_in, &was->image, err) < 0 ||
		image_tree(&b, is_in, &is->image, err) < 0)
		return -1;
	release_files(&is->files, &a, &b);
	if (was->told.has_facts && is->told.has_facts)
		release_inputs(&is->sources, &is->packages, &was->told.facts,
			&is->told.facts);
	else
		is->unknown_inputs = text_format(
			"the %s image has no provenance that lists its inputs",
			was->told.has_facts ? "new" : "earlier");
	return 0;
}

/* The images of a release: those of an index, or the one. */
static const struct release *
nth_image(const struct release *r, size_t i)
{
	if (r->n_images)
		return i < r->n_images ? &r->images[i] : NULL;
	return i == 0 ? r : NULL;
}

/* NULL: it has no image for this platform. */
static const struct release *
find_platform(const struct release *in, const char *platform)
{
	const struct release *one;

	for (size_t i = 0; (one = nth_image(in, i)); i++)
		if (text_equal(one->platform, platform))
			return one;
	return NULL;
}

/* The release before is where this one is: the store's own name of it says
 * nothing of a registry. */
static struct pin
pin_before(const struct pin *was, const char *name)
{
	const char *slash = strrchr(name, '/');
	bool same = slash && strcmp(slash + 1, was->name) == 0;

	return (struct pin){.name = text_copy(same ? name : was->name),
		.sum = was->sum,
		.version = text_copy(was->version),
		.commit = text_copy(was->commit),
		.signer = text_copy(was->signer)};
}

static int
since_index(struct release *out, const struct image_ref *at,
	const struct release *was, const struct image_ref *was_at,
	struct error *err)
{
	const struct release *old;

	for (size_t i = 0; i < out->n_images; i++) {
		struct release *one = &out->images[i];

		old = find_platform(was, one->platform);
		if (!old) {
			release_warn(out, text_format("the earlier release has "
						      "no image for %s",
						  one->platform));
			continue;
		}
		one->has_before = true;
		one->before = pin_before(&old->pin, out->pin.name);
		if (compare_images(one, at->store, old, was_at->store, err) < 0)
			return -1;
	}
	for (size_t i = 0; (old = nth_image(was, i)); i++)
		if (!find_platform(out, old->platform))
			release_warn(out,
				text_format("the earlier release has an image "
					    "for %s, and "
					    "this one has none",
					old->platform ? old->platform
						      : "an unknown machine"));
	return 0;
}

int
release_since(struct release *out, const struct image_ref *at,
	const struct release *was, const struct image_ref *was_at,
	struct error *err)
{
	const struct release *old = was;

	out->has_before = true;
	out->before = pin_before(&was->pin, out->pin.name);
	if (out->n_images)
		return since_index(out, at, was, was_at, err);
	if (was->n_images)
		old = find_platform(was, out->platform);
	if (!old)
		return error_set(err, ERROR_INPUT,
			"the earlier release has no image for %s to compare "
			"with; name one of its images by its digest",
			out->platform ? out->platform : "an unknown machine");
	return compare_images(out, at->store, old, was_at->store, err);
}

static void
add_fact(struct release_changes *to, const char *name, const char *first,
	const char *other)
{
	struct release_change c = {.name = text_copy(name)};

	if (text_equal(first, other)) {
		free(c.name);
		return;
	}
	c.from = text_copy(first);
	c.to = text_copy(other);
	release_change_add(to, &c);
}

static bool
has_type(const struct release *r, const char *type)
{
	for (size_t i = 0; i < r->n_statements; i++)
		if (strcmp(r->statements[i].type, type) == 0)
			return true;
	return false;
}

/* Kinds of statements that only one has; they are sorted by kind. */
static void
add_kinds(struct release_changes *to, const struct release *has,
	const struct release *lacks, bool first_has)
{
	for (size_t i = 0; i < has->n_statements; i++) {
		const char *type = has->statements[i].type;
		struct release_change c;

		if ((i > 0 && strcmp(has->statements[i - 1].type, type) == 0) ||
			has_type(lacks, type))
			continue;
		c = (struct release_change){
			.name = text_copy(release_type_name(type))};
		*(first_has ? &c.from : &c.to) = text_copy("attached");
		release_change_add(to, &c);
	}
}

static void
compare_facts(
	struct release_changes *to, const struct told *a, const struct told *b)
{
	add_fact(to, "version", a->version, b->version);
	add_fact(to, "provenance", a->has_facts ? "known" : NULL,
		b->has_facts ? "known" : NULL);
	if (!a->has_facts || !b->has_facts)
		return;
	add_fact(to, "commit", a->facts.revision, b->facts.revision);
	add_fact(to, "repository", a->facts.repository, b->facts.repository);
	add_fact(to, "recipe", a->facts.recipe, b->facts.recipe);
	add_fact(to, "output", a->facts.output, b->facts.output);
	add_fact(to, "level", a->facts.level, b->facts.level);
	add_fact(to, "builder", a->facts.builder_id, b->facts.builder_id);
	release_inputs_apart(to, &a->facts, &b->facts);
}

int
release_apart(struct release *out, const struct store *store, struct error *err)
{
	scoped(tree_done) struct tree first = TREE_INIT;
	const struct release *a = out->images;

	if (out->n_images < 2)
		return 0;
	if (image_tree(&first, store, &a->image, err) < 0)
		return -1;
	for (size_t i = 1; i < out->n_images; i++) {
		scoped(tree_done) struct tree tree = TREE_INIT;
		struct release *b = &out->images[i];

		if (image_tree(&tree, store, &b->image, err) < 0)
			return -1;
		compare_facts(&b->apart, &a->told, &b->told);
		add_kinds(&b->apart, a, b, true);
		add_kinds(&b->apart, b, a, false);
		release_paths_apart(&b->apart, &first, &tree);
	}
	return 0;
}
