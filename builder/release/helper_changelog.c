/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wire.h"
#include "builder/release/changelog.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(256) << 20)
#define ANSWER_MAX ((size_t)2 << 20)
#define TIME_S 10

struct parsing {
	const struct bytes *text;
	const char *version;
};

static int
parse_changelog(void *arg, struct bytes *answer, struct error *err)
{
	const struct parsing *p = arg;
	scoped(bytes_done) struct bytes section = BYTES_INIT;
	int r = changelog_section(&section, p->text->data ? p->text->data : "",
		p->text->len, p->version);

	(void)err;
	wire_put_number(answer, r);
	wire_put_text(answer, section.data ? section.data : "");
	return 0;
}

int
helper_changelog(struct bytes *out, const struct bytes *text,
	const char *version, const char *name, struct error *err)
{
	struct parsing p = {text, version};
	const struct confine_plan plan = {.what = name,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	scoped_free char *section = NULL;
	struct wire from;
	int64_t r;

	if (confine_run(&answer, &plan, parse_changelog, &p, err) < 0)
		return -1;
	from = wire_open(answer.data ? answer.data : "", answer.len);
	r = wire_number(&from, 0, 1);
	section = wire_text(&from);
	if (wire_end(&from) < 0 || !section)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it answered "
			"nonsense",
			name);
	/* the helper may have been taken over: what it says is shown safely */
	for (const char *at = section; *at != '\0';) {
		size_t len = strcspn(at, "\n");

		text_plain(out, at, len);
		bytes_addc(out, '\n');
		at += len + (at[len] == '\n');
	}
	return (int)r;
}
