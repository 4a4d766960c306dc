/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer says of one image, as lines and as JSON. */
#include "builder/cmd/report.h"
#include "builder/cmd/store_ask.h"

#include <stdio.h>

static const struct ask_statement *
statement_of(const struct ask *a, const struct ask_row *row)
{
	return row->image == ASK_NONE ? NULL
				      : &a->index.images[row->image]
						 .statements[row->statement];
}

/* Two rows that differ by their statement alone. */
static bool
same_match(const struct ask_match *m, const struct ask_row *row,
	const struct thing *t)
{
	if (m->first->relation != row->relation || m->first->via != row->via ||
		strcmp(m->first->asked, row->asked) != 0)
		return false;
	for (size_t i = 0; i <= THING_VERSION; i++)
		if (!text_equal(m->thing.fields[i], t->fields[i]))
			return false;
	return true;
}

static int
by_match(const void *a, const void *b)
{
	const struct ask_match *x = a, *y = b;
	int order = strcmp(x->first->asked, y->first->asked);

	if (order == 0)
		order = (int)x->first->relation - (int)y->first->relation;
	for (size_t i = 0; order == 0 && i <= THING_VERSION; i++)
		order = strcmp(x->thing.fields[i] ? x->thing.fields[i] : "",
			y->thing.fields[i] ? y->thing.fields[i] : "");
	if (order == 0)
		order = (x->first->via > y->first->via) -
			(x->first->via < y->first->via);
	return order;
}

/* One that knows the source package and the package URL says more. */
static void
take_richer(struct thing *to, struct thing *from)
{
	for (size_t i = 0; i < THING_FIELDS; i++)
		if (to->fields[i] && !*to->fields[i] && *from->fields[i]) {
			free(to->fields[i]);
			to->fields[i] = take_ptr(from->fields[i]);
		}
}

static void
add_row(struct ask_match **list, size_t *n, const struct ask *a,
	const struct ask_row *row)
{
	scoped(thing_done) struct thing t = {{NULL}};
	size_t i = 0;
	struct ask_match *m;

	if (row->line != ASK_NONE &&
		thing_parse(&t, a->index.lines[row->line]) < 0)
		return;
	while (i < *n && !same_match(&(*list)[i], row, &t))
		i++;
	if (i == *n) {
		m = mem_room(*list, *n);
		++*n;
		m->first = row;
		m->thing = t;
		t = (struct thing){{NULL}};
	} else {
		m = &(*list)[i];
		take_richer(&m->thing, &t);
	}
	*mem_room(m->rows, m->n_rows) = *row;
	m->n_rows++;
}

struct ask_match *
store_ask_matches(
	size_t *n, const struct ask *a, const struct ask_answer *answer)
{
	struct ask_match *list = NULL;

	*n = 0;
	for (size_t i = 0; i < answer->n_rows; i++)
		add_row(&list, n, a, &answer->rows[i]);
	if (*n > 1)
		qsort(list, *n, sizeof *list, by_match);
	return list;
}

void
store_ask_matches_free(struct ask_match *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		thing_done(&list[i].thing);
		free(list[i].rows);
	}
	free(list);
}

static char *
names_of(const struct ask_entry *e)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < e->n_names; i++)
		bytes_addf(
			&out, "%s%s", i ? "," : "", report_word(e->names[i]));
	if (e->n_names == 0)
		bytes_adds(&out, "-");
	return bytes_take(&out);
}

static const char *
field_of(const struct ask_match *m, enum thing_field field)
{
	const char *text = m->thing.fields[field];

	return text && *text ? text : NULL;
}

static void
print_match(const struct ask *a, const struct ask_match *m)
{
	const struct ask_statement *s = statement_of(a, m->first);
	const char *source = field_of(m, THING_SOURCE);
	const char *name = field_of(m, THING_NAME);

	if (!name)
		name = field_of(m, THING_DIGEST); /* of an environment */
	(void)printf("  %s  %s  %s", ask_relation_name(m->first->relation),
		report_word(name), report_word(field_of(m, THING_VERSION)));
	if (s)
		(void)printf("  %s %s", facts_kind_name(s->kind),
			digest_text(&s->sum).s);
	if (m->n_rows > 1)
		(void)printf(" and %zu more", m->n_rows - 1);
	if (source && !text_equal(source, name))
		(void)printf("  source %s", report_word(source));
	if (m->first->via != ASK_NONE)
		(void)printf("  via %s",
			digest_text(&a->index.images[m->first->via].sum).s);
	(void)putchar('\n');
}

