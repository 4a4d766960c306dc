/* SPDX-License-Identifier: Apache-2.0 */
/* One line for one thing. */
#include "attest/ask/facts.h"

void
thing_done(struct thing *t)
{
	for (size_t i = 0; i < THING_FIELDS; i++)
		free(t->fields[i]);
	*t = (struct thing){{NULL}};
}

static bool
is_escaped(char c)
{
	return (unsigned char)c <= ' ' || c == '\\' || c == 0x7f;
}

char *
thing_print(const char *const fields[THING_FIELDS])
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < THING_FIELDS; i++) {
		if (i > 0)
			bytes_addc(&out, ' ');
		for (const char *c = fields[i]; c && *c; c++)
			if (is_escaped(*c))
				bytes_addf(&out, "\\%02x", (unsigned char)*c);
			else
				bytes_addc(&out, *c);
	}
	return bytes_take(&out);
}

/* NULL: an escape that thing_print() does not write. */
static char *
read_field(const char *text, size_t len)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '\\') {
			if (i + 2 >= len ||
				hex_parse(&c, text + i + 1, 2) < 0 || !c ||
				!is_escaped(c))
				return NULL;
			i += 2;
		} else if (is_escaped(c)) {
			return NULL;
		}
		bytes_addc(&out, c);
	}
	return bytes_take(&out);
}

int
thing_parse(struct thing *out, const char *line)
{
	scoped(thing_done) struct thing t = {{NULL}};

	if (strnlen(line, THING_LINE_MAX + 1) > THING_LINE_MAX ||
		!text_is_utf8(line, strlen(line)))
		return -1;
	for (size_t i = 0; i < THING_FIELDS; i++) {
		size_t len = strcspn(line, " ");

		t.fields[i] = read_field(line, len);
		if (!t.fields[i] ||
			(line[len] == ' ') != (i + 1 < THING_FIELDS))
			return -1;
		line += len + (line[len] == ' ');
	}
	*out = t;
	t = (struct thing){{NULL}};
	return 0;
}
