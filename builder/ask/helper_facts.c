/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/ask/helper_facts.h"
#include "base/wire.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(2) << 30)
#define ANSWER_MAX ((size_t)256 << 20)
#define TIME_S 60

struct deriving {
	const struct envelopes *envelopes;
	const struct digest *image;
};

static int
derive_facts(void *arg, struct bytes *answer, struct error *err)
{
	const struct deriving *d = arg;

	(void)err;
	json_set_reader(NULL); /* this process parses itself */
	for (size_t i = 0; i < d->envelopes->n; i++) {
		scoped(facts_done) struct facts f = FACTS_INIT;

		facts_derive(&f, &d->envelopes->envelopes[i], d->image);
		facts_put(answer, &f);
	}
	return 0;
}

int
helper_facts_start(struct confined *out, const struct envelopes *envelopes,
	const struct digest *image, struct error *err)
{
	struct deriving d = {envelopes, image};
	const struct confine_plan plan = {.what = "statements",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};

	return confine_start(out, &plan, derive_facts, &d, err);
}

void
helper_facts_free(struct facts *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		facts_done(&list[i]);
	free(list);
}

int
helper_facts_finish(struct facts **out, struct confined *helper, size_t n,
	struct error *err)
{
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct facts *list;
	struct wire from;
	size_t i = 0;

	if (confine_finish(helper, &answer, err) < 0)
		return -1;
	from = wire_open(answer.data ? answer.data : "", answer.len);
	list = mem_alloc(n, sizeof *list);
	while (i < n && facts_take(&list[i], &from) == 0)
		i++;
	if (i == n && wire_end(&from) == 0) {
		*out = list;
		return 0;
	}
	helper_facts_free(list, n);
	return error_set(err, ERROR_SYSTEM,
		"reading statements failed: the helper that parses them "
		"answered nonsense");
}
