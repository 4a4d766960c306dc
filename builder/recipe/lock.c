/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/recipe/lock_check.h"
#include "builder/recipe/recipe_private.h"

#define TEXT_BYTES_MAX ((size_t)32 << 20)
#define FORMAT 1

static const struct json_key lock_keys[] = {
	{"format", JSON_KIND_NUMBER, true},
	{"suite", JSON_KIND_TEXT, false},
	{"architecture", JSON_KIND_TEXT, true},
	{"packages", JSON_KIND_LIST, false},
	{"sources", JSON_KIND_LIST, true},
	{"image", JSON_KIND_MAP, false},
};

static const struct json_key package_keys[] = {
	{"name", JSON_KIND_TEXT, true},
	{"version", JSON_KIND_TEXT, true},
	{"architecture", JSON_KIND_TEXT, true},
	{"path", JSON_KIND_TEXT, true},
	{"size", JSON_KIND_NUMBER, true},
	{"sha256", JSON_KIND_TEXT, true},
};

static const struct json_key archive_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"pool", JSON_KIND_TEXT, false},
	{"url", JSON_KIND_TEXT, false},
	{"size", JSON_KIND_NUMBER, true},
	{"sha256", JSON_KIND_TEXT, true},
};

static const struct json_key git_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"git", JSON_KIND_TEXT, true},
	{"rev", JSON_KIND_TEXT, true},
	{"commit", JSON_KIND_TEXT, true},
};

static const struct json_key image_keys[] = {
	{"name", JSON_KIND_TEXT, true},
	{"digest", JSON_KIND_TEXT, true},
};

static int
package_parse(struct lock_package *out, const struct lock *lock,
	const struct recipe_at *at, struct error *err)
{
	scoped(lock_package_done) struct lock_package package = {.name = NULL};
	const char *fault;

	if (json_check(at->doc, at->value, at->where, package_keys,
		    ARRAY_LEN(package_keys), err) < 0)
		return -1;
	package.name = text_copy(json_find_text(at->value, "name"));
	package.version = text_copy(json_find_text(at->value, "version"));
	package.architecture =
		text_copy(json_find_text(at->value, "architecture"));
	package.path = text_copy(json_find_text(at->value, "path"));
	package.size = json_find_number(at->value, "size", 0);
	fault = lock_package_fault(&package, lock->architecture);
	if (!fault && digest_parse_hex(&package.sum,
			      json_find_text(at->value, "sha256")) < 0)
		fault = "requires 64 lower-case hex digits as 'sha256'";
	if (!fault && lock->n_packages > 0 &&
		strcmp(lock->packages[lock->n_packages - 1].name,
			package.name) >= 0)
		fault = "is out of order or listed twice";
	if (fault)
		return json_fail(err, at->doc, at->where, "package %s %s",
			text_quotes(package.name), fault);
	*out = package;
	package = (struct lock_package){.name = NULL};
	return 0;
}

static int
packages_parse(struct lock *lock, const struct recipe_at *at, struct error *err)
{
	size_t n = json_count(at->value);

	if (n == 0 || n > LOCK_PACKAGES_MAX)
		return json_fail(err, at->doc, at->where,
			"'packages' must hold 1 to %d packages",
			LOCK_PACKAGES_MAX);
	lock->packages = mem_alloc(n, sizeof *lock->packages);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const struct recipe_at here = {
			at->doc, json_at(at->value, i), where};

		if (package_parse(&lock->packages[i], lock, &here, err) < 0)
			return -1;
		lock->n_packages = i + 1;
	}
	return 0;
}

