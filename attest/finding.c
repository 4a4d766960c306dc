/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/finding.h"

/* These texts go to JSON and to terminals, so a text that is not UTF-8 (cut or
 * foreign) is quoted here. */
static char *
quote_foreign(const char *text)
{
	if (text && !text_is_utf8(text, strlen(text)))
		text = text_quotes(text);
	return text_copy(text);
}

void
findings_add(struct findings *f, const char *id, enum finding_status status,
	const char *expected, const char *actual, const char *reason)
{
	struct finding *one = mem_room(f->list, f->n);

	*one = (struct finding){.id = id,
		.status = status,
		.expected = quote_foreign(expected),
		.actual = quote_foreign(actual),
		.reason = quote_foreign(reason)};
	f->n++;
}

void
findings_done(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->list[i].expected);
		free(f->list[i].actual);
		free(f->list[i].reason);
	}
	free(f->list);
	*f = (struct findings)FINDINGS_INIT;
}

/* One failure decides, whatever the other findings are.  Without a good
 * signature the result is undecided, however many checks passed. */
int
findings_result(const struct findings *f)
{
	bool is_undecided = false, is_signed = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];

		if (one->status == FINDING_FAIL)
			return 1;
		is_undecided |= one->status == FINDING_UNDECIDED;
		is_signed |= one->status == FINDING_PASS &&
			     strcmp(one->id, "signature") == 0;
	}
	return is_signed && !is_undecided ? 0 : 2;
}

const char *
findings_result_name(int result)
{
	return result == 0 ? "verified" : result == 1 ? "refused" : "undecided";
}

const char *
finding_status_name(enum finding_status status)
{
	static const char *const names[] = {
		[FINDING_PASS] = "pass",
		[FINDING_FAIL] = "fail",
		[FINDING_UNDECIDED] = "undecided",
		[FINDING_SKIPPED] = "skipped",
		[FINDING_EXCEPTED] = "excepted",
	};

	return names[status];
}

struct json *
findings_json(const struct findings *f)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];
		struct json *map = json_new_map();

		json_put_text(map, "id", one->id);
		json_put_text(map, "status", finding_status_name(one->status));
		if (one->expected)
			json_put_text(map, "expected", one->expected);
		if (one->actual)
			json_put_text(map, "actual", one->actual);
		if (one->reason)
			json_put_text(map, "reason", one->reason);
		json_push(list, map);
	}
	return list;
}
