/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wire.h"
#include "builder/env/script_use.h"
#include "sandbox/confine.h"

#include <string.h>

#define MEMORY (INT64_C(256) << 20)
#define ANSWER_MAX ((size_t)8 << 20)
#define TIME_S 5
#define PRIORITY_OFFSET (INT64_C(1) << 31)

struct reading {
	const struct bytes *text;
	const struct script_facts *facts;
};

static void
put_link(struct bytes *answer, const struct alternative_link *link)
{
	wire_put_text(answer, link->link);
	wire_put_text(answer, link->name);
	wire_put_text(answer, link->path);
}

static void
put_entry(struct bytes *answer, const struct xml_catalog_entry *entry)
{
	wire_put_number(answer, entry->type);
	wire_put_text(answer, entry->id);
	wire_put_text(answer, entry->package);
	wire_put_text(answer, entry->local ? entry->local : "");
}

static int
read_use(void *arg, struct bytes *answer, struct error *err)
{
	const struct reading *r = arg;
	struct script_use use;

	(void)err;
	script_use_parse(&use, r->text->data, r->text->len, r->facts);
	wire_put_number(answer, use.makes);
	wire_put_text(answer, use.fault ? use.fault : "");
	wire_put_number(answer, (int64_t)use.alternatives.n);
	for (size_t i = 0; i < use.alternatives.n; i++) {
		const struct alternative *a = &use.alternatives.list[i];

		put_link(answer, &a->own);
		wire_put_number(answer, a->priority + PRIORITY_OFFSET);
		wire_put_number(answer, (int64_t)a->n_followers);
		for (size_t j = 0; j < a->n_followers; j++)
			put_link(answer, &a->followers[j]);
	}
	wire_put_number(answer, (int64_t)use.catalogs.n);
	for (size_t i = 0; i < use.catalogs.n; i++)
		put_entry(answer, &use.catalogs.list[i]);
	script_use_done(&use);
	return 0;
}

static void
take_link(struct wire *from, struct alternative_link *link)
{
	link->link = wire_text(from);
	link->name = wire_text(from);
	link->path = wire_text(from);
	if (!link->link || !link->name || !link->path ||
		!alternatives_link_check(link))
		from->bad = true;
}

static void
take_alternative(struct wire *from, struct alternative *a)
{
	size_t n;

	take_link(from, &a->own);
	a->priority =
		wire_number(from, 0, 2 * PRIORITY_OFFSET) - PRIORITY_OFFSET;
	n = (size_t)wire_number(from, 0, ALTERNATIVES_MAX);
	for (size_t i = 0; i < n && !from->bad; i++) {
		take_link(from, mem_room(a->followers, a->n_followers));
		a->n_followers++;
	}
}

static void
take_entry(struct wire *from, struct xml_catalog_entry *entry)
{
	entry->type = (enum xml_catalog_type)wire_number(
		from, 0, XML_CATALOG_TYPES - 1);
	entry->id = wire_text(from);
	entry->package = wire_text(from);
	entry->local = wire_text(from);
	if (entry->local && !*entry->local) {
		free(entry->local);
		entry->local = NULL;
	}
	if (!entry->id || !entry->package || !xml_catalogs_check(entry))
		from->bad = true;
}

static void
take_use(struct wire *from, struct script_use *use)
{
	const int64_t all = (INT64_C(1) << script_use_count()) - 1;
	char *fault;
	size_t n;

	use->present = true;
	use->makes = (uint32_t)wire_number(from, 0, all);
	fault = wire_text(from);
	if (fault && *fault)
		use->fault = fault;
	else
		free(fault);
	n = (size_t)wire_number(from, 0, ALTERNATIVES_MAX);
	for (size_t i = 0; i < n && !from->bad; i++) {
		take_alternative(from,
			mem_room(use->alternatives.list, use->alternatives.n));
		use->alternatives.n++;
	}
	n = (size_t)wire_number(from, 0, XML_CATALOGS_MAX);
	for (size_t i = 0; i < n && !from->bad; i++) {
		take_entry(from, mem_room(use->catalogs.list, use->catalogs.n));
		use->catalogs.n++;
	}
}

int
helper_script_use(struct script_use *out, const struct bytes *text,
	const struct script_facts *facts, struct error *err)
{
	struct reading r = {text, facts};
	const struct confine_plan plan = {.what = "a maintainer script",
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	scoped(script_use_done) struct script_use use = {.present = false};
	struct wire from;

	if (!text->data) {
		*out = use;
		return 0;
	}
	if (confine_run(&answer, &plan, read_use, &r, err) < 0)
		return error_wrap(err, "package %s", facts->package);
	from = wire_open(answer.data ? answer.data : "", answer.len);
	take_use(&from, &use);
	if (wire_end(&from) < 0)
		return error_set(err, ERROR_SYSTEM,
			"reading the script of package %s failed: the helper "
			"that parses it answered nonsense",
			facts->package);
	*out = use;
	use = (struct script_use){.present = false};
	return 0;
}
