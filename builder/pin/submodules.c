/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/submodules.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/archive/beneath.h"
#include "builder/fetch/mirrors.h"
#include "builder/git/gitmodules.h"
#include "builder/pin/source_trees.h"
#include "builder/recipe/lock_check.h"
#include "builder/store/store.h"

#include <fcntl.h>

#define DEPTH_MAX 16

/* A commit whose submodules are looked for. */
struct parent {
	const struct recipe_source *wanted;
	struct source *source;
	const char *url, *commit;
	const char *beneath; /* the source's folder: "", else "a/b/" */
	unsigned depth;
};

/* What the files of the commit say; a commit without the file has none. */
static int
read_modules(struct gitmodules *out, const struct parent *p, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(names_done) struct names files = NAMES_INIT;

	*out = (struct gitmodules){.n = 0};
	if (source_files(&files, p->source, p->commit, "", err) < 0)
		return -1;
	for (size_t i = 0; i < files.n_names; i++)
		if (text_equal(files.names[i], ".gitmodules"))
			return source_read(p->source, p->commit, ".gitmodules",
				       GITMODULES_BYTES_MAX, &text, err) < 0
				       ? -1
				       : helper_gitmodules(out, &text, err);
	return 0;
}

static const struct gitmodule *
module_find(const struct gitmodules *modules, const char *path)
{
	for (size_t i = 0; i < modules->n; i++)
		if (modules->list[i].url &&
			text_equal(modules->list[i].path, path))
			return &modules->list[i];
	return NULL;
}

/* The URL to fetch a submodule from; heap, or NULL: refused. */
static char *
url_of(const struct parent *p, const struct gitmodules *modules,
	const struct source_link *link, struct error *err)
{
	const struct gitmodule *module = module_find(modules, link->path);
	scoped_free char *url =
		module ? gitmodules_url(p->url, module->url) : NULL;
	const char *fault = url ? lock_submodule_fault(url) : NULL;

	if (!module)
		(void)error_set(err, ERROR_INPUT,
			"the submodule %s has no URL: .gitmodules does not "
			"name its path",
			text_quotes(link->path));
	else if (!url)
		(void)error_set(err, ERROR_INPUT,
			"the submodule %s: the URL %s leads above %s",
			text_quotes(link->path), text_quotes(module->url),
			text_quotes(p->url));
	else if (fault)
		(void)error_set(err, ERROR_INPUT,
			"the submodule %s: the URL %s %s; add its repository "
			"as a source of its own",
			text_quotes(link->path), text_quotes(url), fault);
	return module && url && !fault ? take_ptr(url) : NULL;
}

static struct lock_source *
add_pin(struct lock *lock, const struct parent *p,
	const struct source_link *link, const char *url)
{
	struct lock_source *pin;

	lock->sources = mem_grow(
		lock->sources, lock->n_sources + 1, sizeof *lock->sources);
	pin = &lock->sources[lock->n_sources++];
	*pin = (struct lock_source){.kind = SOURCE_GIT,
		.to = text_copy(p->wanted->to),
		.beneath = text_format("%s%s", p->beneath, link->path),
		.where = text_copy(url)};
	memcpy(pin->commit, link->commit, sizeof pin->commit);
	return pin;
}

static int pin_all(struct lock *lock, const struct parent *p,
	const struct pin_context *context, struct error *err);

