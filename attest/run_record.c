/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/run_record.h"
#include "attest/statement.h"
#include "base/clock.h"

#include <stddef.h>

/* A row is a member of the predicate that is a text. */
static const struct {
	const char *name;
	size_t at;
} texts[] = {
	{"architecture", offsetof(struct run_record, architecture)},
	{"hallmark", offsetof(struct run_record, version)},
	{"kernel", offsetof(struct run_record, kernel)},
	{"level", offsetof(struct run_record, level)},
};

/* A row is a member that is a number; 0 where it may be absent and is. */
static const struct {
	const char *name;
	size_t at;
	bool required;
} numbers[] = {
	{"durationMilliseconds", offsetof(struct run_record, duration_ms),
		true},
	{"memoryPeakBytes", offsetof(struct run_record, peak_bytes), false},
	{"processors", offsetof(struct run_record, n_processors), true},
};

/* A row is a member that is a time. */
static const struct {
	const char *name;
	size_t at;
} times[] = {
	{"finished", offsetof(struct run_record, finished_s)},
	{"started", offsetof(struct run_record, started_s)},
};

static void *
member_of(const struct run_record *record, size_t at)
{
	return (char *)record + at;
}

void
run_record_done(struct run_record *record)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		free(*(char **)member_of(record, texts[i].at));
	free(record->subject_name);
	*record = (struct run_record)RUN_RECORD_INIT;
}

void
run_record_print(struct bytes *out, const struct run_record *record)
{
	scoped(json_free) struct json *statement = NULL;
	struct json *v = json_new_map();

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		json_put_text(v, texts[i].name,
			*(char **)member_of(record, texts[i].at));
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		int64_t n = *(int64_t *)member_of(record, numbers[i].at);

		if (n > 0 || numbers[i].required)
			json_put_number(v, numbers[i].name, n);
	}
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		json_put_text(v, times[i].name,
			clock_date(*(int64_t *)member_of(record, times[i].at))
				.s);
	statement = statement_new(record->subject_name, &record->subject,
		RUN_RECORD_PREDICATE, v);
	json_print(out, statement);
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year, m = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
}

/* The form that clock_date() gives, and no other. */
static int
read_date(int64_t *out, const char *text)
{
	static const struct {
		size_t at, len;
	} parts[] = {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}};
	int64_t n[ARRAY_LEN(parts)], s;

	if (strlen(text) != 20)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (text_number(&n[i], text + parts[i].at, parts[i].len, 9999) <
			0)
			return -1;
	if (n[0] < 1970 || n[1] < 1)
		return -1;
	s = days_of(n[0], n[1], n[2]) * 86400 + n[3] * 3600 + n[4] * 60 + n[5];
	/* printed again, what is no date gives another text */
	if (strcmp(clock_date(s).s, text) != 0)
		return -1;
	*out = s;
	return 0;
}

static int
read_time(int64_t *out, const struct json_doc *doc, const struct json *map,
	const char *name, struct error *err)
{
	scoped_free char *where = text_format("/predicate/%s", name);
	const char *text = NULL;

	if (statement_text(&text, doc, map, "/predicate", name, true, err) < 0)
		return -1;
	if (read_date(out, text) < 0)
		return json_fail(err, doc, where,
			"a time of the form 2026-11-21T09:00:00Z is required");
	return 0;
}

static int
read_number(int64_t *out, const struct json_doc *doc, const struct json *map,
	size_t i, struct error *err)
{
	const struct json_key key = {.name = numbers[i].name,
		.kind = JSON_KIND_NUMBER,
		.required = numbers[i].required};
	scoped_free char *where = text_format("/predicate/%s", key.name);
	const struct json *v = NULL;

	if (statement_member(&v, doc, map, "/predicate", &key, err) < 0)
		return -1;
	*out = json_number(v, 0);
	if (*out < 0)
		return json_fail(err, doc, where, "a number below zero");
	return 0;
}

static int
read_members(struct run_record *r, const struct statement *s, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const struct json_key key = {.name = texts[i].name,
			.kind = JSON_KIND_TEXT,
			.required = true};

		if (statement_copy(member_of(r, texts[i].at), &s->doc,
			    s->predicate, "/predicate", &key, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (read_number(member_of(r, numbers[i].at), &s->doc,
			    s->predicate, i, err) < 0)
			return -1;
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		if (read_time(member_of(r, times[i].at), &s->doc, s->predicate,
			    times[i].name, err) < 0)
			return -1;
	return 0;
}

int
run_record_parse(struct run_record *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped(run_record_done) struct run_record r = RUN_RECORD_INIT;

	if (statement_parse(&s, text, len, name, err) < 0)
		return -1;
	if (strcmp(s.predicate_type, RUN_RECORD_PREDICATE) != 0)
		return json_fail(err, &s.doc, "/predicateType",
			"%s is no run record", text_quotes(s.predicate_type));
	r.subject = s.subject;
	r.subject_name = text_copy(s.subject_name);
	if (read_members(&r, &s, err) < 0)
		return -1;
	*out = r;
	r = (struct run_record)RUN_RECORD_INIT;
	return 0;
}
