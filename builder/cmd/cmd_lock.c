/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/fetch/mirrors.h"
#include "builder/pin/lock_changes.h"
#include "builder/pin/lock_scripts.h"
#include "builder/store/image_ref.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

/* The recipe's folder in the work tree, and its present lock. */
struct work {
	int folder;
	char *path; /* as given, without trailing slashes */
	char *recipe_name, *lock_name;
	struct bytes old_text;
	struct lock old;
	bool has_old;
};

#define WORK_INIT \
	{ \
		.folder = -1 \
	}

static void
work_done(struct work *work)
{
	close_fd(&work->folder);
	free(work->path);
	free(work->recipe_name);
	free(work->lock_name);
	bytes_done(&work->old_text);
	lock_done(&work->old);
}

DEFINE_SCOPED_IN(struct work, work_done);

static int
folder_open(struct work *work, const struct options *o, struct error *err)
{
	scoped_close int repo = -1;

	if (o->repo && strstr(o->repo, "://"))
		return error_set(err, ERROR_USAGE,
			"a lock is written into a work tree, and %s is a URL; "
			"clone it first",
			text_quotes(o->repo));
	if (o->repo) {
		repo = file_open_dir(AT_FDCWD, o->repo, false, err);
		if (repo < 0)
			return error_wrap(err, "--repo");
	}
	work->folder = file_open_dir(
		o->repo ? repo : AT_FDCWD, work->path, false, err);
	if (work->folder >= 0)
		return 0;
	(void)error_wrap(err, "opening the recipe's folder");
	err->kind = ERROR_INPUT;
	if (strchr(work->path, ':'))
		(void)error_hint(err,
			"'hallmark lock' reads and writes the work tree: name "
			"the folder without a revision");
	return -1;
}

/* A lock that cannot be parsed is replaced. Its text is kept only to see
 * whether the file changes. */
static int
old_read(struct work *work, struct error *err)
{
	struct error why = ERROR_INIT;

	if (file_read(&work->old_text, work->folder, "lock.json", LOCK_FILE_MAX,
		    &why) < 0) {
		if (why.sys == ENOENT)
			return 0;
		*err = why;
		return error_wrap(err, "%s", text_quotes(work->lock_name));
	}
	if (lock_parse(&work->old,
		    work->old_text.data ? work->old_text.data : "",
		    work->old_text.len, work->lock_name, &why) < 0)
		say_warning("the old lock is replaced: %s", why.text);
	else
		work->has_old = true;
	return 0;
}

static int
work_open(struct work *work, struct recipe *recipe, const struct options *o,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	size_t len;

	if (!text_is_utf8(o->args[0], strlen(o->args[0])))
		return error_set(err, ERROR_USAGE, "%s is not UTF-8",
			text_quotes(o->args[0]));
	work->path = text_copy(o->args[0]);
	len = strlen(work->path);
	while (len > 1 && work->path[len - 1] == '/')
		work->path[--len] = '\0';
	work->recipe_name = text_format("%s/recipe.json", work->path);
	work->lock_name = text_format("%s/lock.json", work->path);
	if (folder_open(work, o, err) < 0)
		return -1;
	if (file_read(&text, work->folder, "recipe.json", RECIPE_FILE_MAX,
		    err) < 0) {
		if (err->sys == ENOENT)
			err->kind = ERROR_INPUT;
		return error_wrap(err, "%s", text_quotes(work->path));
	}
	if (recipe_parse(recipe, text.data ? text.data : "", text.len,
		    work->recipe_name, err) < 0)
		return -1;
	return old_read(work, err);
}

/* Does any image stand on Debian packages? */
static bool
has_packages(const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->n_outputs; i++)
		if (recipe->outputs[i].base.packages)
			return true;
	return false;
}

static int
pin_recipe(struct lock *out, struct lock_scripts *scripts,
	const struct recipe *recipe, const struct work *work,
	const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(mirrors_done) struct mirrors mirrors = {
		.ca_file = o->ca, .plain_http = o->insecure};
	struct pin_context context = {.suites = {o->suites.list, o->suites.n}};

	if (recipe->image && !has_packages(recipe) && o->suites.n)
		return error_set(err, ERROR_USAGE,
			"%s: its environment is an image, and --suite is for "
			"Debian packages",
			text_quotes(work->recipe_name));
	if (image_ref_store(&store, o->store, true, err) < 0 ||
		mirrors_find(&mirrors, o->mirrors.list, o->mirrors.n,
			o->offline, err) < 0)
		return -1;
	context.store = store;
	context.mirrors = &mirrors;
	context.old = work->has_old ? &work->old : NULL;
	if (lock_pin(out, recipe, &context, err) < 0)
		return error_wrap(err, "%s", text_quotes(work->recipe_name));
	return lock_scripts_read(scripts, out, &context, !o->dry_run, err);
}

