/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/release/html.h"

void
html_text(struct bytes *out, const char *text)
{
	scoped(bytes_done) struct bytes plain = BYTES_INIT;

	if (!text)
		return;
	text_plain(&plain, text, strlen(text));
	for (size_t i = 0; i < plain.len; i++)
		switch (plain.data[i]) {
		case '&':
			bytes_adds(out, "&amp;");
			break;
		case '<':
			bytes_adds(out, "&lt;");
			break;
		case '>':
			bytes_adds(out, "&gt;");
			break;
		case '"':
			bytes_adds(out, "&quot;");
			break;
		case '\'':
			bytes_adds(out, "&#39;");
			break;
		default:
			bytes_addc(out, plain.data[i]);
		}
}

void
html_element(struct bytes *out, const char *tag, const char *text)
{
	bytes_addf(out, "<%s>", tag);
	html_text(out, text);
	bytes_addf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

void
html_sentence(struct bytes *out, const char *text)
{
	scoped_free char *copy = text_copy(text);
	size_t len = strlen(copy);

	if (*copy >= 'a' && *copy <= 'z')
		*copy = (char)(*copy - 'a' + 'A');
	html_text(out, copy);
	if (len > 0 && copy[len - 1] != '.')
		bytes_addc(out, '.');
}
