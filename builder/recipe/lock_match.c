/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a lock, frees it, and compares it with its recipe. */

#include "builder/recipe/lock_check.h"
#include <stdio.h>

static const char *
key_of(enum recipe_source_kind kind)
{
	return kind == SOURCE_POOL    ? "pool"
	       : kind == SOURCE_URL   ? "url"
	       : kind == SOURCE_IMAGE ? "image"
				      : "git";
}

static struct json *
package_value(const struct lock_package *package)
{
	struct json *map = json_new_map();

	json_put_text(map, "name", package->name);
	json_put_text(map, "version", package->version);
	json_put_text(map, "architecture", package->architecture);
	json_put_text(map, "path", package->path);
	json_put_number(map, "size", package->size);
	json_put_text(map, "sha256", digest_hex(&package->sum).s);
	if (package->source_version)
		json_put_text(map, "source_version", package->source_version);
	return map;
}

static void
put_image(
	struct json *map, const struct digest *sum, const struct digest *index)
{
	json_put_text(map, "digest", digest_text(sum).s);
	if (!digest_is_zero(index))
		json_put_text(map, "index", digest_text(index).s);
}

static struct json *
source_value(const struct lock_source *source)
{
	struct json *map = json_new_map();

	json_put_text(map, "to", source->to);
	if (source->beneath) {
		json_put_text(map, "submodule", source->beneath);
		json_put_text(map, "git", source->where);
		json_put_text(map, "commit", source->commit);
		return map;
	}
	json_put_text(map, key_of(source->kind), source->where);
	if (source->kind == SOURCE_GIT) {
		json_put_text(map, "rev", source->rev);
		json_put_text(map, "commit", source->commit);
	} else if (source->kind == SOURCE_IMAGE) {
		put_image(map, &source->sum, &source->index);
	} else {
		json_put_number(map, "size", source->size);
		json_put_text(map, "sha256", digest_hex(&source->sum).s);
	}
	return map;
}

/* Puts what an environment or a base is made of. */
static void
put_root(struct json *map, const struct lock *lock)
{
	struct json *packages = NULL, *image = NULL;

	if (lock->image_name) {
		image = json_new_map();
		json_put_text(image, "name", lock->image_name);
		put_image(image, &lock->image, &lock->image_index);
		json_put(map, "image", image);
	} else {
		packages = json_new_list();
		for (size_t i = 0; i < lock->n_packages; i++)
			json_push(packages, package_value(&lock->packages[i]));
		json_put_text(map, "suite", lock->suite);
		json_put(map, "packages", packages);
	}
}

void
lock_print(struct bytes *out, const struct lock *lock)
{
	scoped(json_free) struct json *map = json_new_map();
	struct json *sources = json_new_list(), *bases = NULL;

	json_put_number(map, "format", 1);
	json_put_text(map, "architecture", lock->architecture);
	if (lock->rules > LOCK_RULES_FIRST)
		json_put_number(map, "rules", lock->rules);
	put_root(map, lock);
	for (size_t i = 0; i < lock->n_bases; i++) {
		const struct lock_base *b = &lock->bases[i];
		struct json *base = json_new_map();

		put_root(base, b->root);
		if (b->output && !bases)
			bases = json_new_map();
		json_put(b->output ? bases : map,
			b->output ? b->output : "base", base);
	}
	if (bases)
		json_put(map, "bases", bases);
	for (size_t i = 0; i < lock->n_sources; i++)
		json_push(sources, source_value(&lock->sources[i]));
	json_put(map, "sources", sources);
	json_print_pretty(out, map);
}

/* Set the error for a lock that does not match the recipe. */
static int
stale(struct error *err, const char *name, const char *thing, const char *which,
	const char *why)
{
	const char *slash = strrchr(name, '/');

	(void)error_set(err, ERROR_INPUT, "%s: %s %s %s", name, thing,
		text_quotes(which), why);
	return error_hint(err, "run 'hallmark lock %.*s' and commit its result",
		slash ? (int)(slash - name) : 1, slash ? name : ".");
}