static int
pin_one(struct lock *lock, const struct parent *p,
	const struct source_link *link, const char *url,
	const struct pin_context *context, struct error *err)
{
	scoped(source_close) struct source *source = NULL;
	scoped_close int cache = store_private(context->store, "git", err);
	scoped_free char *inner = text_format("%s%s/", p->beneath, link->path);
	const struct parent here = {.wanted = p->wanted,
		.url = url,
		.commit = link->commit,
		.beneath = inner,
		.depth = p->depth + 1};
	struct source_commit commit;
	struct parent opened = here;

	if (lock->n_sources >= LOCK_SUBMODULES_MAX || p->depth >= DEPTH_MAX)
		return error_set(err, ERROR_LIMIT,
			"more than %d submodules, or nested deeper than %d",
			LOCK_SUBMODULES_MAX, DEPTH_MAX);
	say_step("resolve", "submodule %s%s of %s", p->beneath, link->path,
		p->wanted->to);
	if (cache < 0 ||
		source_open(&source, url, cache, context->mirrors->offline,
			err) < 0 ||
		source_resolve(source, link->commit, &commit, err) < 0)
		return -1;
	opened.source = source;
	(void)add_pin(lock, p, link, url);
	return pin_all(lock, &opened, context, err);
}

static int
pin_all(struct lock *lock, const struct parent *p,
	const struct pin_context *context, struct error *err)
{
	scoped(gitmodules_done) struct gitmodules modules = {.n = 0};
	scoped(source_links_done) struct source_links links = {.n = 0};
	const struct source_rule rule = source_trees_rule(NULL, p->wanted, 0);

	if (source_export_check(p->source, p->commit, "", &rule, &links, err) <
		0)
		return -1;
	if (links.n == 0)
		return 0;
	if (read_modules(&modules, p, err) < 0)
		return -1;
	for (size_t i = 0; i < links.n; i++) {
		scoped_free char *url =
			url_of(p, &modules, &links.list[i], err);

		if (!url)
			return -1;
		if (pin_one(lock, p, &links.list[i], url, context, err) < 0)
			return error_wrap(err, "submodule %s",
				text_quotes(links.list[i].path));
	}
	return 0;
}

/* Keep the pins of the old lock; false: it has none. */
static bool
keep_old(struct lock *lock, const struct recipe_source *wanted,
	const struct lock *old)
{
	const struct parent p = {.wanted = wanted, .beneath = ""};
	bool any = false;

	for (size_t i = 0; old && i < old->n_sources; i++) {
		const struct lock_source *pin = &old->sources[i];
		struct source_link link = {.path = pin->beneath};

		if (!pin->beneath || !text_equal(pin->to, wanted->to))
			continue;
		memcpy(link.commit, pin->commit, sizeof link.commit);
		(void)add_pin(lock, &p, &link, pin->where);
		any = true;
	}
	return any;
}

static int
pin_source(struct lock *lock, const struct recipe_source *wanted,
	const struct pin_context *context, struct error *err)
{
	const struct lock_source *pin = lock_source_of(lock, wanted->to);
	scoped(source_close) struct source *source = NULL;
	scoped_close int cache = store_private(context->store, "git", err);
	scoped_free char *url = text_copy(pin->where);
	char commit[sizeof pin->commit];
	struct parent p = {.wanted = wanted, .url = url, .beneath = ""};

	if (context->mirrors->offline && context->old &&
		lock_source_of(context->old, wanted->to) &&
		text_equal(lock_source_of(context->old, wanted->to)->commit,
			pin->commit)) {
		/* none: the old lock may be of before the key was set */
		if (keep_old(lock, wanted, context->old))
			return 0;
	}
	/* the list of pins moves while it grows */
	memcpy(commit, pin->commit, sizeof commit);
	if (cache < 0 || source_open(&source, url, cache, true, err) < 0)
		return -1;
	p.source = source;
	p.commit = commit;
	return pin_all(lock, &p, context, err);
}

int
submodules_pin(struct lock *lock, const struct recipe *recipe,
	const struct pin_context *context, struct error *err)
{
	for (size_t i = 0; i < recipe->n_sources; i++)
		if (recipe->sources[i].submodules &&
			pin_source(lock, &recipe->sources[i], context, err) < 0)
			return error_wrap(err, "source %s",
				text_quotes(recipe->sources[i].to));
	return 0;
}

