/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/semver.h"

#define DIGITS "0123456789"

/* One version, in the text that it was read from. */
struct version {
	const char *parts[3]; /* numbers, without leading zeros */
	size_t lens[3];
	const char *rest; /* "-rc1", or empty */
};

/* a registry accepts no '+' in a tag, so a build's name is no part */
static bool
parse_version(struct version *out, const char *text)
{
	for (int i = 0; i < 3; i++) {
		size_t len = strspn(text, DIGITS);

		if (len == 0 || (*text == '0' && len > 1) ||
			(i < 2 && text[len] != '.'))
			return false;
		out->parts[i] = text;
		out->lens[i] = len;
		text += len + (i < 2);
	}
	out->rest = text;
	return !*text ||
	       (*text == '-' && text[1] && reference_is_tag(text + 1));
}

static int
compare_part(const struct version *a, const struct version *b, int i)
{
	if (a->lens[i] != b->lens[i])
		return a->lens[i] < b->lens[i] ? -1 : 1;
	return memcmp(a->parts[i], b->parts[i], a->lens[i]);
}

/* Does the repository have a greater release whose first n_same numbers are
 * those of v? */
static bool
is_outranked(
	const struct version *v, int n_same, const struct tag_list *present)
{
	for (size_t i = 0; i < present->n; i++) {
		struct version other;
		int order = 0, part = 0;

		if (!parse_version(&other, present->list[i]) || *other.rest)
			continue;
		while (part < 3 && order == 0)
			order = compare_part(&other, v, part++);
		if (order > 0 && part > n_same)
			return true;
	}
	return false;
}

int
semver_tags(struct tag_list *out, const char *version,
	const struct tag_list *present, struct error *err)
{
	struct version v;

	if (!parse_version(&v, version))
		return error_set(err, ERROR_USAGE,
			"--semver needs a version as the tag, such as 1.2.3 or "
			"1.2.3-rc1, not %s",
			text_quotes(version));
	tag_list_add(out, version);
	if (*v.rest)
		return 0;
	for (int n = 2; n > 0; n--) {
		scoped_free char *tag = text_copyn(version,
			(size_t)(v.parts[n - 1] - version) + v.lens[n - 1]);

		if (strcmp(tag, "0") != 0 && !is_outranked(&v, n, present))
			tag_list_add(out, tag);
	}
	if (!is_outranked(&v, 0, present))
		tag_list_add(out, "latest");
	return 0;
}
