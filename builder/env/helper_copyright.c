/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/helper_copyright.h"
#include "base/wire.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(1) << 30)
#define ANSWER_MAX ((size_t)64 << 20)
#define TIME_S 60

struct parsing {
	const struct bytes *texts;
	size_t n;
};

static int
parse_files(void *arg, struct bytes *answer, struct error *err)
{
	const struct parsing *p = arg;
	struct error ignored;

	(void)err;
	for (size_t i = 0; i < p->n; i++) {
		scoped(sbom_copyright_done) struct sbom_copyright c = {
			.n_names = 0};

		if (!p->texts[i].data ||
			copyright_parse(&c, p->texts[i].data, p->texts[i].len,
				&ignored) < 0) {
			wire_put_number(answer, 0);
			continue;
		}
		wire_put_number(answer, (int64_t)c.n_names);
		for (size_t j = 0; j < c.n_names; j++)
			wire_put_text(answer, c.names[j]);
		wire_put_bytes(answer, c.sum.sum, sizeof c.sum.sum);
	}
	return 0;
}

static void
take_copyright(struct wire *from, struct sbom_copyright *c)
{
	const size_t n = (size_t)wire_number(from, 0, COPYRIGHT_NAMES_MAX);

	for (size_t i = 0; i < n && !from->bad; i++) {
		char *name = wire_text(from);

		if (!name || strlen(name) > COPYRIGHT_NAME_MAX)
			from->bad = true;
		*mem_room(c->names, c->n_names) = name;
		c->n_names++;
	}
	if (n > 0)
		wire_bytes(from, c->sum.sum, sizeof c->sum.sum);
}

int
helper_copyright(struct sbom_copyright *out, const struct bytes *texts,
	size_t n, struct error *err)
{
	struct parsing p = {texts, n};
	const struct confine_plan plan = {.what = "the copyright files",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire from;

	digest_begin(); /* the child could not load it */
	if (confine_run(&answer, &plan, parse_files, &p, err) < 0)
		return -1;
	from = wire_open(answer.data ? answer.data : "", answer.len);
	for (size_t i = 0; i < n; i++)
		take_copyright(&from, &out[i]);
	if (wire_end(&from) == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		sbom_copyright_done(&out[i]);
	return error_set(err, ERROR_SYSTEM,
		"reading the copyright files failed: the helper that parses "
		"them answered nonsense");
}
