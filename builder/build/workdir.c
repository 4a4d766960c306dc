/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "builder/build/workdir_private.h"
#include "builder/pin/archive_source.h"
#include "builder/pin/source_trees.h"
#include "builder/pin/submodules.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int
workdir_git(const struct workdir *f, const struct lock_source *pin, int folder,
	const struct source_rule *rule, struct error *err)
{
	scoped(source_close) struct source *source = NULL;
	scoped_close int cache = store_private(f->store, "git", err);

	/* build_prepare() fetched it before the box was created; use only the
	 * cache */
	if (cache < 0 || source_open(&source, pin->where, cache, true, err) < 0)
		return -1;
	return source_export(source, pin->commit, "", folder, rule, err);
}

static int
workdir_source(const struct workdir *f, int build,
	const struct recipe_source *source, struct error *err)
{
	const struct inputs *in = f->inputs;
	const struct lock_source *pin = lock_source_of(&in->lock, source->to);
	const struct source_rule rule =
		source_trees_rule(&in->recipe, source, in->epoch_s);
	scoped_close int folder = -1;

	if (mkdirat(build, source->to, 0755) < 0)
		return error_sys(
			err, "creating /build/%s", text_quotes(source->to));
	folder = file_open_dir(build, source->to, false, err);
	if (folder < 0)
		return -1;
	if (source->kind == SOURCE_SELF)
		return source_export(
			in->source, in->commit.id, "", folder, &rule, err);
	if (!pin) /* lock_match() checked that there is a pin, so this is our
		     mistake */
		return error_set(err, ERROR_INTERNAL, "source %s has no pin",
			text_quotes(source->to));
	if (source->kind == SOURCE_IMAGE)
		return workdir_image(f, &pin->sum, folder, err);
	if (source->kind == SOURCE_GIT) {
		if (workdir_git(f, pin, folder, &rule, err) < 0)
			return -1;
		return source->submodules ? submodules_put(in, source, f->store,
						    folder, err)
					  : 0;
	}
	return archive_source_put(&in->recipe, source, f->store, &pin->sum,
		folder, in->epoch_s, err);
}

int
workdir_fill(int work, void *arg, struct error *err)
{
	const struct workdir *f = arg;
	const struct inputs *in = f->inputs;
	scoped_close int recipe = file_open_dir(work, "recipe", false, err);
	const struct source_rule rule =
		source_trees_rule(&in->recipe, NULL, in->epoch_s);
	scoped_close int build = -1;

	(void)umask(022);
	if (recipe < 0 || source_export(in->source, in->commit.id, in->path,
				  recipe, &rule, err) < 0)
		return -1;
	build = file_open_dir(work, "build", false, err);
	if (build < 0)
		return -1;
	for (size_t i = 0; i < in->recipe.n_sources; i++)
		if (workdir_source(f, build, &in->recipe.sources[i], err) < 0)
			return error_wrap(err, "source %s",
				text_quotes(in->recipe.sources[i].to));
	return 0;
}
