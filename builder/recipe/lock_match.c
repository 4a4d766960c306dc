/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a lock, frees it, and compares it with its recipe. */

#include "builder/recipe/lock_check.h"
#include <stdio.h>

static const char *
key_of(enum recipe_source_kind kind)
{
	return kind == SOURCE_POOL  ? "pool"
	       : kind == SOURCE_URL ? "url"
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
	return map;
}

static struct json *
source_value(const struct lock_source *source)
{
	struct json *map = json_new_map();

	json_put_text(map, "to", source->to);
	json_put_text(map, key_of(source->kind), source->where);
	if (source->kind == SOURCE_GIT) {
		json_put_text(map, "rev", source->rev);
		json_put_text(map, "commit", source->commit);
	} else {
		json_put_number(map, "size", source->size);
		json_put_text(map, "sha256", digest_hex(&source->sum).s);
	}
	return map;
}

void
lock_print(struct bytes *out, const struct lock *lock)
{
	scoped(json_free) struct json *map = json_new_map();
	struct json *packages = NULL, *sources = json_new_list(), *image = NULL;

	json_put_number(map, "format", 1);
	json_put_text(map, "architecture", lock->architecture);
	if (lock->image_name) {
		image = json_new_map();
		json_put_text(image, "name", lock->image_name);
		json_put_text(image, "digest", digest_text(&lock->image).s);
		json_put(map, "image", image);
	} else {
		packages = json_new_list();
		for (size_t i = 0; i < lock->n_packages; i++)
			json_push(packages, package_value(&lock->packages[i]));
		json_put_text(map, "suite", lock->suite);
		json_put(map, "packages", packages);
	}
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

static int
match_environment(const struct lock *lock, const struct recipe *recipe,
	const char *name, struct error *err)
{
	const char *at = recipe->image ? strchr(recipe->image, '@') : NULL;

	if (recipe->image && !text_equal(lock->image_name, recipe->image))
		return stale(err, name, "the environment image", recipe->image,
			"is not pinned");
	if (recipe->image && (at || text_starts(recipe->image, "sha256:")) &&
		strcmp(at ? at + 1 : recipe->image,
			digest_text(&lock->image).s) != 0)
		return stale(err, name, "the environment image", recipe->image,
			"is pinned to another digest");
	if (!recipe->image && !lock->suite)
		return stale(err, name, "the lock pins an image",
			lock->image_name,
			"and the recipe requires Debian packages");
	for (char **p = recipe->packages; p && *p; p++)
		if (!bsearch(*p, lock->packages, lock->n_packages,
			    sizeof *lock->packages, by_name))
			return stale(err, name, "package", *p, "is not pinned");
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
	return NULL;
}

int
lock_match(const struct lock *lock, const struct recipe *recipe,
	const char *name, struct error *err)
{
	size_t n = 0;

	if (match_environment(lock, recipe, name, err) < 0)
		return -1;
	for (size_t i = 0; i < recipe->n_sources; i++) {
		const struct recipe_source *wanted = &recipe->sources[i];
		const char *fault = "is not pinned";

		if (wanted->kind == SOURCE_SELF)
			continue; /* pinned by the commit that is built */
		if (n < lock->n_sources)
			fault = source_fault(&lock->sources[n], wanted);
		if (fault)
			return stale(err, name, "source", wanted->to, fault);
		n++;
	}
	if (n < lock->n_sources)
		return stale(err, name, "source", lock->sources[n].to,
			"is pinned and the recipe has none of that name");
	return 0;
}

void
lock_package_done(struct lock_package *package)
{
	free(package->name);
	free(package->version);
	free(package->architecture);
	free(package->path);
	*package = (struct lock_package){.name = NULL};
}

void
lock_source_done(struct lock_source *source)
{
	free(source->to);
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
	*lock = (struct lock){.suite = NULL};
}
