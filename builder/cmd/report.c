/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/report.h"
#include "attest/finding.h"

#include <stdio.h>

static struct json *
report_json(const struct layout_report *report)
{
	struct json *out = json_new_map(), *problems = json_new_list();

	for (size_t i = 0; i < report->n_problems; i++) {
		struct json *v = json_new_map();

		json_put_text(v, "where", report->problems[i].where);
		json_put_text(v, "what", report->problems[i].what);
		json_push(problems, v);
	}
	json_put_flag(out, "sound", report->n_problems == 0);
	json_put_number(out, "blobs", report->n_blobs);
	json_put_number(out, "bytes", report->bytes);
	json_put_number(out, "environments", report->n_environments);
	json_put(out, "problems", problems);
	return out;
}

static void
print_words(const struct layout_report *report)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	for (size_t i = 0; i < report->n_problems; i++)
		bytes_addf(&text, "%s: %s\n", report->problems[i].where,
			report->problems[i].what);
	if (report->n_problems == 0)
		bytes_addf(&text,
			"sound: %lld blobs, %lld bytes, %lld environments\n",
			(long long)report->n_blobs, (long long)report->bytes,
			(long long)report->n_environments);
	bytes_adds(&text, "");
	(void)fputs(text.data, stdout);
}

void
report_print(const struct layout_report *report, bool json)
{
	scoped(json_free) struct json *v = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (!json) {
		print_words(report);
		return;
	}
	v = report_json(report);
	json_print(&text, v);
	(void)puts(text.data);
}

void
report_findings(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];

		(void)printf("%-10s %-18s %s\n",
			finding_status_name(one->status), one->id,
			one->reason ? one->reason : "");
		if (one->status != FINDING_FAIL &&
			one->status != FINDING_EXCEPTED)
			continue;
		if (one->expected)
			(void)printf("%-10s %-18s expected %s\n", "", "",
				text_quotes(one->expected));
		if (one->actual)
			(void)printf("%-10s %-18s found    %s\n", "", "",
				text_quotes(one->actual));
	}
}

const char *
report_word(const char *text)
{
	if (!text)
		return "-";
	return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
					  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789-._:@+/~")] == '\0'
		       ? text
		       : text_quotes(text);
}