static const char *
archive_fault(struct lock_source *source, const struct json *map)
{
	const char *pool = json_find_text(map, "pool");
	const char *url = json_find_text(map, "url");

	if (!pool == !url)
		return "requires one of 'pool', 'url' and 'git'";
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

static int
source_parse(
	struct lock_source *out, const struct recipe_at *at, struct error *err)
{
	scoped(lock_source_done) struct lock_source source = {.to = NULL};
	bool git = json_kind(at->value) == JSON_KIND_MAP &&
		   json_find(at->value, "git");
	const char *fault;

	if (json_check(at->doc, at->value, at->where,
		    git ? git_keys : archive_keys,
		    git ? ARRAY_LEN(git_keys) : ARRAY_LEN(archive_keys),
		    err) < 0)
		return -1;
	source.to = text_copy(json_find_text(at->value, "to"));
	fault = recipe_to_fault(source.to);
	if (!fault)
		fault = git ? git_fault(&source, at->value)
			    : archive_fault(&source, at->value);
	if (fault)
		return json_fail(err, at->doc, at->where, "source %s %s",
			text_quotes(source.to), fault);
	*out = source;
	source = (struct lock_source){.to = NULL};
	return 0;
}

static int
sources_parse(struct lock *lock, const struct recipe_at *at, struct error *err)
{
	size_t n = json_count(at->value);

	if (n > RECIPE_SOURCES_MAX)
		return json_fail(err, at->doc, at->where,
			"more than %d sources", RECIPE_SOURCES_MAX);
	lock->sources = mem_alloc(n, sizeof *lock->sources);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const struct recipe_at here = {
			at->doc, json_at(at->value, i), where};

		if (source_parse(&lock->sources[i], &here, err) < 0)
			return -1;
		lock->n_sources = i + 1;
		for (size_t j = 0; j < i; j++)
			if (strcmp(lock->sources[j].to, lock->sources[i].to) ==
				0)
				return json_fail(err, at->doc, where,
					"source %s is listed twice",
					text_quotes(lock->sources[i].to));
	}
	return 0;
}

static int
image_parse(struct lock *lock, const struct recipe_at *at, struct error *err)
{
	if (json_check(at->doc, at->value, at->where, image_keys,
		    ARRAY_LEN(image_keys), err) < 0 ||
		recipe_text_check(at->doc, "/image/name",
			json_find_text(at->value, "name"), 255, err) < 0)
		return -1;
	if (digest_parse(&lock->image, json_find_text(at->value, "digest")) <
			0 ||
		digest_is_zero(&lock->image))
		return json_fail(err, at->doc, "/image/digest",
			"'digest' must be 'sha256:' and 64 hex digits");
	lock->image_name = text_copy(json_find_text(at->value, "name"));
	return 0;
}

/* An environment is either packages from a Debian suite or an image. */
static int
environment_parse(
	struct lock *lock, const struct json_doc *doc, struct error *err)
{
	const struct recipe_at packages = {
		doc, json_find(doc->root, "packages"), "/packages"};
	const struct recipe_at image = {
		doc, json_find(doc->root, "image"), "/image"};
	const char *suite = json_find_text(doc->root, "suite");
	const char *architecture = json_find_text(doc->root, "architecture");

	if (!packages.value == !image.value || !packages.value != !suite)
		return json_fail(err, doc, "",
			"a lock requires 'suite' and 'packages', or 'image'");
	if (!lock_word_is_plain(architecture) ||
		(suite && !lock_word_is_plain(suite)))
		return json_fail(err, doc, "",
			"'suite' and 'architecture' must be lower-case "
			"letters, digits, '.' and '-'");
	lock->architecture = text_copy(architecture);
	lock->suite = text_copy(suite);
	return packages.value ? packages_parse(lock, &packages, err)
			      : image_parse(lock, &image, err);
}

int
lock_parse(struct lock *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(lock_done) struct lock lock = {.suite = NULL};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct recipe_at sources = {.where = "/sources"};

	if (len > TEXT_BYTES_MAX)
		return error_set(err, ERROR_INPUT,
			"%s:1: larger than %zu bytes", name, TEXT_BYTES_MAX);
	if (json_parse(&doc, text, len, name, err) < 0 ||
		json_check(&doc, doc.root, "", lock_keys, ARRAY_LEN(lock_keys),
			err) < 0)
		return -1;
	if (json_find_number(doc.root, "format", 0) != FORMAT)
		return json_fail(err, &doc, "/format",
			"this hallmark reads lock format %d only", FORMAT);
	sources.doc = &doc;
	sources.value = json_find(doc.root, "sources");
	if (environment_parse(&lock, &doc, err) < 0 ||
		sources_parse(&lock, &sources, err) < 0)
		return -1;
	lock.sum = digest_of(text, len);
	*out = lock;
	lock = (struct lock){.suite = NULL};
	return 0;
}
