/* SPDX-License-Identifier: Apache-2.0 */
/* The map "base" of a recipe's "image": Debian packages, or another image. */
#include "builder/recipe/recipe_private.h"

#define NAME_MAX_LEN 255 /* a lock holds it, too */

static const struct json_key base_keys[] = {
	{"debian", JSON_KIND_LIST, false},
	{"image", JSON_KIND_TEXT, false},
};

/* "oci:DIR:NAME" and the like: neither part is empty, and the first colon ends
 * the path. */
static bool
is_elsewhere(const char *name, bool *whole)
{
	static const char *const rows[] = {
		"docker-archive:", "oci-archive:", "oci:"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *path = name + strlen(rows[i]), *colon;

		if (!text_starts(name, rows[i]))
			continue;
		colon = strchr(path, ':');
		*whole = colon && colon != path && colon[1];
		return true;
	}
	return false;
}

size_t
recipe_address_len(const char *name)
{
	const size_t len =
		strspn(name + (*name == '['), "0123456789abcdefABCDEF:.");

	return *name == '[' && len > 0 && name[len + 1] == ']' &&
			       strchr(":/", name[len + 2]) && name[len + 2]
		       ? len + 2
		       : 0;
}

const char *
recipe_image_fault(const char *name)
{
	static const char within[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789._/:@+~-";
	const char *at = strchr(name, '@'), *host = name, *rest;
	struct digest sum;
	bool whole;

	if (text_starts(name, "docker://"))
		host += strlen("docker://");
	rest = host + recipe_address_len(host);
	if (name[0] == '\0' || strchr("-@:", name[0]) ||
		strlen(name) > NAME_MAX_LEN ||
		rest[strspn(rest, within)] != '\0')
		return "is not an image name";
	if (is_elsewhere(name, &whole))
		return at      ? "names a layout or an archive with a digest; "
				 "leave out '@' and what follows, since the "
				 "lock holds the digest"
		       : whole ? NULL
			       : "requires a path, ':' and a name after "
				 "'oci:', 'oci-archive:' or 'docker-archive:'";
	if (strcmp(name, "docker://") == 0)
		return "requires a name after 'docker://'";
	if (at && digest_parse(&sum, at + 1) < 0)
		return "requires 'sha256:' and 64 hex digits after '@'";
	if (text_starts(name, "sha256:") && digest_parse(&sum, name) < 0)
		return "requires 64 hex digits after 'sha256:'";
	return NULL;
}

static int
packages_parse(char ***out, const struct recipe_at *at, struct error *err)
{
	if (json_count(at->value) == 0)
		return json_fail(err, at->doc, at->where,
			"a base requires at least one package; without 'base' "
			"the image holds the output alone");
	return recipe_packages_parse(out, at, err);
}

int
recipe_base_parse(
	struct recipe_base *out, const struct recipe_at *at, struct error *err)
{
	scoped_free char *packages = text_format("%s/debian", at->where);
	struct recipe_at list = {.doc = at->doc, .where = packages};
	const char *image = NULL, *fault;

	if (!at->value)
		return 0;
	if (json_check(at->doc, at->value, at->where, base_keys,
		    ARRAY_LEN(base_keys), err) < 0)
		return -1;
	list.value = json_find(at->value, "debian");
	image = json_find_text(at->value, "image");
	if (!list.value == !image)
		return json_fail(err, at->doc, at->where,
			"'base' requires one of 'debian' and 'image'");
	if (list.value)
		return packages_parse(&out->packages, &list, err);
	fault = recipe_image_fault(image);
	if (fault) {
		scoped_free char *where = text_format("%s/image", at->where);

		return json_fail(err, at->doc, where, "%s %s",
			text_quotes(image), fault);
	}
	out->image = text_copy(image);
	return 0;
}

void
recipe_base_done(struct recipe_base *base)
{
	recipe_texts_free(base->packages);
	free(base->image);
	*base = (struct recipe_base){.image = NULL};
}
