/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/inputs.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/env/base_debian.h"
#include "builder/env/pinned_image.h"
#include "builder/fetch/fetch.h"
#include "builder/fetch/mirrors.h"
#include "builder/pin/declared.h"

#include <inttypes.h>

#if defined(__aarch64__)
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "amd64"
#endif

const char *
inputs_architecture(void)
{
	return ARCHITECTURE;
}

bool
inputs_ordered(const struct inputs *inputs)
{
	return inputs->recipe.order && inputs->level == BOX_DETERMINISTIC;
}

int
request_split(struct request *out, char *text, struct error *err)
{
	char *colon = strchr(text, ':');
	size_t len;

	if (!colon || colon == text)
		return error_set(err, ERROR_USAGE,
			"%s is not REV:PATH; write for example "
			"HEAD:recipes/hello",
			text_quotes(text));
	*colon = '\0';
	out->rev = text;
	out->path = colon + 1;
	len = strlen(out->path);
	if (len && colon[len] == '/')
		colon[len] = '\0';
	/* as git reads them: HEAD: is the root, HEAD:. is the current folder */
	out->here = strcmp(out->path, ".") == 0 || text_starts(out->path, "./");
	if (out->here)
		out->path += out->path[1] == '/' ? 2 : 1;
	if (*out->path && file_path_check(out->path) < 0)
		return error_set(err, ERROR_INPUT,
			"the path %s does not stay inside the repository",
			text_quotes(out->path));
	return 0;
}

/* Reads a file of the recipe's folder. *name is its path, for messages. */
static int
read_beside(const struct inputs *in, const char *file, size_t max,
	struct bytes *out, char **name, struct error *err)
{
	*name = *in->path ? text_format("%s/%s", in->path, file)
			  : text_copy(file);
	return source_read(in->source, in->commit.id, *name, max, out, err);
}

static int
read_recipe(struct inputs *in, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes script = BYTES_INIT;
	scoped_free char *name = NULL, *build = NULL;

	if (read_beside(in, "recipe.json", RECIPE_FILE_MAX, &text, &name, err) <
		0)
		return -1;
	if (recipe_parse(&in->recipe, text.data, text.len, name, err) < 0)
		return -1;
	if (read_beside(in, in->recipe.build, RECIPE_FILE_MAX, &script, &build,
		    err) < 0)
		return error_wrap(err, "%s: 'build'", name);
	return 0;
}

static int
read_lock(struct inputs *in, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *name = NULL;

	if (read_beside(in, "lock.json", LOCK_FILE_MAX, &text, &name, err) <
		0) {
		if (err->kind == ERROR_INPUT)
			return error_hint(err,
				"create it with 'hallmark lock %s', then "
				"commit it",
				in->path);
		return -1;
	}
	if (lock_parse(&in->lock, text.data, text.len, name, err) < 0 ||
		lock_match(&in->lock, &in->recipe, name, err) < 0)
		return -1;
	if (in->lock.architecture &&
		strcmp(in->lock.architecture, inputs_architecture()) != 0)
		return error_set(err, ERROR_INPUT,
			"%s is for %s, but this machine is %s", name,
			text_quotes(in->lock.architecture),
			inputs_architecture());
	return 0;
}

static int
choose_level(struct inputs *in, const char *requested, struct error *err)
{
	const char *level = requested ? requested : in->recipe.level;

	if (box_level_parse(&in->level, level ? level : "deterministic") < 0)
		return error_set(err, ERROR_USAGE,
			"--level is deterministic or hermetic, not %s",
			text_quotes(level));
	return 0;
}

static bool
uses_self(const struct recipe *recipe)
{
	for (size_t i = 0; i < recipe->n_sources; i++)
		if (recipe->sources[i].kind == SOURCE_SELF)
			return true;
	return false;
}

/* The seed does not depend on the repository's address, the user or the
 * recipe's path. */
static struct digest
seed_of(const struct inputs *in)
{
	scoped(json_free) struct json *all = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_put_number(all, "box", BOX_FORMAT);
	json_put_number(all, "layer", LAYER_FORMAT);
	json_put_number(all, "epoch", in->epoch_s);
	json_put_text(all, "level", box_level_name(in->level));
	json_put_text(all, "architecture", inputs_architecture());
	json_put_text(all, "recipe", in->recipe_tree);
	json_put_text(all, "lock", digest_text(&in->lock.sum).s);
	if (uses_self(&in->recipe))
		json_put_text(all, "self", in->commit.tree);
	if (in->declared)
		json_put(all, "declared", json_copy_of(in->declared));
	if (in->lock.n_bases > 0)
		json_put_number(all, "base", BASE_FORMAT);
	json_print(&text, all);
	return digest_of(text.data, text.len);
}

