/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/helper_certificates.h"
#include "base/wire.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(1) << 30)
#define ANSWER_MAX ((size_t)16 << 20)
#define TIME_S 60

struct parsing {
	const struct bytes *texts;
	size_t n;
};

static int
parse_texts(void *arg, struct bytes *answer, struct error *err)
{
	const struct parsing *p = arg;

	(void)err;
	for (size_t i = 0; i < p->n; i++) {
		struct certificate c = certificate_parse(
			p->texts[i].data ? p->texts[i].data : "",
			p->texts[i].len);

		wire_put_number(answer, c.single);
		wire_put_number(answer, c.hash);
		wire_put_bytes(answer, c.sum.sum, sizeof c.sum.sum);
	}
	return 0;
}

int
helper_certificates(struct certificate *out, const struct bytes *texts,
	size_t n, struct error *err)
{
	struct parsing p = {texts, n};
	const struct confine_plan plan = {.what = "the certificates",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire from;

	/* libcrypto loads its algorithms before the child is confined */
	(void)certificate_parse("", 0);
	(void)digest_of("", 0);
	if (confine_run(&answer, &plan, parse_texts, &p, err) < 0)
		return -1;
	from = wire_open(answer.data ? answer.data : "", answer.len);
	for (size_t i = 0; i < n; i++) {
		out[i].single = wire_number(&from, 0, 1) != 0;
		out[i].hash = (uint32_t)wire_number(&from, 0, UINT32_MAX);
		wire_bytes(&from, out[i].sum.sum, sizeof out[i].sum.sum);
	}
	if (wire_end(&from) < 0)
		return error_set(err, ERROR_SYSTEM,
			"reading the certificates failed: the helper that "
			"parses them answered nonsense");
	return 0;
}
