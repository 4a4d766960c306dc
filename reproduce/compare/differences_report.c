/* SPDX-License-Identifier: Apache-2.0 */
/* Differences for programs and for people. */
#include "reproduce/compare/compare.h"

static const char *
kind_name(enum difference_kind kind)
{
	static const char *const names[] = {
		[DIFFERENCE_METADATA] = "metadata",
		[DIFFERENCE_ENCODING] = "encoding",
		[DIFFERENCE_CONTENT] = "content",
		[DIFFERENCE_ONLY_A] = "only-a",
		[DIFFERENCE_ONLY_B] = "only-b",
	};

	return names[kind];
}

/* --- JSON --- */

static struct json *
side_json(const struct difference_side *s)
{
	struct json *v = json_new_map();
	scoped_free char *hex = mem_alloc(2 * s->n_around + 1, 1);
	scoped_free char *text = mem_alloc(s->n_around + 1, 1);

	if (s->n_around)
		hex_print(hex, s->around, s->n_around);
	for (size_t i = 0; i < s->n_around; i++)
		text[i] = s->around[i] >= ' ' && s->around[i] <= '~'
				  ? s->around[i]
				  : '.';
	json_put_number(v, "offset", s->at);
	json_put_number(v, "length", s->len);
	json_put_number(v, "from", s->around_at);
	json_put_text(v, "hex", hex);
	json_put_text(v, "text", text);
	return v;
}

static void
push_cause(struct json *list, const char *name, enum confidence confidence,
	const char *evidence)
{
	struct json *one = json_new_map();

	json_put_text(one, "cause", name);
	json_put_text(one, "confidence", confidence_name(confidence));
	json_put_text(one, "evidence", evidence);
	json_put_text(one, "advice", cause_advice(name));
	json_push(list, one);
}

static struct json *
causes_json(const struct difference *d)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < d->n_causes; i++)
		push_cause(list, d->causes[i].name, d->causes[i].confidence,
			d->causes[i].evidence);
	if (d->n_causes == 0)
		push_cause(list, "unknown", CONFIDENCE_POSSIBLE,
			"nothing was looked into");
	return list;
}

static void
put_known(struct json *map, const char *key, const char *text)
{
	if (text)
		json_put_text(map, key, text);
}

static struct json *
difference_json(const struct difference *d)
{
	struct json *one = json_new_map();

	json_put_text(one, "path", d->path);
	json_put_text(one, "kind", kind_name(d->kind));
	put_known(one, "part", d->part);
	put_known(one, "words", d->words);
	put_known(one, "security", d->security);
	put_known(one, "lines", d->lines);
	if (d->ranged) {
		struct json *range = json_new_map();

		json_put(range, "a", side_json(&d->a));
		json_put(range, "b", side_json(&d->b));
		json_put(one, "range", range);
	}
	json_put(one, "causes", causes_json(d));
	if (d->n_makers)
		json_put(one, "trace", makers_json(d));
	return one;
}

struct json *
differences_json(const struct differences *d)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < d->n; i++)
		json_push(list, difference_json(&d->list[i]));
	return list;
}

/* --- the causes of all of them --- */

struct counted {
	const char *name;
	size_t n;
};
struct counts {
	struct counted *list;
	size_t n;
};

static int
compare_counted(const void *x, const void *y)
{
	const struct counted *a = x, *b = y;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : strcmp(a->name, b->name);
}

static struct counts
counts_of(const struct differences *d)
{
	struct counts c = {.n = 0};

	for (size_t i = 0; i < d->n; i++) {
		const char *name = d->list[i].n_causes
					   ? d->list[i].causes[0].name
					   : "unknown";
		size_t at = 0;

		while (at < c.n && !text_equal(c.list[at].name, name))
			at++;
		if (at == c.n) {
			mem_room(c.list, c.n)->name = name;
			c.n++;
		}
		c.list[at].n++;
	}
	if (c.n)
		qsort(c.list, c.n, sizeof *c.list, compare_counted);
	return c;
}

struct json *
differences_causes_json(const struct differences *d)
{
	struct counts c = counts_of(d);
	struct json *list = json_new_list();

	for (size_t i = 0; i < c.n; i++) {
		struct json *one = json_new_map();

		json_put_text(one, "cause", c.list[i].name);
		json_put_number(one, "n", (int64_t)c.list[i].n);
		json_put_text(one, "advice", cause_advice(c.list[i].name));
		json_push(list, one);
	}
	free(c.list);
	return list;
}

/* --- for people --- */

static void
print_lines(struct bytes *out, const char *lines)
{
	while (lines && *lines) {
		const size_t len = strcspn(lines, "\n");
		const char *quoted = text_quote(lines + 1, len - 1);

		bytes_addf(out, "         %c %.*s\n", *lines,
			(int)strlen(quoted) - 2, quoted + 1);
		lines += len + (lines[len] == '\n');
	}
}

static void
print_side(struct bytes *out, char sign, const struct difference_side *s)
{
	bytes_addf(out, "         %c %lld+%lld %s\n", sign, (long long)s->at,
		(long long)s->len, text_quote(s->around, s->n_around));
}

static void
print_difference(struct bytes *out, const struct difference *d)
{
	bytes_addf(out, "differs  %-8s %s%s%s%s%s\n", kind_name(d->kind),
		text_quotes(d->path), d->part ? " " : "",
		d->part ? text_quotes(d->part) : "", d->words ? ": " : "",
		d->words ? d->words : "");
	if (d->lines) {
		print_lines(out, d->lines);
	} else if (d->ranged) {
		print_side(out, '-', &d->a);
		print_side(out, '+', &d->b);
	}
	if (d->security)
		bytes_addf(out, "         security: %s\n", d->security);
	for (size_t i = 0; i < d->n_causes; i++)
		if (!text_equal(d->causes[i].name, "unknown"))
			bytes_addf(out, "         cause: %s (%s): %s\n",
				d->causes[i].name,
				confidence_name(d->causes[i].confidence),
				d->causes[i].evidence);
	makers_print(out, d);
}

static void
print_causes(struct bytes *out, const struct differences *d)
{
	struct counts c = counts_of(d);

	bytes_addf(out, "%zu %s; cause: ", d->n + d->n_dropped,
		d->n + d->n_dropped == 1 ? "difference" : "differences");
	for (size_t i = 0; i < c.n; i++)
		bytes_addf(out, "%s%s (%zu)", i ? ", " : "", c.list[i].name,
			c.list[i].n);
	bytes_addc(out, '\n');
	for (size_t i = 0; i < c.n; i++)
		if (*cause_advice(c.list[i].name))
			bytes_addf(out, "%s: %s\n", c.list[i].name,
				cause_advice(c.list[i].name));
	free(c.list);
}

void
differences_print(struct bytes *out, const struct differences *d, size_t most)
{
	for (size_t i = 0; i < d->n && i < most; i++)
		print_difference(out, &d->list[i]);
	if (d->n + d->n_dropped > most)
		bytes_addf(out, "… and %zu more\n", d->n + d->n_dropped - most);
	if (d->n)
		print_causes(out, d);
}
