/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/explain_images.h"
#include "base/say.h"
#include "reproduce/compare/boxed_causes.h"
#include "reproduce/compare/images.h"

#define SHOWN 20

static void
say_lines(const char *text)
{
	while (*text) {
		const size_t len = strcspn(text, "\n");

		say_tail("%.*s", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

void
explain_images(const struct store *store, bool deterministic,
	const struct image *before, const struct image *now)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	say_step("compare", "the image before (A) and the image now (B)");
	if (compare_images(&d, store, before, store, now, &err) < 0) {
		say_warning(
			"the two images could not be compared: %s", err.text);
		return;
	}
	if (deterministic)
		boxed_causes(&d);
	differences_print(&text, &d, SHOWN);
	if (text.len)
		say_lines(text.data);
	if (!deterministic)
		say_tail("level hermetic holds neither clocks nor chance; "
			 "level deterministic does, and its trace names the "
			 "processes that asked for them");
}