static int
by_name(const void *key, const void *member)
{
	const struct lock_package *package = member;

	return strcmp(key, package->name);
}

/* The words of a message about the environment, and about the base. */
struct root_words {
	const char *image, *package, *pins;
};

/* Is the digest in an image's name, if there is one, that of the image or of
 * the index that it was chosen from? */
static bool
is_digest_of(
	const char *name, const struct digest *sum, const struct digest *index)
{
	const char *at = strchr(name, '@');
	const char *own = at ? at + 1 : name;
	struct digest wanted;

	if (!at && !text_starts(name, "sha256:"))
		return true;
	return digest_parse(&wanted, own) == 0 && !digest_is_zero(&wanted) &&
	       (digest_equal(&wanted, sum) || digest_equal(&wanted, index));
}

static int
match_root(const struct lock *lock, const char *image, char *const *packages,
	const struct root_words *words, const char *name, struct error *err)
{
	if (image && !text_equal(lock->image_name, image))
		return stale(err, name, words->image, image, "is not pinned");
	if (image && !is_digest_of(image, &lock->image, &lock->image_index))
		return stale(err, name, words->image, image,
			"is pinned to another digest");
	if (!image && !lock->suite)
		return stale(err, name, words->pins, lock->image_name,
			"and the recipe requires Debian packages");
	for (; packages && *packages; packages++)
		if (!bsearch(*packages, lock->packages, lock->n_packages,
			    sizeof *lock->packages, by_name))
			return stale(err, name, words->package, *packages,
				"is not pinned");
	return 0;
}

static int
match_environment(const struct lock *lock, const struct recipe *recipe,
	const char *name, struct error *err)
{
	static const struct root_words words = {
		"the environment image", "package", "the lock pins an image"};

	return match_root(
		lock, recipe->image, recipe->packages, &words, name, err);
}

static const char *
first_of(const struct recipe_base *base)
{
	return base->image      ? base->image
	       : base->packages ? base->packages[0]
				: NULL;
}

static int
match_base(const struct lock *lock, const struct recipe_output *output,
	const char *name, struct error *err)
{
	const struct recipe_base *base = &output->base;
	const struct lock *pinned = lock_base_of(lock, output->name);
	scoped_free char *of = output->name ? text_format("output %s: ",
						      text_quotes(output->name))
					    : text_copy("");
	scoped_free char *image = text_format("%sthe base image", of);
	scoped_free char *package = text_format("%spackage of the base", of);
	scoped_free char *pins =
		text_format("%sthe lock pins a base image", of);
	scoped_free char *any = text_format("%sthe base", of);
	const struct root_words words = {image, package, pins};

	if (!first_of(base))
		return 0;
	if (!pinned)
		return stale(err, name, any, first_of(base), "is not pinned");
	return match_root(
		pinned, base->image, base->packages, &words, name, err);
}

static bool
has_base(const struct recipe *recipe, const char *output)
{
	const struct recipe_output *found = recipe_output_find(recipe, output);

	return found && first_of(&found->base);
}

static int
match_bases(const struct lock *lock, const struct recipe *recipe,
	const char *name, struct error *err)
{
	for (size_t i = 0; i < recipe->n_outputs; i++)
		if (match_base(lock, &recipe->outputs[i], name, err) < 0)
			return -1;
	for (size_t i = 0; i < lock->n_bases; i++) {
		const char *output = lock->bases[i].output;

		if (has_base(recipe, output))
			continue;
		return stale(err, name,
			output ? "a base of the output" : "a base for",
			output ? output : recipe->name,
			output ? "is pinned and the recipe has no such output "
				 "with a 'base'"
			       : "is pinned and the recipe has no 'base'");
	}
	return 0;
}

