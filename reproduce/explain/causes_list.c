/* SPDX-License-Identifier: Apache-2.0 */
/* causes_list.c - the table of causes, for people and for programs. */
#include "base/json.h"
#include "reproduce/explain/matcher_private.h"

static struct json *
debian_json(const char *names)
{
	struct json *list = json_new_list();

	while (names && *names) {
		const size_t len = strcspn(names, " ");
		scoped_free char *one = text_copyn(names, len);

		json_push_text(list, one);
		names += len + (names[len] == ' ');
	}
	return list;
}

struct json *
causes_table_json(void)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < matchers_count(); i++) {
		const struct matcher *m = matcher_at(i);
		struct json *one = json_new_map();

		json_put_text(one, "cause", m->name);
		if (m->general)
			json_put_text(one, "general", m->general);
		json_put(one, "debian", debian_json(m->debian));
		json_put_text(one, "description", m->is);
		json_put_text(one, "advice", m->advice);
		json_put_flag(one, "consequence", m->consequence);
		json_push(list, one);
	}
	return list;
}

void
causes_table_print(struct bytes *out)
{
	for (size_t i = 0; i < matchers_count(); i++) {
		const struct matcher *m = matcher_at(i);

		bytes_addf(out, "%s\n  %s\n  %s\n", m->name, m->is, m->advice);
		if (m->general)
			bytes_addf(out, "  general form: %s\n", m->general);
		if (m->debian)
			bytes_addf(out, "  Debian: %s\n", m->debian);
	}
}
