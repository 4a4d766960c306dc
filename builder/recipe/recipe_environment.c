/* SPDX-License-Identifier: Apache-2.0 */
/* The map "environment" of a recipe: Debian packages, or an image. */
#include "builder/recipe/recipe_private.h"

#define PACKAGES_MAX 4096

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static const struct json_key environment_keys[] = {
	{"debian", JSON_KIND_LIST, false},
	{"image", JSON_KIND_TEXT, false},
};

const char *
recipe_package_fault(const char *name)
{
	size_t len = strlen(name);

	if (strchr(name, ':'))
		return "names an architecture; a build gets its own machine's "
		       "packages only";
	if (strchr(name, '='))
		return "names a version; the lock has the versions";
	if (len < 2 || len > 128 || strspn(name, LOWER DIGITS "+.-") != len ||
		strchr("+.-", name[0]) || name[len - 1] == '-')
		return "is not a Debian package name";
	return NULL;
}

int
recipe_packages_parse(
	char ***out, const struct recipe_at *at, struct error *err)
{
	scoped(recipe_texts_free) char **packages = NULL;
	const struct json_doc *doc = at->doc;
	size_t n = json_count(at->value);

	if (n > PACKAGES_MAX)
		return json_fail(err, doc, at->where, "more than %d packages",
			PACKAGES_MAX);
	packages = mem_alloc(n + 1, sizeof *packages);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const char *name = json_text(json_at(at->value, i));
		const char *fault =
			name ? recipe_package_fault(name) : "is not a text";

		if (fault)
			return json_fail(err, doc, where, "package %s %s",
				text_quotes(name), fault);
		for (size_t j = 0; j < i; j++)
			if (strcmp(packages[j], name) == 0)
				return json_fail(err, doc, where,
					"package %s is listed twice",
					text_quotes(name));
		packages[i] = text_copy(name);
	}
	*out = take_ptr(packages);
	return 0;
}

/* A tag is refused: it may name another image tomorrow. */
static int
image_check(const struct json_doc *doc, const char *name, struct error *err)
{
	static const char where[] = "/environment/image";
	static const char within[] = LOWER UPPER DIGITS "._/:@-";
	const char *at = strchr(name, '@'), *slash = strrchr(name, '/');
	const size_t address = recipe_address_len(name);
	struct digest sum;

	if (digest_parse(&sum, name) == 0)
		return 0;
	if (at && digest_parse(&sum, at + 1) < 0)
		return json_fail(err, doc, where,
			"%s requires 'sha256:' and 64 hex digits after '@'",
			text_quotes(name));
	if (!at && strchr(slash ? slash : name, ':'))
		return json_fail(err, doc, where,
			"%s is a floating tag, which may be another image "
			"tomorrow; pin it as NAME@sha256:DIGEST, the digest "
			"that 'hallmark store list' prints",
			text_quotes(name));
	if (at == name || strlen(name) > 255 ||
		name[address + strspn(name + address, within)] ||
		(!address && !strchr(LOWER UPPER DIGITS, name[0])) ||
		name[0] == '\0')
		return json_fail(err, doc, where, "%s is not an image name",
			text_quotes(name));
	return 0;
}

int
recipe_environment_parse(
	struct recipe *recipe, const struct json_doc *doc, struct error *err)
{
	const struct json *map = json_find(doc->root, "environment");
	struct recipe_at list = {.doc = doc, .where = "/environment/debian"};
	const char *image = NULL;

	if (json_check(doc, map, "/environment", environment_keys,
		    ARRAY_LEN(environment_keys), err) < 0)
		return -1;
	list.value = json_find(map, "debian");
	image = json_find_text(map, "image");
	if (!list.value == !image)
		return json_fail(err, doc, "/environment",
			"'environment' requires one of 'debian' and 'image'");
	if (list.value)
		return recipe_packages_parse(&recipe->packages, &list, err);
	if (image_check(doc, image, err) < 0)
		return -1;
	recipe->image = text_copy(image);
	return 0;
}
