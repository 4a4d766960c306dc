/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/source_trees.h"
#include "base/say.h"
#include "builder/pin/submodules.h"
#include "builder/store/store.h"

#define NAMED_MAX 4 /* submodules in one warning */

struct source_rule
source_trees_rule(const struct recipe *recipe,
	const struct recipe_source *wanted, int64_t epoch_s)
{
	return (struct source_rule){.epoch_s = epoch_s,
		.submodules = wanted && wanted->submodules,
		.lfs_pointers =
			wanted ? wanted->lfs_pointers : recipe->lfs_pointers};
}

static void
warn_of_links(const struct source_links *links, const char *what)
{
	scoped(bytes_done) struct bytes names = BYTES_INIT;

	for (size_t i = 0; i < links->n && i < NAMED_MAX; i++)
		bytes_addf(&names, "%s%s", i > 0 ? ", " : "",
			text_quotes(links->list[i].path));
	if (links->n > NAMED_MAX)
		bytes_addf(&names, " and %zu more", links->n - NAMED_MAX);
	say_warning("%s has %s: %s; %s empty in the build, as in an archive "
		    "of git; a source {\"git\": URL, \"submodules\": true} has "
		    "their files, and so has the repository as a source of its "
		    "own, {\"git\": URL, \"rev\": \"%s\"}",
		what, links->n == 1 ? "a submodule" : "submodules", names.data,
		links->n == 1 ? "its folder is" : "their folders are",
		links->list[0].commit);
}

int
source_trees_check_one(struct source *source, const char *commit,
	const char *path, const struct source_rule *rule, const char *what,
	struct error *err)
{
	scoped(source_links_done) struct source_links links = {.n = 0};

	if (source_export_check(source, commit, path, rule, &links, err) < 0)
		return error_wrap(err, "%s", what);
	if (links.n > 0 && !rule->submodules)
		warn_of_links(&links, what);
	return 0;
}

static int
check_pinned(const struct inputs *in, const struct recipe_source *wanted,
	const struct source_rule *rule, const char *what, struct store *store,
	struct error *err)
{
	const struct lock_source *pin = lock_source_of(&in->lock, wanted->to);
	scoped(source_close) struct source *source = NULL;
	scoped_close int cache = store_private(store, "git", err);
	int r;

	if (wanted->submodules) {
		r = submodules_check(in, wanted, store, err);
		return r < 0 ? error_wrap(err, "%s", what) : 0;
	}
	if (cache < 0 || source_open(&source, pin->where, cache, true, err) < 0)
		return -1;
	return source_trees_check_one(source, pin->commit, "", rule, what, err);
}

int
source_trees_check(
	const struct inputs *in, struct store *store, struct error *err)
{
	struct source_rule rule =
		source_trees_rule(&in->recipe, NULL, in->epoch_s);

	if (source_trees_check_one(in->source, in->commit.id, in->path, &rule,
		    "the recipe's folder", err) < 0)
		return -1;
	for (size_t i = 0; i < in->recipe.n_sources; i++) {
		const struct recipe_source *wanted = &in->recipe.sources[i];
		scoped_free char *what =
			text_format("source %s", text_quotes(wanted->to));
		int r = 0;

		rule = source_trees_rule(&in->recipe, wanted, in->epoch_s);
		if (wanted->kind == SOURCE_SELF)
			r = source_trees_check_one(in->source, in->commit.id,
				"", &rule, what, err);
		else if (wanted->kind == SOURCE_GIT)
			r = check_pinned(in, wanted, &rule, what, store, err);
		if (r < 0)
			return -1;
	}
	return 0;
}