struct digest
inputs_seed(const struct inputs *in, const struct recipe_output *output)
{
	scoped(bytes_done) struct bytes all = BYTES_INIT;

	if (!output->name)
		return in->seed;
	bytes_addf(&all, "%s\n%s\n", digest_text(&in->seed).s, output->name);
	return digest_of(all.data, all.len);
}

static char *
path_of(const struct source *source, const struct request *request)
{
	scoped_free char *here = request->here
					 ? source_here(source, request->repo)
					 : text_copy("");

	return text_format("%s%s%s", here, *here && *request->path ? "/" : "",
		request->path);
}

int
inputs_find(struct inputs *out, struct store *store,
	const struct request *request, struct error *err)
{
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	scoped_close int cache = store_private(store, "git", err);

	if (cache < 0 || source_open(&in.source, request->repo, cache,
				 request->offline, err) < 0)
		return -1;
	if (source_resolve(in.source, request->rev, &in.commit, err) < 0)
		return -1;
	in.path = path_of(in.source, request);
	in.repository = text_copy(request->claims.repository
					  ? request->claims.repository
					  : source_uri(in.source));
	in.names_repository = request->claims.repository != NULL;
	in.builder_id = text_copy(request->claims.builder_id);
	if (source_folder(in.source, in.commit.id, in.path, in.recipe_tree,
		    err) < 0 ||
		read_recipe(&in, err) < 0 || read_lock(&in, err) < 0 ||
		choose_level(&in, request->level, err) < 0)
		return -1;
	in.epoch_s =
		in.recipe.epoch_s >= 0 ? in.recipe.epoch_s : in.commit.time_s;
	in.declared = declared_values(&in.recipe, in.commit.id);
	in.env = declared_env(in.declared, in.recipe.env);
	in.seed = seed_of(&in);
	*out = in;
	in = (struct inputs)INPUTS_INIT;
	return 0;
}

void
inputs_warn_order(const struct inputs *in)
{
	if (in->recipe.names_order && !inputs_ordered(in))
		say_warning("the order of threads is not held at the level %s; "
			    "leave out --level to hold it",
			box_level_name(in->level));
}

void
inputs_warn_dirty(const struct inputs *in)
{
	if (source_dirty(in->source, in->commit.id, in->path) > 0)
		say_warning("%s has changes that are not committed; hallmark "
			    "builds commit %.12s",
			text_quotes(*in->path ? in->path : "."), in->commit.id);
}

void
inputs_done(struct inputs *inputs)
{
	source_close(inputs->source);
	free(inputs->path);
	free(inputs->repository);
	free(inputs->builder_id);
	recipe_done(&inputs->recipe);
	lock_done(&inputs->lock);
	json_free(inputs->declared);
	declared_env_free(inputs->env);
	*inputs = (struct inputs)INPUTS_INIT;
}

int
inputs_fetch(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err)
{
	const struct lock *lock = &inputs->lock;
	scoped_free struct fetch_item *items =
		mem_alloc(lock->n_sources, sizeof *items);
	size_t n = 0;

	for (size_t i = 0; i < lock->n_sources; i++) {
		const struct lock_source *s = &lock->sources[i];

		if (s->kind != SOURCE_POOL && s->kind != SOURCE_URL)
			continue;
		items[n++] = (struct fetch_item){.what = s->where,
			.where = s->where,
			.in_pool = s->kind == SOURCE_POOL,
			.size = s->size,
			.max = s->size,
			.sum = s->sum};
	}
	return fetch_all(store, mirrors, items, n, err);
}

int
inputs_fetch_git(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err)
{
	const struct lock *lock = &inputs->lock;

	for (size_t i = 0; i < lock->n_sources; i++) {
		const struct lock_source *s = &lock->sources[i];
		scoped(source_close) struct source *source = NULL;
		scoped_close int cache = -1;
		struct source_commit commit;

		if (s->kind != SOURCE_GIT)
			continue;
		cache = store_private(store, "git", err);
		if (cache < 0 ||
			source_open(&source, s->where, cache, mirrors->offline,
				err) < 0 ||
			source_resolve(source, s->commit, &commit, err) < 0)
			return error_wrap(err, "source %s", text_quotes(s->to));
	}
	return 0;
}

int
inputs_fetch_images(const struct inputs *inputs, struct store *store,
	const struct mirrors *mirrors, struct error *err)
{
	const struct lock *lock = &inputs->lock;

	for (size_t i = 0; i < lock->n_sources; i++) {
		const struct lock_source *s = &lock->sources[i];

		if (s->kind == SOURCE_IMAGE &&
			pinned_image_hold("image", s->where, &s->sum, store,
				mirrors, err) < 0)
			return error_wrap(err, "source %s", text_quotes(s->to));
	}
	return 0;
}
