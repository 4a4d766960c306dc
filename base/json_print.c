/* SPDX-License-Identifier: Apache-2.0 */
/* Print JSON: canonical for bytes that are hashed, indented for people. */
#include "base/json.h"

/* RFC 8785, 3.2.2.2: the short escapes, otherwise \u00xx in lower case */
static void
print_text(struct bytes *out, const char *text)
{
	static const char escaped[] = "\b\f\n\r\t\"\\";
	static const char letters[] = "bfnrt\"\\";

	bytes_addc(out, '"');
	for (; *text; text++) {
		const char *at = strchr(escaped, *text);

		if (at)
			bytes_addf(out, "\\%c", letters[at - escaped]);
		else if ((unsigned char)*text < 0x20)
			bytes_addf(out, "\\u%04x", (unsigned)*text);
		else
			bytes_addc(out, *text);
	}
	bytes_addc(out, '"');
}

static void
next_line(struct bytes *out, int indent)
{
	if (indent < 0)
		return;
	bytes_addc(out, '\n');
	while (indent-- > 0)
		bytes_addc(out, '\t');
}

static void print_value(struct bytes *out, const struct json *v, int indent);

static void
print_map(struct bytes *out, const struct json *v, int indent)
{
	int within = indent < 0 ? indent : indent + 1;
	size_t n = json_count(v);
	scoped_free const char **keys = json_keys(v);

	bytes_addc(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			bytes_addc(out, ',');
		next_line(out, within);
		print_text(out, keys[i]);
		bytes_adds(out, indent < 0 ? ":" : ": ");
		print_value(out, json_find(v, keys[i]), within);
	}
	if (n)
		next_line(out, indent);
	bytes_addc(out, '}');
}

static void
print_list(struct bytes *out, const struct json *v, int indent)
{
	int within = indent < 0 ? indent : indent + 1;
	size_t n = json_count(v);

	bytes_addc(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			bytes_addc(out, ',');
		next_line(out, within);
		print_value(out, json_at(v, i), within);
	}
	if (n)
		next_line(out, indent);
	bytes_addc(out, ']');
}

static void
print_value(struct bytes *out, const struct json *v, int indent)
{
	switch (json_kind(v)) {
	case JSON_KIND_MAP:
		print_map(out, v, indent);
		break;
	case JSON_KIND_LIST:
		print_list(out, v, indent);
		break;
	case JSON_KIND_TEXT:
		print_text(out, json_text(v));
		break;
	case JSON_KIND_NUMBER:
		bytes_addf(out, "%lld", (long long)json_number(v, 0));
		break;
	case JSON_KIND_FLAG:
		bytes_adds(out, json_flag(v) ? "true" : "false");
		break;
	case JSON_KIND_NULL:
		bytes_adds(out, "null");
		break;
	}
}

void
json_print(struct bytes *out, const struct json *v)
{
	print_value(out, v, -1);
}

void
json_print_pretty(struct bytes *out, const struct json *v)
{
	print_value(out, v, 0);
	bytes_addc(out, '\n');
}
