/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/version_range.h"
#include "attest/policy/version_kind.h"

bool
version_bound_meets(const char *op, int order)
{
	bool strict = op[0] && (op[1] == op[0] || !op[1]);

	switch (op[0]) {
	case '<':
		return order < 0 || (order == 0 && !strict);
	case '>':
		return order > 0 || (order == 0 && !strict);
	default:
		return order == 0;
	}
}

static bool
takes(const struct version_kind *kind, const char *op)
{
	return op[1] || op[0] == '=' || !kind->doubled;
}

static int
parse_bound(struct version_range *r, const struct version_kind *kind,
	const char *part, struct error *err)
{
	static const char *const ops[] = {
		"<<", "<=", ">=", ">>", "<", ">", "="};
	struct version_bound *b = &r->bounds[r->n];
	const char *op = "";

	part += strspn(part, " ");
	for (size_t i = 0; i < ARRAY_LEN(ops) && !*op; i++)
		if (text_starts(part, ops[i]) && takes(kind, ops[i]))
			op = ops[i];
	part += strlen(op);
	part += strspn(part, " ");
	memcpy(b->op, op, strlen(op) + 1);
	b->version = text_copyn(part, strcspn(part, " "));
	r->n++;
	if (kind->is(b->version) && part[strcspn(part, " ")] == '\0')
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s is no version of a package of %s; a range is a version, or "
		"bounds such as '>= 1.2.0, %s 1.2.5'",
		text_quotes(part), kind->types[0], kind->doubled ? "<<" : "<");
}

/* Is there a bound below which nothing is above the other one? */
static bool
is_empty(const struct version_range *r, const struct version_kind *kind)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < r->n; j++) {
			const struct version_bound *low = &r->bounds[i];
			const struct version_bound *high = &r->bounds[j];
			int order = kind->compare(low->version, high->version);

			if (i == j || low->op[0] == '<' || high->op[0] == '>')
				continue;
			if (order > 0 ||
				(order == 0 &&
					(!version_bound_meets(low->op, 0) ||
						!version_bound_meets(
							high->op, 0))))
				return true;
		}
	return false;
}

static int
parse_bounds(struct version_range *r, const struct version_kind *kind,
	const char *text, struct error *err)
{
	scoped_free char *words = text_copy(text);
	char *rest = words;

	for (char *part; (part = strsep(&rest, ","));) {
		if (r->n == VERSION_BOUNDS_MAX)
			return error_set(err, ERROR_INPUT,
				"%s has more than %d bounds", text_quotes(text),
				VERSION_BOUNDS_MAX);
		if (parse_bound(r, kind, part, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < r->n && r->n > 1; i++)
		if (!r->bounds[i].op[0])
			return error_set(err, ERROR_INPUT,
				"%s: a version without an operator stands "
				"alone",
				text_quotes(text));
	return is_empty(r, kind) ? error_set(err, ERROR_INPUT,
					   "no version is in the range %s",
					   text_quotes(text))
				 : 0;
}

static int
parse_exact(struct version_range *r, const char *type, const char *text,
	struct error *err)
{
	if (strpbrk(text, "<>=, "))
		return error_set(err, ERROR_INPUT,
			"hallmark does not know the order of versions of "
			"pkg:%s, so %s is no range of them; name each version "
			"exactly",
			type, text_quotes(text));
	if (!*text || strlen(text) > VERSION_TEXT_MAX)
		return error_set(err, ERROR_INPUT,
			"a version has 1 to %d bytes", VERSION_TEXT_MAX);
	r->bounds[r->n++].version = text_copy(text);
	return 0;
}

int
version_range_parse_of(struct version_range *out, const char *type,
	const char *text, struct error *err)
{
	scoped(version_range_done) struct version_range r = {.n = 0};
	const struct version_kind *kind = version_kind_of(type);

	if ((kind ? parse_bounds(&r, kind, text, err)
		  : parse_exact(&r, type, text, err)) < 0)
		return -1;
	*out = r;
	r = (struct version_range){.n = 0};
	return 0;
}

int
version_range_parse(
	struct version_range *out, const char *text, struct error *err)
{
	return version_range_parse_of(out, "deb", text, err);
}

static bool
meets(const struct version_kind *kind, const struct version_bound *b,
	const char *version)
{
	if (!b->op[0] && kind->alone)
		return kind->alone(b->version, version);
	return version_bound_meets(
		b->op, version_kind_order(kind, version, b->version));
}

static bool
range_has(const struct version_kind *kind, const struct version_range *range,
	const char *version)
{
	for (size_t i = 0; i < range->n; i++)
		if (!meets(kind, &range->bounds[i], version))
			return false;
	return range->n > 0;
}

bool
version_range_has(const struct version_range *range, const char *version)
{
	return range_has(version_kind_of("deb"), range, version);
}

/* What follows the dash is a platform, as in 1.0-x86_64-linux, or a part of the
 * version, as in 1.0-rc1; a text such as 1.0-java may be either. */
static enum version_meets
meets_without(const struct version_kind *kind,
	const struct version_range *range, const char *version)
{
	scoped_free char *cut = text_copyn(version, strcspn(version, "-"));
	bool without;

	if (!kind->is(cut))
		return VERSION_UNSURE;
	without = range_has(kind, range, cut);
	if (kind->is(version) && range_has(kind, range, version) != without)
		return VERSION_UNSURE;
	return without ? VERSION_YES : VERSION_NO;
}

enum version_meets
version_range_meets(const struct version_range *range, const char *type,
	const char *version)
{
	const struct version_kind *kind = version_kind_of(type);

	if (!*version)
		return VERSION_UNSURE;
	if (!kind)
		return strcmp(range->bounds[0].version, version) == 0
			       ? VERSION_YES
			       : VERSION_NO;
	if (kind->platform && strchr(version, '-'))
		return meets_without(kind, range, version);
	if (!kind->is(version))
		return VERSION_UNSURE;
	return range_has(kind, range, version) ? VERSION_YES : VERSION_NO;
}

void
version_range_done(struct version_range *range)
{
	for (size_t i = 0; i < range->n; i++)
		free(range->bounds[i].version);
	*range = (struct version_range){.n = 0};
}