void
store_ask_print(const struct ask *a, const struct ask_entry *e,
	const struct ask_answer *answer)
{
	scoped_free char *names = names_of(e);
	size_t n;
	struct ask_match *list = store_ask_matches(&n, a, answer);

	for (size_t i = 0; i < n; i++) {
		(void)printf("%s  %s", names, digest_text(&e->sum).s);
		print_match(a, &list[i]);
	}
	if (answer->is == VERSION_UNSURE) {
		scoped_free char *why = store_ask_unknown(e, answer->unknown);

		(void)printf("%s  %s  unknown  %s\n", names,
			digest_text(&e->sum).s, why);
	} else if (answer->open) {
		scoped_free char *why = store_ask_unknown(e, answer->open);

		(void)printf("%s  %s  may-contain  %s\n", names,
			digest_text(&e->sum).s, why);
	}
	store_ask_matches_free(list, n);
}

char *
store_ask_unknown(const struct ask_entry *e, unsigned bits)
{
	struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	for (unsigned i = 0; i < ASK_UNKNOWN_BITS; i++)
		if (bits & 1U << i)
			bytes_addf(&out, "%s%s", out.len ? "; " : "",
				ask_unknown_words(1U << i));
	if (e->fault)
		bytes_addf(&out, ": %s", e->fault);
	return bytes_take(&out);
}

static void
put_field(struct json *map, const char *key, const struct ask_match *m,
	enum thing_field field)
{
	if (field_of(m, field))
		json_put_text(map, key, field_of(m, field));
}

static struct json *
statements_json(const struct ask *a, const struct ask_match *m)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < m->n_rows; i++) {
		const struct ask_statement *s = statement_of(a, &m->rows[i]);
		struct json *one;

		if (!s)
			continue;
		one = json_new_map();
		json_put_text(one, "digest", digest_text(&s->sum).s);
		json_put_text(one, "type", facts_kind_name(s->kind));
		json_push(list, one);
	}
	return list;
}

static struct json *
match_json(const struct ask *a, const struct ask_match *m)
{
	struct json *v = json_new_map();

	json_put_text(v, "asked", m->first->asked);
	json_put_text(v, "relation", ask_relation_name(m->first->relation));
	put_field(v, "type", m, THING_TYPE);
	put_field(v, "package", m, THING_NAME);
	put_field(v, "version", m, THING_VERSION);
	put_field(v, "source", m, THING_SOURCE);
	put_field(v, "sourceVersion", m, THING_SOURCE_VERSION);
	put_field(v, "digest", m, THING_DIGEST);
	put_field(v, "purl", m, THING_PURL);
	json_put(v, "statements", statements_json(a, m));
	if (m->first->via != ASK_NONE)
		json_put_text(v, "via",
			digest_text(&a->index.images[m->first->via].sum).s);
	return v;
}

struct json *
store_ask_json(const struct ask *a, const struct ask_entry *e,
	const struct ask_answer *answer)
{
	struct json *v = json_new_map(), *names = json_new_list();
	struct json *matches = json_new_list();
	size_t n;
	struct ask_match *list = store_ask_matches(&n, a, answer);

	for (size_t i = 0; i < e->n_names; i++)
		json_push_text(names, e->names[i]);
	for (size_t i = 0; i < n; i++)
		json_push(matches, match_json(a, &list[i]));
	store_ask_matches_free(list, n);
	json_put_text(v, "digest", digest_text(&e->sum).s);
	json_put(v, "names", names);
	if (!digest_is_zero(&e->of))
		json_put_text(v, "index", digest_text(&e->of).s);
	if (answer->is == VERSION_UNSURE) {
		scoped_free char *why = store_ask_unknown(e, answer->unknown);

		json_put_text(v, "unknown", why);
		json_free(matches);
	} else {
		json_put(v, "matches", matches);
	}
	if (answer->is == VERSION_YES && answer->open) {
		scoped_free char *why = store_ask_unknown(e, answer->open);

		json_put_text(v, "mayContain", why);
	}
	return v;
}
