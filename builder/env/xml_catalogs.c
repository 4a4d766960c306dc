/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/xml_catalogs.h"
#include "builder/env/alternatives.h"

#include <string.h>

/* A row: the word of --type, and the element of a catalog with its attribute.
 */
static const struct {
	const char *word, *element, *start;
} types[XML_CATALOG_TYPES] = {
	[XML_CATALOG_PUBLIC] = {"public", "delegatePublic",
		"publicIdStartString"},
	[XML_CATALOG_SYSTEM] = {"system", "delegateSystem",
		"systemIdStartString"},
	[XML_CATALOG_URI] = {"uri", "delegateURI", "uriStartString"},
};

static void
entry_done(struct xml_catalog_entry *entry)
{
	free(entry->id);
	free(entry->package);
	free(entry->local);
}

void
xml_catalogs_done(struct xml_catalogs *all)
{
	for (size_t i = 0; i < all->n; i++)
		entry_done(&all->list[i]);
	free(all->list);
	*all = (struct xml_catalogs){.list = NULL};
}

static bool
is_id(const char *id)
{
	for (const char *at = id; *at; at++)
		if ((unsigned char)*at < ' ' || (unsigned char)*at >= 0x7f)
			return false;
	return *id && strlen(id) <= XML_CATALOGS_ID_MAX;
}

/* A name of a package, which is also that of its catalog. */
static bool
is_package(const char *name)
{
	const size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz"
					"0123456789+-.");

	return name[0] != '.' && name[0] != '-' && len > 0 && !name[len] &&
	       len <= 200;
}

bool
xml_catalogs_check(const struct xml_catalog_entry *entry)
{
	return entry->type < XML_CATALOG_TYPES && is_id(entry->id) &&
	       is_package(entry->package) &&
	       (!entry->local || alternatives_path_check(entry->local));
}

/* The words of one call. */
struct call_words {
	const char *type, *id, *package, *local;
	bool root, adds;
};

static const char *
take_flag(struct call_words *words, const char *word)
{
	if (text_equal(word, "--add"))
		words->adds = true;
	else if (text_equal(word, "--root"))
		words->root = true;
	else if (!text_equal(word, "--sort") && !text_equal(word, "--verbose"))
		return "this use of update-xmlcatalog has no rule";
	return NULL;
}

static const char *
take_words(struct call_words *words, char *const *list, size_t n)
{
	const struct {
		const char *option;
		const char **value;
	} rows[] = {{"--type", &words->type}, {"--id", &words->id},
		{"--package", &words->package}, {"--local", &words->local}};
	const char *fault = NULL;

	for (size_t i = 0; i < n && !fault; i++) {
		const char **value = NULL;

		for (size_t j = 0; j < ARRAY_LEN(rows); j++)
			if (text_equal(list[i], rows[j].option))
				value = rows[j].value;
		if (!value)
			fault = take_flag(words, list[i]);
		else if (i + 1 == n || *value)
			fault = "words of update-xmlcatalog are missing or "
				"there twice";
		else
			*value = list[++i];
	}
	return fault;
}

static const char *
add_call(void *arg, char *const *list, size_t n)
{
	struct xml_catalogs *all = arg;
	struct call_words words = {.adds = false};
	struct xml_catalog_entry entry = {.type = XML_CATALOG_TYPES};
	const char *fault = take_words(&words, list, n);

	if (fault)
		return fault;
	if (!words.adds || !words.type || !words.id || !words.package ||
		words.root == (words.local != NULL) ||
		all->n >= XML_CATALOGS_MAX)
		return "this use of update-xmlcatalog has no rule";
	for (size_t i = 0; i < XML_CATALOG_TYPES; i++)
		if (text_equal(types[i].word, words.type))
			entry.type = (enum xml_catalog_type)i;
	entry.id = text_copy(words.id);
	entry.package = text_copy(words.package);
	entry.local = text_copy(words.local);
	if (!xml_catalogs_check(&entry)) {
		entry_done(&entry);
		return "a word of update-xmlcatalog is not plain";
	}
	*mem_room(all->list, all->n) = entry;
	all->n++;
	return NULL;
}

int
xml_catalogs_parse(struct xml_catalogs *out, const char *text, size_t len,
	const struct script_facts *facts, struct error *err)
{
	scoped(xml_catalogs_done) struct xml_catalogs found = {.n = 0};
	struct script_facts all = *facts;

	all.tool = (struct script_tool){"update-xmlcatalog", "--add", "--del"};
	all.install = add_call;
	all.arg = &found;
	if (script_follow(text, len, &all, err) < 0)
		return -1;
	*out = found;
	found = (struct xml_catalogs){.n = 0};
	return 0;
}

static int
by_words(const void *a, const void *b)
{
	const struct xml_catalog_entry *x = a, *y = b;
	int order = strcmp(x->package, y->package);

	if (order == 0)
		order = (x->local != NULL) - (y->local != NULL);
	if (order == 0)
		order = (int)x->type - (int)y->type;
	if (order == 0)
		order = strcmp(x->id, y->id);
	if (order == 0 && x->local)
		order = strcmp(x->local, y->local);
	return order;
}

void
xml_catalogs_sort(struct xml_catalogs *all)
{
	size_t n = 0;

	if (all->n == 0)
		return;
	qsort(all->list, all->n, sizeof *all->list, by_words);
	for (size_t i = 0; i < all->n; i++)
		if (n > 0 && by_words(&all->list[n - 1], &all->list[i]) == 0)
			entry_done(&all->list[i]);
		else
			all->list[n++] = all->list[i];
	all->n = n;
}

/* The text of an attribute. */
static void
add_text(struct bytes *out, const char *text)
{
	static const char *const escapes[128] = {['&'] = "&amp;",
		['<'] = "&lt;",
		['>'] = "&gt;",
		['"'] = "&quot;"};

	for (const char *at = text; *at; at++)
		if (escapes[(unsigned char)*at & 127])
			bytes_adds(out, escapes[(unsigned char)*at & 127]);
		else
			bytes_addc(out, *at);
}

static void
add_entry(struct bytes *out, const struct xml_catalog_entry *entry)
{
	bytes_addf(out, "<%s %s=\"", types[entry->type].element,
		types[entry->type].start);
	add_text(out, entry->id);
	bytes_adds(out, "\" catalog=\"file://");
	if (entry->local)
		add_text(out, entry->local);
	else
		bytes_addf(out, "/etc/xml/%s.xml", entry->package);
	bytes_adds(out, "\"/>\n");
}

size_t
xml_catalogs_print(
	struct bytes *out, const struct xml_catalogs *all, const char *package)
{
	size_t n = 0;

	bytes_adds(out, "<?xml version=\"1.0\"?>\n"
			"<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:"
			"catalog\" prefer=\"public\">\n");
	for (size_t i = 0; i < all->n; i++) {
		const struct xml_catalog_entry *entry = &all->list[i];

		if (package ? !entry->local ||
					!text_equal(entry->package, package)
			    : entry->local != NULL)
			continue;
		add_entry(out, entry);
		n++;
	}
	bytes_adds(out, "</catalog>\n");
	return n;
}