static const struct lock_source *
pin_find(const struct lock *lock, const char *to, const char *beneath,
	const char *commit)
{
	for (size_t i = 0; i < lock->n_sources; i++)
		if (lock->sources[i].beneath &&
			text_equal(lock->sources[i].to, to) &&
			text_equal(lock->sources[i].beneath, beneath) &&
			text_equal(lock->sources[i].commit, commit))
			return &lock->sources[i];
	return NULL;
}

static int
open_pin(struct source **out, const struct lock_source *pin,
	struct store *store, struct error *err)
{
	scoped_close int cache = store_private(store, "git", err);

	return cache < 0 ? -1 : source_open(out, pin->where, cache, true, err);
}

/* What a commit holds, of which every submodule must be pinned. */
static int
check_commit(const struct inputs *in, const struct recipe_source *wanted,
	const struct lock_source *pin, struct store *store, size_t *n_found,
	struct error *err)
{
	scoped(source_close) struct source *source = NULL;
	scoped(source_links_done) struct source_links links = {.n = 0};
	const struct source_rule rule =
		source_trees_rule(&in->recipe, wanted, in->epoch_s);

	if (open_pin(&source, pin, store, err) < 0 ||
		source_export_check(
			source, pin->commit, "", &rule, &links, err) < 0)
		return -1;
	for (size_t i = 0; i < links.n; i++) {
		scoped_free char *path =
			text_format("%s%s%s", pin->beneath ? pin->beneath : "",
				pin->beneath ? "/" : "", links.list[i].path);
		const struct lock_source *inner = pin_find(
			&in->lock, wanted->to, path, links.list[i].commit);

		if (!inner)
			return error_set(err, ERROR_INPUT,
				"the lock does not pin the submodule %s at "
				"commit %.12s, which its repository names; run "
				"'hallmark lock' and commit its result",
				text_quotes(path), links.list[i].commit);
		++*n_found;
		/* each is the pin of one longer path, so this ends */
		if (check_commit(in, wanted, inner, store, n_found, err) < 0)
			return error_wrap(
				err, "submodule %s", text_quotes(path));
	}
	return 0;
}

int
submodules_check(const struct inputs *in, const struct recipe_source *wanted,
	struct store *store, struct error *err)
{
	const struct lock_source *pin = lock_source_of(&in->lock, wanted->to);
	size_t n_found = 0, n_pinned = 0;

	for (size_t i = 0; i < in->lock.n_sources; i++)
		n_pinned += in->lock.sources[i].beneath &&
			    text_equal(in->lock.sources[i].to, wanted->to);
	if (check_commit(in, wanted, pin, store, &n_found, err) < 0)
		return -1;
	if (n_found != n_pinned)
		return error_set(err, ERROR_INPUT,
			"the lock pins %zu submodules, and the commit has %zu; "
			"run 'hallmark lock' and commit its result",
			n_pinned, n_found);
	return 0;
}

static int
put_one(const struct inputs *in, const struct recipe_source *wanted,
	const struct lock_source *pin, struct store *store, int folder,
	struct error *err)
{
	const struct source_rule rule =
		source_trees_rule(&in->recipe, wanted, in->epoch_s);
	scoped(source_close) struct source *source = NULL;
	scoped_close int inner =
		beneath_open(folder, pin->beneath, O_RDONLY | O_DIRECTORY, err);

	if (inner < 0 || open_pin(&source, pin, store, err) < 0)
		return -1;
	return source_export(source, pin->commit, "", inner, &rule, err);
}

/* A submodule stands in the lock before those that it holds. */
int
submodules_put(const struct inputs *in, const struct recipe_source *wanted,
	struct store *store, int folder, struct error *err)
{
	for (size_t i = 0; i < in->lock.n_sources; i++) {
		const struct lock_source *pin = &in->lock.sources[i];

		if (!pin->beneath || !text_equal(pin->to, wanted->to))
			continue;
		if (put_one(in, wanted, pin, store, folder, err) < 0)
			return error_wrap(
				err, "submodule %s", text_quotes(pin->beneath));
	}
	return 0;
}
