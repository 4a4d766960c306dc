/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/holds.h"
#include "attest/ask/purl.h"

#define NAME_MAX_LEN 256
#define EXAMPLE "NAME, NAME@5.6.0, NAME@>=5.6.0,<5.6.2 or NAME@5.6.0..5.6.1"

void
holds_done(struct holds *h)
{
	free(h->type);
	free(h->space);
	free(h->name);
	free(h->exact);
	version_range_done(&h->range);
	*h = (struct holds)HOLDS_INIT;
}

static int
fail_holds(struct error *err, const char *text, const char *why)
{
	return error_set(err, ERROR_USAGE,
		"--holds %s: %s; a package is " EXAMPLE, text_quotes(text),
		why);
}

/* A digest or a commit: not a version, but a text to be found. */
static bool
is_exact(const char *text)
{
	struct digest ignored;
	size_t len = strlen(text);

	return digest_parse(&ignored, text) == 0 ||
	       ((len == 40 || len == 64) &&
		       strspn(text, "0123456789abcdef") == len);
}

/* One bound, as version_range_parse() takes it. */
static int
add_bound(struct bytes *out, const char *part, size_t len, bool alone)
{
	static const struct {
		const char *said, *op;
	} ops[] = {{"<<", "<<"}, {"<=", "<="}, {">=", ">="}, {">>", ">>"},
		{"<", "<<"}, {">", ">>"}, {"=", "="}};
	const char *end = part + len;
	size_t row = 0;

	while (part < end && *part == ' ')
		part++;
	while (row < ARRAY_LEN(ops) && !text_starts(part, ops[row].said))
		row++;
	if (row == ARRAY_LEN(ops) && !alone)
		return -1;
	if (row < ARRAY_LEN(ops)) {
		bytes_adds(out, ops[row].op);
		part += strlen(ops[row].said);
	}
	while (part < end && *part == ' ')
		part++;
	if (part < end && *part == 'v')
		part++;
	if (part >= end)
		return -1;
	bytes_add(out, part, (size_t)(end - part));
	return 0;
}

/* "A..B" is ">= A, <= B"; an ellipsis does not occur in a version. */
static int
spell_range(struct bytes *out, const char *text)
{
	const char *dots = strstr(text, "..");
	bool alone = !strchr(text, ',');

	if (dots) {
		if (dots == text || !dots[2] || strpbrk(text, "<>=, ") ||
			strstr(dots + 1, ".."))
			return -1;
		bytes_addf(
			out, ">=%.*s,<=%s", (int)(dots - text), text, dots + 2);
		return 0;
	}
	for (;;) {
		size_t len = strcspn(text, ",");

		if (add_bound(out, text, len, alone) < 0)
			return -1;
		if (!text[len])
			return 0;
		bytes_addc(out, ',');
		text += len + 1;
	}
}

static int
parse_versions(
	struct holds *h, const char *text, const char *whole, struct error *err)
{
	scoped(bytes_done) struct bytes range = BYTES_INIT;
	struct error why = ERROR_INIT;

	if (is_exact(text)) {
		h->exact = text_copy(text);
		return 0;
	}
	if (strlen(text) > NAME_MAX_LEN || spell_range(&range, text) < 0)
		return fail_holds(err, whole, "this is no range of versions");
	if (version_range_parse(&h->range, range.data, &why) < 0)
		return fail_holds(err, whole, why.text);
	return 0;
}

static int
parse_purl(struct holds *h, const char *text, struct error *err)
{
	scoped(purl_done) struct purl p = PURL_INIT;

	if (purl_parse(&p, text) < 0)
		return fail_holds(err, text, "this is no package URL");
	h->name = purl_full_name(&p);
	h->type = text_copy(p.type);
	if (strcmp(h->name, p.name) == 0)
		h->space = text_copy(p.space);
	return p.version ? parse_versions(h, p.version, text, err) : 0;
}

static int
parse_name(struct holds *h, const char *text, struct error *err)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789+-._/";
	const char *at = strchr(text + (*text == '@'), '@');
	const char *name;

	h->name = at ? text_copyn(text, (size_t)(at - text)) : text_copy(text);
	name = h->name + (*h->name == '@');
	if (!*name || name[strspn(name, plain)] || strlen(name) > NAME_MAX_LEN)
		return fail_holds(err, text, "this is no name of a package");
	return at ? parse_versions(h, at + 1, text, err) : 0;
}

int
holds_parse(struct holds *out, const char *text, struct error *err)
{
	scoped(holds_done) struct holds h = HOLDS_INIT;

	if (!*text)
		return fail_holds(err, text, "this is no name of a package");
	if ((text_starts(text, "pkg:") ? parse_purl(&h, text, err)
				       : parse_name(&h, text, err)) < 0)
		return -1;
	*out = h;
	h = (struct holds)HOLDS_INIT;
	return 0;
}

/* A person may type "XZ-Utils" for xz-utils. */
static bool
same_name(const char *a, const char *b)
{
	while (*a && text_lower(*a) == text_lower(*b))
		a++, b++;
	return *a == *b;
}

static bool
same_place(const struct holds *h, const struct thing *t)
{
	scoped(purl_done) struct purl p = PURL_INIT;
	const char *type = t->fields[THING_TYPE];

	if (strcmp(type, THING_KEY) == 0 ||
		strcmp(type, THING_ENVIRONMENT) == 0)
		return false;
	if (!h->type || !*type)
		return true;
	if (strcmp(h->type, type) != 0)
		return false;
	return !h->space || purl_parse(&p, t->fields[THING_PURL]) < 0 ||
	       !p.space || same_name(h->space, p.space);
}

static enum version_meets
has_version(const struct holds *h, const struct thing *t, const char *version)
{
	if (h->exact)
		return strcmp(h->exact, version) == 0 ||
				       strcmp(h->exact,
					       t->fields[THING_DIGEST]) == 0
			       ? VERSION_YES
			       : VERSION_NO;
	if (h->range.n == 0)
		return VERSION_YES;
	return version_meets(&h->range, t->fields[THING_TYPE], version);
}

enum version_meets
holds_has(const struct holds *h, const struct thing *t)
{
	enum version_meets own = VERSION_NO, source = VERSION_NO;

	if (same_name(h->name, t->fields[THING_NAME]))
		own = has_version(h, t, t->fields[THING_VERSION]);
	if (same_name(h->name, t->fields[THING_SOURCE]))
		source = has_version(h, t, t->fields[THING_SOURCE_VERSION]);
	if ((own == VERSION_NO && source == VERSION_NO) || !same_place(h, t))
		return VERSION_NO;
	return own == VERSION_YES || source == VERSION_YES ? VERSION_YES
							   : VERSION_UNSURE;
}