static const char *
source_fault(
	const struct lock_source *pinned, const struct recipe_source *wanted)
{
	if (strcmp(pinned->to, wanted->to) != 0)
		return "is not pinned, or not at this position";
	if (pinned->kind != wanted->kind ||
		strcmp(pinned->where, wanted->where) != 0)
		return "is pinned with another address";
	if (!digest_is_zero(&wanted->sum) &&
		!digest_equal(&wanted->sum, &pinned->sum))
		return "is pinned with another sha256 than the recipe's";
	if (wanted->kind == SOURCE_GIT && !text_equal(pinned->rev, wanted->rev))
		return "is pinned at another rev";
	if (wanted->kind == SOURCE_GIT && lock_commit_is_full(wanted->rev) &&
		strcmp(pinned->commit, wanted->rev) != 0)
		return "is pinned at another commit";
	if (wanted->kind == SOURCE_IMAGE &&
		!is_digest_of(wanted->where, &pinned->sum, &pinned->index))
		return "is pinned to another digest";
	return NULL;
}

static bool
has_submodules(const struct recipe *recipe, const char *to)
{
	for (size_t i = 0; i < recipe->n_sources; i++)
		if (text_equal(recipe->sources[i].to, to))
			return recipe->sources[i].submodules;
	return false;
}

int
lock_match(const struct lock *lock, const struct recipe *recipe,
	const char *name, struct error *err)
{
	size_t n = 0;

	if (match_environment(lock, recipe, name, err) < 0 ||
		match_bases(lock, recipe, name, err) < 0)
		return -1;
	for (size_t i = 0; i < recipe->n_sources; i++) {
		const struct recipe_source *wanted = &recipe->sources[i];
		const char *fault = "is not pinned";

		if (wanted->kind == SOURCE_SELF)
			continue; /* pinned by the commit that is built */
		if (n < lock->n_sources && !lock->sources[n].beneath)
			fault = source_fault(&lock->sources[n], wanted);
		if (fault)
			return stale(err, name, "source", wanted->to, fault);
		n++;
	}
	for (; n < lock->n_sources; n++)
		if (!lock->sources[n].beneath)
			return stale(err, name, "source", lock->sources[n].to,
				"is pinned and the recipe has none of that "
				"name");
		else if (!has_submodules(recipe, lock->sources[n].to))
			return stale(err, name, "a submodule of source",
				lock->sources[n].to,
				"is pinned and the recipe requests none");
	return 0;
}

const struct lock_source *
lock_source_of(const struct lock *lock, const char *to)
{
	for (size_t i = 0; i < lock->n_sources; i++)
		if (strcmp(lock->sources[i].to, to) == 0 &&
			!lock->sources[i].beneath)
			return &lock->sources[i];
	return NULL;
}

const struct lock *
lock_base_of(const struct lock *lock, const char *output)
{
	for (size_t i = 0; i < lock->n_bases; i++)
		if (text_equal(lock->bases[i].output, output))
			return lock->bases[i].root;
	return NULL;
}

struct lock *
lock_base_add(struct lock *lock, const char *output)
{
	struct lock_base *base = mem_room(lock->bases, lock->n_bases);

	lock->n_bases++;
	base->output = text_copy(output);
	base->root = mem_alloc(1, sizeof *base->root);
	return base->root;
}

void
lock_package_done(struct lock_package *package)
{
	free(package->name);
	free(package->version);
	free(package->architecture);
	free(package->path);
	free(package->source_version);
	*package = (struct lock_package){.name = NULL};
}

void
lock_source_done(struct lock_source *source)
{
	free(source->to);
	free(source->beneath);
	free(source->where);
	free(source->rev);
	*source = (struct lock_source){.to = NULL};
}

void
lock_done(struct lock *lock)
{
	free(lock->suite);
	free(lock->architecture);
	for (size_t i = 0; i < lock->n_packages; i++)
		lock_package_done(&lock->packages[i]);
	free(lock->packages);
	for (size_t i = 0; i < lock->n_sources; i++)
		lock_source_done(&lock->sources[i]);
	free(lock->sources);
	free(lock->image_name);
	for (size_t i = 0; i < lock->n_bases; i++) {
		free(lock->bases[i].output);
		lock_done(lock->bases[i].root);
		free(lock->bases[i].root);
	}
	free(lock->bases);
	*lock = (struct lock){.suite = NULL};
}
