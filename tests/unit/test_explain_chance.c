/* SPDX-License-Identifier: Apache-2.0 */
/* What is drawn is told as drawn, whatever the draw looks like. */
#include "tests/unit/unit.h"

#include "base/bytes.h"
#include "reproduce/explain/explain.h"

#include <string.h>

#define DRAWS 2000

static const char hex[] = "0123456789abcdef";
static const char digits[] = "0123456789";
static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
static const char base32[] = "0123456789abcdefghijklmnopqrstuv";
static const char alnum[] = "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789-_";

/* A line with %s for the n letters of chance, and the causes that are right. */
static const struct drawing {
	const char *cause;
	const char *line;
	const char *letters;
	size_t n;
} drawings[] = {
	{"random-number", "token: %s\n", hex, 16},
	{"random-number", "nonce=%s\n", hex, 32},
	{"random-number", "{\"secret\": \"%s\", \"size\": 3}\n", hex, 40},
	{"random-number", "session_key = '%s'\n", hex, 64},
	{"random-number", "etag: %s\n", hex, 32},
	{"random-number", "Nonce: %s\n", base64, 24},
	{"random-number", "Nonce: %s\n", base64, 32},
	{"random-number", "secret: %s=\n", base64, 43},
	{"random-number", "token = \"%s==\"\n", base64, 22},
	{"random-number", "csrf: %s\n", url64, 21},
	{"random-number", "id=%s;\n", url64, 22},
	{"random-number", "PHPSESSID=%s; path=/\n", base32, 26},
	{"random-number", "boundary=\"%s\"\n", alnum, 24},
	{"random-number", "shuffle seed: %s\n", digits, 9},
	{"random-number", "srand(%s);\n", digits, 10},
	{"random-number", "salt %s\n", digits, 16},
	{"temporary-name", "made from /tmp/tmp.%s\n", alnum, 10},
	{"temporary-name", "made from /tmp/%s\n", alnum, 10},
	{"temporary-name", "; by way of /tmp/php%s\n", alnum, 6},
	{"temporary-name", "#+FILE: /tmp/org-%s\n", alnum, 6},
	{"temporary-name", "in /tmp/conf.%s/confdefs.h\n", alnum, 6},
	{"temporary-name", "from /tmp/tmp%s/x.py\n", lower, 8},
	{"temporary-name", "from /tmp/wire1%s/main.go\n", digits, 9},
	{"temporary-name", "/tmp/cc%s.o: in function main\n", alnum, 6},
	{"address", "handler = function: 0x55d0c3%s0\n", hex, 5},
	{"address", "<Hello object at 0x7f%s0>\n", hex, 9},
	{"address", "#<procedure 7f%s0 at eval.scm:3 (a)>\n", hex, 9},
};

/* The same draws in each run. */
static uint32_t
draw(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static void
draw_line(struct bytes *out, const struct drawing *d, uint64_t *state)
{
	char text[80] = "";

	for (size_t i = 0; i < d->n; i++)
		text[i] = d->letters[draw(state) % strlen(d->letters)];
	bytes_clear(out);
	bytes_add(out, d->line, strcspn(d->line, "%"));
	bytes_adds(out, text);
	bytes_adds(out, strchr(d->line, '%') + 2);
}

static struct slice
slice_of(const struct bytes *b)
{
	return (struct slice){(const uint8_t *)b->data, b->len};
}

/* How many draws have another cause first, or a second one. */
static size_t
count_wrong(const struct drawing *d)
{
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	uint64_t state = 20;
	size_t wrong = 0;

	for (size_t i = 0; i < DRAWS; i++) {
		scoped(causes_done) struct causes causes = CAUSES_INIT;
		struct clue clue = {.format = FORMAT_TEXT, .path = "out"};

		draw_line(&a, d, &state);
		draw_line(&b, d, &state);
		clue.a = clue.whole_a = slice_of(&a);
		clue.b = clue.whole_b = slice_of(&b);
		explain(&causes, &clue);
		if (strcmp(causes.list[0].name, d->cause) == 0 && causes.n == 1)
			continue;
		if (wrong++ < 3)
			print_message("%s, not %s: %.*s%.*s\n",
				causes.list[0].name, d->cause, (int)a.len,
				a.data, (int)b.len, b.data);
	}
	return wrong;
}

static void
draws_are_told_as_drawn(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(drawings); i++) {
		const size_t n = count_wrong(&drawings[i]);

		if (n > 0)
			print_message("%zu of %d draws of %s", n, DRAWS,
				drawings[i].line);
		/* one in a thousand may look like a word */
		wrong += n * 1000 > DRAWS;
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_are_told_as_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
