/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/helper_php.h"
#include "base/wire.h"
#include "sandbox/confine.h"

#include <string.h>

#define MEMORY (INT64_C(64) << 20)
#define TIME_S 5

struct reading {
	const struct bytes *texts;
	size_t n;
};

/* ";", blanks, "priority=", one or two digits; returns -1 if it is another */
static int
priority_of_line(const char *line, size_t len)
{
	static const char word[] = "priority=";
	const size_t word_len = sizeof word - 1;
	const char *at = line + 1, *end = line + len;
	int64_t number;

	if (len == 0 || line[0] != ';')
		return -1;
	while (at < end && *at == ' ')
		at++;
	if ((size_t)(end - at) <= word_len || memcmp(at, word, word_len) != 0)
		return -1;
	at += word_len;
	return text_number(&number, at, (size_t)(end - at), PHP_PRIORITY_MAX) <
			       0
		       ? -1
		       : (int)number;
}

int
php_priority(const char *text, size_t len)
{
	for (const char *at = text; at < text + len;) {
		const char *end = memchr(at, '\n', (size_t)(text + len - at));
		const size_t n = (size_t)((end ? end : text + len) - at);
		const int found = priority_of_line(at, n);

		if (found >= 0)
			return found;
		at += n + 1;
	}
	return PHP_PRIORITY_NONE;
}

static int
read_all(void *arg, struct bytes *answer, struct error *err)
{
	const struct reading *r = arg;

	(void)err;
	for (size_t i = 0; i < r->n; i++)
		wire_put_number(answer,
			php_priority(r->texts[i].data ? r->texts[i].data : "",
				r->texts[i].len));
	return 0;
}

int
helper_php_priorities(
	int *out, const struct bytes *texts, size_t n, struct error *err)
{
	struct reading r = {texts, n};
	const struct confine_plan plan = {
		.what = "the settings of PHP's modules",
		.folder = -1,
		.answer_max = n * 32 + 64,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire from;

	if (confine_run(&answer, &plan, read_all, &r, err) < 0)
		return -1;
	from = wire_open(answer.data ? answer.data : "", answer.len);
	for (size_t i = 0; i < n; i++)
		out[i] = (int)wire_number(&from, 0, PHP_PRIORITY_MAX);
	if (wire_end(&from) < 0)
		return error_set(err, ERROR_SYSTEM,
			"the helper that reads the settings of PHP's modules "
			"answered nonsense");
	return 0;
}
