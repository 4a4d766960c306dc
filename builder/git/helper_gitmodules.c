/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wire.h"
#include "builder/git/gitmodules.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(256) << 20)
#define ANSWER_MAX ((size_t)16 << 20)
#define TIME_S 10

static int
parse_modules(void *arg, struct bytes *answer, struct error *err)
{
	const struct bytes *text = arg;
	struct gitmodules m = {.n = 0};

	if (gitmodules_parse(&m, text->data, text->len, err) < 0 ||
		gitmodules_check(&m, err) < 0)
		return -1;
	wire_put_number(answer, (int64_t)m.n);
	for (size_t i = 0; i < m.n; i++) {
		wire_put_text(answer, m.list[i].name);
		wire_put_text(answer, m.list[i].path);
		wire_put_text(answer, m.list[i].url);
	}
	gitmodules_done(&m);
	return 0;
}

int
helper_gitmodules(
	struct gitmodules *out, const struct bytes *text, struct error *err)
{
	const struct confine_plan plan = {.what = "the file .gitmodules",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(gitmodules_done) struct gitmodules m = {.n = 0};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire from;
	size_t n;

	if (!text->data) {
		*out = m;
		return 0;
	}
	if (confine_run(&answer, &plan, parse_modules, (void *)text, err) < 0)
		return -1;
	from = wire_open(answer.data ? answer.data : "", answer.len);
	n = (size_t)wire_number(&from, 0, GITMODULES_MAX);
	for (size_t i = 0; i < n && !from.bad; i++) {
		(void)mem_room(m.list, m.n);
		m.list[m.n].name = wire_text(&from);
		m.list[m.n].path = wire_text(&from);
		m.list[m.n].url = wire_text(&from);
		from.bad |= !m.list[m.n].name;
		m.n++;
	}
	if (wire_end(&from) < 0)
		return error_set(err, ERROR_SYSTEM,
			"reading .gitmodules failed: the helper that parses it "
			"answered nonsense");
	/* the answer is foreign, too */
	if (gitmodules_check(&m, err) < 0)
		return -1;
	*out = m;
	m = (struct gitmodules){.n = 0};
	return 0;
}
