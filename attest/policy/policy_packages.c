/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the map "packages". */
#include "attest/policy/policy_private.h"

#define RANGES_MAX 64
#define PACKAGES_MAX 10000

int
policy_ranges(struct version_range **out, size_t *n, const struct policy_at *at,
	const char *name, struct error *err)
{
	const struct json *list = json_find(at->v, name);

	if (list && (json_count(list) == 0 || json_count(list) > RANGES_MAX))
		return json_fail(err, at->doc, at->where,
			"'%s' must hold 1 to %d ranges; leave it out for "
			"every version",
			name, RANGES_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where =
			text_format("%s/%s/%zu", at->where, name, i);
		const char *text = json_text(json_at(list, i));
		struct error why = ERROR_INIT;

		(void)mem_room(*out, *n);
		if (!text)
			return json_fail(err, at->doc, where,
				"'%s' must hold texts", name);
		if (version_range_parse(&(*out)[*n], text, &why) < 0)
			return json_fail(err, at->doc, where, "%s", why.text);
		++*n;
	}
	return 0;
}

static const struct json_key package_keys[] = {
	{"package", JSON_KIND_TEXT, true},
	{"versions", JSON_KIND_LIST, false},
};

static int
read_package(struct policy_packages *out, const struct policy_at *at,
	struct error *err)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789+-.*?";
	struct policy_package *one = mem_room(out->list, out->n);

	out->n++;
	if (json_check(at->doc, at->v, at->where, package_keys,
		    ARRAY_LEN(package_keys), err) < 0 ||
		policy_word(&one->name, at, "package", err) < 0)
		return -1;
	if (one->name[strspn(one->name, plain)])
		return json_fail(err, at->doc, at->where,
			"%s is no name of a Debian package, with '*' and '?' "
			"for what may vary",
			text_quotes(one->name));
	return policy_ranges(&one->ranges, &one->n_ranges, at, "versions", err);
}

static int
read_list(struct policy_packages *out, const struct policy_at *from,
	const char *name, struct error *err)
{
	const struct json *list = json_find(from->v, name);
	scoped_free char *all = text_format("%s/%s", from->where, name);

	out->given = list != NULL;
	if (list && (json_count(list) == 0 || json_count(list) > PACKAGES_MAX))
		return json_fail(err, from->doc, all,
			"'%s' must hold 1 to %d packages", name, PACKAGES_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("%s/%zu", all, i);
		const struct policy_at at = {
			from->doc, json_at(list, i), where, NULL};

		if (read_package(out, &at, err) < 0)
			return -1;
	}
	return 0;
}

static const struct json_key packages_keys[] = {
	{"forbidden", JSON_KIND_LIST, false},
	{"allowed", JSON_KIND_LIST, false},
	{"images", JSON_KIND_LIST, false},
};

int
policy_packages(
	struct policy *out, const struct policy_at *top, struct error *err)
{
	const struct policy_at at = {
		top->doc, json_find(top->v, "packages"), "/packages", NULL};

	if (!at.v)
		return 0;
	if (json_check(at.doc, at.v, at.where, packages_keys,
		    ARRAY_LEN(packages_keys), err) < 0 ||
		read_list(&out->forbidden, &at, "forbidden", err) < 0 ||
		read_list(&out->allowed, &at, "allowed", err) < 0 ||
		policy_texts(&out->images, &at, "images", 0, err) < 0)
		return -1;
	for (size_t i = 0; i < out->images.n; i++) {
		struct digest ignored;

		if (digest_parse(&ignored, out->images.list[i]) < 0)
			return json_fail(err, at.doc, "/packages/images",
				"'images' must hold digests, sha256:…, not %s",
				text_quotes(out->images.list[i]));
	}
	if (!out->forbidden.given && !out->allowed.given)
		return json_fail(err, at.doc, at.where,
			"'packages' must hold 'forbidden' or 'allowed': "
			"without them it asks for nothing");
	return 0;
}
