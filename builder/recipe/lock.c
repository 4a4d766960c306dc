/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/recipe/lock_check.h"
#include "builder/recipe/recipe_private.h"

#define TEXT_BYTES_MAX ((size_t)32 << 20)
#define FORMAT 1

static const struct json_key lock_keys[] = {
	{"format", JSON_KIND_NUMBER, true},
	{"suite", JSON_KIND_TEXT, false},
	{"architecture", JSON_KIND_TEXT, true},
	{"rules", JSON_KIND_NUMBER, false},
	{"packages", JSON_KIND_LIST, false},
	{"sources", JSON_KIND_LIST, true},
	{"image", JSON_KIND_MAP, false},
	{"base", JSON_KIND_MAP, false},
	{"bases", JSON_KIND_MAP, false},
};

static const struct json_key base_keys[] = {
	{"suite", JSON_KIND_TEXT, false},
	{"packages", JSON_KIND_LIST, false},
	{"image", JSON_KIND_MAP, false},
};

static const struct json_key package_keys[] = {
	{"name", JSON_KIND_TEXT, true},
	{"version", JSON_KIND_TEXT, true},
	{"architecture", JSON_KIND_TEXT, true},
	{"path", JSON_KIND_TEXT, true},
	{"size", JSON_KIND_NUMBER, true},
	{"sha256", JSON_KIND_TEXT, true},
	{"source_version", JSON_KIND_TEXT, false},
};

static const struct json_key image_keys[] = {
	{"name", JSON_KIND_TEXT, true},
	{"digest", JSON_KIND_TEXT, true},
	{"index", JSON_KIND_TEXT, false},
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
	package.source_version =
		text_copy(json_find_text(at->value, "source_version"));
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

static int
image_parse(struct lock *lock, const struct recipe_at *at, struct error *err)
{
	scoped_free char *name = text_format("%s/name", at->where);
	const char *fault;

	if (json_check(at->doc, at->value, at->where, image_keys,
		    ARRAY_LEN(image_keys), err) < 0 ||
		recipe_text_check(at->doc, name,
			json_find_text(at->value, "name"), 255, err) < 0)
		return -1;
	fault = lock_image_fault(&lock->image, &lock->image_index, at->value);
	if (fault) {
		scoped_free char *digest = text_format("%s/digest", at->where);

		return json_fail(err, at->doc, digest, "the image %s", fault);
	}
	lock->image_name = text_copy(json_find_text(at->value, "name"));
	return 0;
}

/* An environment, and a base, is either packages from a Debian suite or an
 * image. */
static int
root_parse(struct lock *lock, const struct recipe_at *at,
	const char *architecture, struct error *err)
{
	scoped_free char *list = text_format("%s/packages", at->where);
	scoped_free char *map = text_format("%s/image", at->where);
	const struct recipe_at packages = {
		at->doc, json_find(at->value, "packages"), list};
	const struct recipe_at image = {
		at->doc, json_find(at->value, "image"), map};
	const char *suite = json_find_text(at->value, "suite");

	if (!packages.value == !image.value || !packages.value != !suite)
		return json_fail(err, at->doc, at->where,
			"a %s requires 'suite' and 'packages', or 'image'",
			*at->where ? "base" : "lock");
	if (!lock_word_is_plain(architecture) ||
		(suite && !lock_word_is_plain(suite)))
		return json_fail(err, at->doc, at->where,
			"'suite' and 'architecture' must be lower-case "
			"letters, digits, '.' and '-'");
	lock->architecture = text_copy(architecture);
	lock->suite = text_copy(suite);
	return packages.value ? packages_parse(lock, &packages, err)
			      : image_parse(lock, &image, err);
}

/* Locks from before the key was there have the rules of their time. */
static int
rules_parse(struct lock *lock, const struct json_doc *doc, struct error *err)
{
	const int64_t rules =
		json_find_number(doc->root, "rules", LOCK_RULES_FIRST);

	if (rules < LOCK_RULES_FIRST || rules > LOCK_RULES)
		return json_fail(err, doc, "/rules",
			"this hallmark knows the rules %d to %d of "
			"environments, and not %lld; another release wrote "
			"this lock",
			LOCK_RULES_FIRST, LOCK_RULES, (long long)rules);
	lock->rules = (int)rules;
	return 0;
}

static int
base_parse(struct lock *lock, const char *output, const struct recipe_at *at,
	struct error *err)
{
	struct lock *base;

	if (json_check(at->doc, at->value, at->where, base_keys,
		    ARRAY_LEN(base_keys), err) < 0)
		return -1;
	base = lock_base_add(lock, output);
	base->rules = lock->rules;
	return root_parse(base, at, lock->architecture, err);
}

static int
bases_parse(struct lock *lock, const struct json_doc *doc, struct error *err)
{
	const struct recipe_at one = {
		doc, json_find(doc->root, "base"), "/base"};
	const struct json *map = json_find(doc->root, "bases");
	scoped_free const char **names = map ? json_keys(map) : NULL;

	if (one.value && map)
		return json_fail(err, doc, "/bases",
			"a lock has either 'base' or 'bases'");
	if (one.value)
		return base_parse(lock, NULL, &one, err);
	if (map &&
		(json_count(map) == 0 || json_count(map) > RECIPE_OUTPUTS_MAX))
		return json_fail(err, doc, "/bases",
			"'bases' must hold 1 to %d bases", RECIPE_OUTPUTS_MAX);
	for (size_t i = 0; i < json_count(map); i++) {
		scoped_free char *where = text_format("/bases/%s", names[i]);
		const struct recipe_at at = {
			doc, json_find(map, names[i]), where};

		if (!recipe_name_is_plain(names[i]))
			return json_fail(err, doc, "/bases",
				"%s is not the name of an output",
				text_quotes(names[i]));
		if (json_kind(at.value) != JSON_KIND_MAP)
			return json_fail(
				err, doc, where, "a base must be a map");
		if (base_parse(lock, names[i], &at, err) < 0)
			return -1;
	}
	return 0;
}

int
lock_parse(struct lock *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(lock_done) struct lock lock = {.suite = NULL};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct recipe_at sources = {.where = "/sources"};
	struct recipe_at all = {.where = ""};

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
	all.doc = sources.doc = &doc;
	all.value = doc.root;
	sources.value = json_find(doc.root, "sources");
	if (rules_parse(&lock, &doc, err) < 0 ||
		root_parse(&lock, &all,
			json_find_text(doc.root, "architecture"), err) < 0 ||
		bases_parse(&lock, &doc, err) < 0 ||
		lock_sources_parse(&lock, &sources, err) < 0)
		return -1;
	lock.sum = digest_of(text, len);
	*out = lock;
	lock = (struct lock){.suite = NULL};
	return 0;
}
