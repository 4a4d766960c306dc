/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/confine/confine_private.h"

#define MAGIC "said\n"

/* Follows the answer.  Both ends are one program: the struct is the format. */
struct verdict {
	char magic[8];
	int32_t failed;
	int32_t sys;
	uint32_t kind;
	char text[ERROR_TEXT_MAX];
};

void
confine_answer_put(struct bytes *answer, const struct error *why)
{
	struct verdict v = {.magic = MAGIC, .failed = why != NULL};

	if (why) {
		bytes_clear(answer);
		v.sys = why->sys;
		v.kind = why->kind;
		memcpy(v.text, why->text, sizeof v.text);
	}
	bytes_add(answer, &v, sizeof v);
}

size_t
confine_answer_more(void)
{
	return sizeof(struct verdict);
}

/* Is it one line that may be printed on a terminal, as from text_quote()? */
static bool
is_sentence(const char *text)
{
	size_t len = strnlen(text, ERROR_TEXT_MAX);

	if (len == 0 || len == ERROR_TEXT_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f)
			return false;
		if (c == 0xc2 && (unsigned char)text[i + 1] < 0xa0)
			return false;
	}
	return true;
}

int
confine_answer_parse(struct bytes *received, struct error *err)
{
	struct verdict v;

	if (received->len < sizeof v)
		return 1;
	received->len -= sizeof v;
	memcpy(&v, received->data + received->len, sizeof v);
	received->data[received->len] = '\0';
	if (memcmp(v.magic, MAGIC, sizeof MAGIC) != 0 || v.failed < 0 ||
		v.failed > 1)
		return 1;
	if (!v.failed)
		return 0;
	if (received->len != 0 || v.kind == ERROR_NONE ||
		v.kind >= ERROR_KINDS || v.sys < 0 || v.sys > 4095 ||
		!is_sentence(v.text))
		return 1;
	*err = (struct error){.kind = (enum error_kind)v.kind, .sys = v.sys};
	memcpy(err->text, v.text, sizeof err->text);
	return -1;
}
