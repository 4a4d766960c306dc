/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/explain.h"

void
explain(struct causes *out, const struct clue *clue)
{
	struct cause *one = mem_room(out->list, out->n);

	(void)clue;
	out->n++;
	one->name = "unknown";
	one->confidence = CONFIDENCE_POSSIBLE;
	one->evidence = text_copy("no cause of the table explains it");
}

const char *
cause_advice(const char *name)
{
	(void)name;
	return "";
}

const char *
confidence_name(enum confidence c)
{
	static const char *const names[] = {
		[CONFIDENCE_POSSIBLE] = "possible",
		[CONFIDENCE_LIKELY] = "likely",
		[CONFIDENCE_CERTAIN] = "certain",
	};

	return names[c];
}

void
causes_done(struct causes *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->list[i].evidence);
	free(c->list);
	*c = (struct causes)CAUSES_INIT;
}
