/* SPDX-License-Identifier: Apache-2.0 */
/* The list "sources" of a lock. */
#include "builder/recipe/lock_check.h"
#include "builder/recipe/recipe_private.h"

static const struct json_key archive_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"pool", JSON_KIND_TEXT, false},
	{"url", JSON_KIND_TEXT, false},
	{"size", JSON_KIND_NUMBER, true},
	{"sha256", JSON_KIND_TEXT, true},
};

static const struct json_key image_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"image", JSON_KIND_TEXT, true},
	{"digest", JSON_KIND_TEXT, true},
	{"index", JSON_KIND_TEXT, false},
};

static const struct json_key git_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"git", JSON_KIND_TEXT, true},
	{"rev", JSON_KIND_TEXT, true},
	{"commit", JSON_KIND_TEXT, true},
};

static const struct json_key submodule_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"submodule", JSON_KIND_TEXT, true},
	{"git", JSON_KIND_TEXT, true},
	{"commit", JSON_KIND_TEXT, true},
};

static const char *
archive_fault(struct lock_source *source, const struct json *map)
{
	const char *pool = json_find_text(map, "pool");
	const char *url = json_find_text(map, "url");

	if (!pool == !url)
		return "requires one of 'pool', 'url', 'git' and 'image'";
	source->kind = pool ? SOURCE_POOL : SOURCE_URL;
	source->where = text_copy(pool ? pool : url);
	source->size = json_find_number(map, "size", 0);
	if (source->size < 1 || source->size > LOCK_BYTES_MAX)
		return "has a size out of bounds";
	if (digest_parse_hex(&source->sum, json_find_text(map, "sha256")) < 0)
		return "requires 64 lower-case hex digits as 'sha256'";
	return pool ? recipe_pool_fault(pool) : recipe_url_fault(url);
}

static const char *
git_fault(struct lock_source *source, const struct json *map)
{
	const char *commit = json_find_text(map, "commit");

	source->kind = SOURCE_GIT;
	source->where = text_copy(json_find_text(map, "git"));
	source->rev = text_copy(json_find_text(map, "rev"));
	if (!recipe_rev_is_plain(source->rev))
		return "has a rev that is not a tag, branch or commit";
	if (!lock_commit_is_full(commit))
		return "requires 40 or 64 lower-case hex digits as 'commit'";
	memcpy(source->commit, commit, strlen(commit) + 1);
	return recipe_git_fault(source->where);
}

const char *
lock_submodule_fault(const char *url)
{
	return text_starts(url, "file:")
		       ? "is a folder of this machine, which a repository may "
			 "not choose"
		       : recipe_git_fault(url);
}

static const char *
submodule_fault(struct lock_source *source, const struct json *map)
{
	const char *commit = json_find_text(map, "commit");

	source->kind = SOURCE_GIT;
	source->where = text_copy(json_find_text(map, "git"));
	source->beneath = text_copy(json_find_text(map, "submodule"));
	if (file_path_check(source->beneath) < 0)
		return "has a submodule with a path that is not one within it";
	if (!lock_commit_is_full(commit))
		return "requires 40 or 64 lower-case hex digits as 'commit'";
	memcpy(source->commit, commit, strlen(commit) + 1);
	return lock_submodule_fault(source->where);
}

const char *
lock_image_fault(
	struct digest *sum, struct digest *index, const struct json *map)
{
	const char *digest = json_find_text(map, "digest");
	const char *list = json_find_text(map, "index");

	if (digest_parse(sum, digest) < 0 || digest_is_zero(sum))
		return "requires 'sha256:' and 64 hex digits as 'digest'";
	if (list && (digest_parse(index, list) < 0 || digest_is_zero(index)))
		return "requires 'sha256:' and 64 hex digits as 'index'";
	return NULL;
}

static const char *
image_fault(struct lock_source *source, const struct json *map)
{
	const char *name = json_find_text(map, "image");

	source->kind = SOURCE_IMAGE;
	source->where = text_copy(name);
	return recipe_image_fault(name)
		       ? recipe_image_fault(name)
		       : lock_image_fault(&source->sum, &source->index, map);
}

/* The kinds of sources by the key that gives the address; the last is any
 * other. */
static const struct source_row {
	const char *key;
	const struct json_key *keys;
	size_t n_keys;
	const char *(*fault)(
		struct lock_source *source, const struct json *map);
} source_rows[] = {
	{"submodule", submodule_keys, ARRAY_LEN(submodule_keys),
		submodule_fault},
	{"git", git_keys, ARRAY_LEN(git_keys), git_fault},
	{"image", image_keys, ARRAY_LEN(image_keys), image_fault},
	{NULL, archive_keys, ARRAY_LEN(archive_keys), archive_fault},
};

static const struct source_row *
row_of(const struct json *value)
{
	const struct source_row *row = source_rows;

	if (json_kind(value) != JSON_KIND_MAP)
		return row;
	while (row->key && !json_find(value, row->key))
		row++;
	return row;
}

static int
source_parse(
	struct lock_source *out, const struct recipe_at *at, struct error *err)
{
	scoped(lock_source_done) struct lock_source source = {.to = NULL};
	const struct source_row *row = row_of(at->value);
	const char *fault;

	if (json_check(at->doc, at->value, at->where, row->keys, row->n_keys,
		    err) < 0)
		return -1;
	source.to = text_copy(json_find_text(at->value, "to"));
	fault = recipe_to_fault(source.to);
	if (!fault)
		fault = row->fault(&source, at->value);
	if (fault)
		return json_fail(err, at->doc, at->where, "source %s %s",
			text_quotes(source.to), fault);
	*out = source;
	source = (struct lock_source){.to = NULL};
	return 0;
}

/* Folders of sources, and those of submodules in them, are different. */
static int
repeated_check(
	const struct lock *lock, const struct recipe_at *at, struct error *err)
{
	const size_t n = lock->n_sources;
	scoped_free const char **names = mem_alloc(n, sizeof *names);
	scoped(names_done) struct names paths = NAMES_INIT;
	size_t again;

	for (size_t i = 0; i < n; i++) {
		const struct lock_source *s = &lock->sources[i];

		*mem_room(paths.names, paths.n_names) =
			text_format("%s%s%s", s->to, s->beneath ? "/" : "",
				s->beneath ? s->beneath : "");
		names[i] = paths.names[paths.n_names++];
	}
	again = recipe_name_repeated(names, n);
	if (again < n) {
		scoped_free char *where =
			text_format("%s/%zu", at->where, again);

		return json_fail(err, at->doc, where,
			"source %s is listed twice", text_quotes(names[again]));
	}
	return 0;
}

int
lock_sources_parse(
	struct lock *lock, const struct recipe_at *at, struct error *err)
{
	const size_t n = json_count(at->value);

	lock->sources = mem_alloc(n, sizeof *lock->sources);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const struct recipe_at here = {
			at->doc, json_at(at->value, i), where};

		if (source_parse(&lock->sources[i], &here, err) < 0)
			return -1;
		lock->n_sources = i + 1;
		if (i > 0 && lock->sources[i - 1].beneath &&
			!lock->sources[i].beneath)
			return json_fail(err, at->doc, where,
				"source %s is out of order: submodules come "
				"last",
				text_quotes(lock->sources[i].to));
	}
	return repeated_check(lock, at, err);
}
