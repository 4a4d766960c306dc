/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/version.h"

#define DIGITS "0123456789"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The parts of a version; all point into it. */
struct parts {
	const char *epoch, *upstream, *revision;
	size_t epoch_len, upstream_len, revision_len;
};

static struct parts
split_version(const char *v)
{
	const char *colon = strchr(v, ':');
	const char *upstream = colon ? colon + 1 : v;
	const char *dash = strrchr(upstream, '-');
	size_t len = strlen(upstream);

	return (struct parts){.epoch = v,
		.epoch_len = colon ? (size_t)(colon - v) : 0,
		.upstream = upstream,
		.upstream_len = dash ? (size_t)(dash - upstream) : len,
		.revision = dash ? dash + 1 : "",
		.revision_len = dash ? len - (size_t)(dash - upstream) - 1 : 0};
}

bool
version_is(const char *text)
{
	static const char plain[] =
		DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		       ".+~-";
	struct parts p = split_version(text);

	if (strspn(p.epoch, DIGITS) < p.epoch_len ||
		(p.epoch_len == 0 && *text == ':') || p.epoch_len > 9 ||
		p.upstream_len == 0 || !is_digit(p.upstream[0]) ||
		strlen(text) > 128)
		return false;
	return p.upstream[strspn(p.upstream, plain)] == '\0' &&
	       text[strlen(text) - 1] != '-';
}

/* '~' is before the end, the end before letters, letters before the rest. */
static int
order_of(const char *s, size_t len)
{
	if (len == 0 || is_digit(*s))
		return 0;
	if (*s == '~')
		return -1;
	if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
		return *s;
	return *s + 256;
}

static void
skip_zeros(const char **s, size_t *len)
{
	while (*len > 0 && **s == '0') {
		(*s)++;
		(*len)--;
	}
}

static size_t
count_digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && is_digit(s[n]))
		n++;
	return n;
}

static int
compare_part(const char *a, size_t a_len, const char *b, size_t b_len)
{
	while (a_len > 0 || b_len > 0) {
		size_t na, nb;
		int order;

		while ((a_len > 0 && !is_digit(*a)) ||
			(b_len > 0 && !is_digit(*b))) {
			order = order_of(a, a_len) - order_of(b, b_len);
			if (order != 0)
				return order;
			a++, a_len--;
			b++, b_len--;
		}
		skip_zeros(&a, &a_len);
		skip_zeros(&b, &b_len);
		na = count_digits(a, a_len);
		nb = count_digits(b, b_len);
		if (na != nb)
			return na < nb ? -1 : 1;
		order = memcmp(a, b, na);
		if (order != 0)
			return order;
		a += na, a_len -= na;
		b += nb, b_len -= nb;
	}
	return 0;
}

int
version_compare(const char *a, const char *b)
{
	struct parts p = split_version(a), q = split_version(b);
	int order = compare_part(p.epoch, p.epoch_len, q.epoch, q.epoch_len);

	if (order == 0)
		order = compare_part(
			p.upstream, p.upstream_len, q.upstream, q.upstream_len);
	if (order == 0)
		order = compare_part(
			p.revision, p.revision_len, q.revision, q.revision_len);
	return order;
}

static bool
is_lower(const struct version_bound *b)
{
	return b->op[0] == '>' || b->op[0] == '=';
}

static bool
is_upper(const struct version_bound *b)
{
	return b->op[0] == '<' || b->op[0] == '=';
}

static bool
is_strict(const struct version_bound *b)
{
	return strcmp(b->op, ">>") == 0 || strcmp(b->op, "<<") == 0;
}

/* No version is both above this bound and below that one. */
static bool
excludes(const struct version_bound *low, const struct version_bound *high)
{
	int order = version_compare(low->version, high->version);

	return order > 0 || (order == 0 && (is_strict(low) || is_strict(high)));
}

static int
refuse_empty(const struct version_range *r, const char *text, struct error *err)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < r->n; j++) {
			const struct version_bound *a = &r->bounds[i];
			const struct version_bound *b = &r->bounds[j];

			if (i != j && is_lower(a) && is_upper(b) &&
				excludes(a, b))
				return error_set(err, ERROR_INPUT,
					"no version is in the range %s",
					text_quotes(text));
		}
	return 0;
}

static int
parse_bound(struct version_range *r, const char *part, struct error *err)
{
	static const char *const ops[] = {"<<", "<=", ">=", ">>", "="};
	struct version_bound *b = &r->bounds[r->n];
	const char *op = "";

	part += strspn(part, " ");
	for (size_t i = 0; i < ARRAY_LEN(ops) && !*op; i++)
		if (text_starts(part, ops[i]))
			op = ops[i];
	part += strlen(op);
	part += strspn(part, " ");
	memcpy(b->op, op, strlen(op) + 1);
	b->version = text_copyn(part, strcspn(part, " "));
	r->n++;
	if (version_is(b->version) && part[strcspn(part, " ")] == '\0')
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s is no version; a range is a version, or bounds such as "
		"'>= 5.6.0, << 5.6.2'",
		text_quotes(part));
}

int
version_range_parse(
	struct version_range *out, const char *text, struct error *err)
{
	scoped(version_range_done) struct version_range r = {.n = 0};
	scoped_free char *words = text_copy(text);
	char *rest = words;

	for (char *part; (part = strsep(&rest, ","));) {
		if (r.n == VERSION_BOUNDS_MAX)
			return error_set(err, ERROR_INPUT,
				"%s has more than %d bounds", text_quotes(text),
				VERSION_BOUNDS_MAX);
		if (parse_bound(&r, part, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < r.n && r.n > 1; i++)
		if (!r.bounds[i].op[0])
			return error_set(err, ERROR_INPUT,
				"%s: a version without an operator stands "
				"alone",
				text_quotes(text));
	if (refuse_empty(&r, text, err) < 0)
		return -1;
	*out = r;
	r = (struct version_range){.n = 0};
	return 0;
}

static bool
is_upstream(const char *wanted, const char *version)
{
	struct parts p = split_version(version);
	bool revision = strchr(wanted, '-') != NULL;
	const char *from = strchr(wanted, ':') ? version : p.upstream;
	const char *end = revision ? p.upstream + strlen(p.upstream)
				   : p.upstream + p.upstream_len;
	scoped_free char *cut = text_copyn(from, (size_t)(end - from));

	return version_compare(cut, wanted) == 0;
}

static bool
meets_bound(const struct version_bound *b, const char *version)
{
	int order;

	if (!b->op[0])
		return is_upstream(b->version, version);
	order = version_compare(version, b->version);
	if (order == 0)
		return !is_strict(b);
	return order < 0 ? b->op[0] == '<' : b->op[0] == '>';
}

bool
version_range_has(const struct version_range *range, const char *version)
{
	for (size_t i = 0; i < range->n; i++)
		if (!meets_bound(&range->bounds[i], version))
			return false;
	return range->n > 0;
}

void
version_range_done(struct version_range *range)
{
	for (size_t i = 0; i < range->n; i++)
		free(range->bounds[i].version);
	*range = (struct version_range){.n = 0};
}
