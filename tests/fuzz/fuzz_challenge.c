/* SPDX-License-Identifier: Apache-2.0 */
/* challenge_add() with any header, and reference_parse() with any name. */
#include "builder/registry/challenge.h"
#include "builder/registry/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(challenge_done) struct challenge c = CHALLENGE_INIT;
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	scoped_free char *text = text_copyn((const char *)data, len);
	struct error err = ERROR_INIT;

	if (challenge_add(&c, text) == 0 && c.kind == CHALLENGE_BEARER &&
		!c.realm)
		abort();
	if (reference_parse(&ref, text, &err) == 0) {
		scoped(reference_done) struct reference again = REFERENCE_INIT;
		scoped_free char *name = reference_text(&ref);

		/* a complete name means the same image */
		if (reference_parse(&again, name, &err) < 0 ||
			!text_equal(again.host, ref.host) ||
			!text_equal(again.repository, ref.repository) ||
			!text_equal(again.tag, ref.tag))
			abort();
	}
	return 0;
}