/* What the environment, or the base, is made of. */
static void
sum_up_root(struct bytes *out, const struct lock *lock)
{
	int64_t size = 0;

	for (size_t i = 0; i < lock->n_packages; i++)
		size += lock->packages[i].size;
	if (lock->image_name)
		bytes_addf(out, "image %s, ", lock->image_name);
	else
		bytes_addf(out, "%zu packages of %s (%lld.%lld MB), ",
			lock->n_packages, lock->suite,
			(long long)(size / 1000000),
			(long long)(size / 100000 % 10));
}

static void
sum_up(struct bytes *out, const struct work *work, const struct lock *lock,
	const struct lock_scripts *scripts, const struct options *o,
	bool changed)
{
	if (work->has_old)
		lock_changes(out, &work->old, lock);
	lock_scripts_print(out, scripts);
	bytes_addf(out, "%s: ", work->lock_name);
	sum_up_root(out, lock);
	for (size_t i = 0; i < lock->n_bases; i++) {
		const struct lock_base *base = &lock->bases[i];

		bytes_addf(out, "base%s%s: ", base->output ? " " : "",
			base->output ? base->output : "");
		sum_up_root(out, base->root);
	}
	bytes_addf(out, "%zu source%s%s\n", lock->n_sources,
		lock->n_sources == 1 ? "" : "s",
		!changed     ? "; nothing changed"
		: o->dry_run ? "; nothing was written"
			     : "");
}

/* The lines of lock_changes() as a list. */
static struct json *
changes_json(const struct work *work, const struct lock *lock)
{
	static const struct lock none = {.suite = NULL};
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *list = json_new_list();

	lock_changes(&text, work->has_old ? &work->old : &none, lock);
	for (char *at = text.data, *line; at && *at;) {
		line = strsep(&at, "\n");
		json_push_text(list, line + strspn(line, " "));
	}
	return list;
}

static bool
has_lists(const struct lock *lock)
{
	bool any = lock->n_packages > 0;

	for (size_t i = 0; i < lock->n_bases; i++)
		any |= lock->bases[i].root->n_packages > 0;
	return any;
}

static void
sum_up_json(struct bytes *out, const struct work *work, const struct lock *lock,
	const struct lock_scripts *scripts, const struct options *o,
	bool changed)
{
	scoped(json_free) struct json *map = json_new_map();
	struct json *bases = NULL;

	json_put_text(map, "lock", work->lock_name);
	json_put_number(map, "packages", (int64_t)lock->n_packages);
	json_put_number(map, "sources", (int64_t)lock->n_sources);
	for (size_t i = 0; i < lock->n_bases; i++) {
		const struct lock_base *base = &lock->bases[i];

		if (base->output && !bases)
			bases = json_new_map();
		json_put_number(base->output ? bases : map,
			base->output ? base->output : "base_packages",
			(int64_t)base->root->n_packages);
	}
	if (bases)
		json_put(map, "bases", bases);
	json_put_flag(map, "changed", changed);
	if (has_lists(lock))
		json_put(map, "scripts", lock_scripts_json(scripts));
	if (o->dry_run) {
		json_put_flag(map, "dry_run", true);
		json_put(map, "changes", changes_json(work, lock));
	}
	json_print(out, map);
	bytes_addc(out, '\n');
}

static int
run_lock(const struct options *o, struct error *err)
{
	scoped(work_done) struct work work = WORK_INIT;
	scoped(recipe_done) struct recipe recipe = {.name = NULL};
	scoped(lock_done) struct lock lock = {.suite = NULL};
	scoped(lock_scripts_done) struct lock_scripts scripts = {.n_rows = 0};
	scoped(bytes_done) struct bytes text = BYTES_INIT, said = BYTES_INIT;
	bool changed;

	if (work_open(&work, &recipe, o, err) < 0 ||
		pin_recipe(&lock, &scripts, &recipe, &work, o, err) < 0)
		return -1;
	say_done();
	lock_print(&text, &lock);
	changed = text.len != work.old_text.len ||
		  memcmp(text.data, work.old_text.data, text.len) != 0;
	if (changed && !o->dry_run &&
		file_write(work.folder, "lock.json", text.data, text.len, 0644,
			err) < 0)
		return error_wrap(err, "%s", text_quotes(work.path));
	if (o->json)
		sum_up_json(&said, &work, &lock, &scripts, o, changed);
	else if (!o->quiet)
		sum_up(&said, &work, &lock, &scripts, o, changed);
	(void)fwrite(said.data, 1, said.len, stdout);
	return 0;
}

const struct command cmd_lock = {
	.name = "lock",
	.args = "PATH",
	.least = 1,
	.most = 1,
	.takes = "store mirror ca insecure suite dry-run offline json quiet "
		 "verbose "
		 "repo",
	.summary = "resolve and pin a recipe's environment and sources",
	.text = "Reads PATH/recipe.json in the work tree and writes "
		"PATH/lock.json beside it: every\nDebian package of the "
		"environment, as this machine's apt resolves them against an "
		"empty\nsystem, and every source, by digest.  Commit both; "
		"'hallmark build' reads commits only.",
	.run = run_lock,
};
