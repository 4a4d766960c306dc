/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of quarantines: what is signed as a whole, with a date. */
#include "attest/quarantine/quarantine_private.h"
#include "base/clock.h"

static const struct json_key list_keys[] = {
	{"count", JSON_KIND_NUMBER, true},
	{"quarantineList", JSON_KIND_NUMBER, true},
	{"statements", JSON_KIND_LIST, true},
	{"time", JSON_KIND_TEXT, true},
};

static int
compare_statements(const struct quarantine *a, const struct quarantine *b)
{
	const struct digest left = quarantine_id(a), right = quarantine_id(b);

	if (a->time_s != b->time_s)
		return a->time_s < b->time_s ? -1 : 1;
	return memcmp(&left, &right, sizeof left);
}

static int
by_time(const void *a, const void *b)
{
	return compare_statements(a, b);
}

void
quarantine_list_print(struct bytes *out, struct quarantine_list *list)
{
	scoped(json_free) struct json *v = json_new_map();
	struct json *statements = json_new_list();

	if (list->n > 0)
		qsort(list->list, list->n, sizeof *list->list, by_time);
	for (size_t i = 0; i < list->n; i++)
		json_push(statements, quarantine_json(&list->list[i]));
	json_put_number(v, "quarantineList", 1);
	json_put_text(v, "time", clock_date(list->time_s).s);
	json_put_number(v, "count", (int64_t)list->n);
	json_put(v, "statements", statements);
	json_print(out, v);
}

static int
read_head(struct quarantine_list *l, const struct json_doc *doc,
	struct error *err)
{
	const size_t n = json_count(json_find(doc->root, "statements"));

	if (json_find_number(doc->root, "quarantineList", 0) != 1)
		return json_fail(err, doc, "/quarantineList",
			"'quarantineList' must be 1, the form that this "
			"release of hallmark knows");
	if (clock_parse(&l->time_s, json_find_text(doc->root, "time")) < 0)
		return json_fail(err, doc, "/time",
			"'time' must be a time of the form "
			"2026-11-21T09:00:00Z");
	if (n > QUARANTINE_LIST_MAX)
		return json_fail(err, doc, "/statements",
			"a list holds at most %d statements",
			QUARANTINE_LIST_MAX);
	if (json_find_number(doc->root, "count", -1) != (int64_t)n)
		return json_fail(err, doc, "/count",
			"'count' says %lld, but there are %zu statements",
			(long long)json_find_number(doc->root, "count", -1), n);
	return 0;
}

int
quarantine_list_parse(struct quarantine_list *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(quarantine_list_done) struct quarantine_list l =
		QUARANTINE_LIST_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct json *list;

	if (json_read(&doc, text, len, name, err) < 0 ||
		json_check(&doc, doc.root, "", list_keys, ARRAY_LEN(list_keys),
			err) < 0 ||
		read_head(&l, &doc, err) < 0)
		return -1;
	list = json_find(doc.root, "statements");
	for (size_t i = 0; i < json_count(list); i++) {
		scoped_free char *where = text_format("/statements/%zu", i);

		if (quarantine_read(mem_room(l.list, l.n), &doc,
			    json_at(list, i), where, err) < 0)
			return -1;
		l.n++;
		if (i > 0 &&
			compare_statements(&l.list[i - 1], &l.list[i]) >= 0)
			return json_fail(err, &doc, where,
				"the statements must be in the order of their "
				"times, each once");
		if (l.list[i].time_s > l.time_s)
			return json_fail(err, &doc, where,
				"a statement is younger than the list");
	}
	*out = l;
	l = (struct quarantine_list)QUARANTINE_LIST_INIT;
	return 0;
}

void
quarantine_list_done(struct quarantine_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		quarantine_done(&list->list[i]);
	free(list->list);
	*list = (struct quarantine_list)QUARANTINE_LIST_INIT;
}
