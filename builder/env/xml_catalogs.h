/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml_catalogs.h - the entries of XML catalogs that maintainer scripts add.
 *
 * source: environment(7), "Catalogs of XML"; update-xmlcatalog(8); OASIS XML
 * Catalogs V1.1
 */
#ifndef BUILDER_ENV_XML_CATALOGS_H
#define BUILDER_ENV_XML_CATALOGS_H

#include "builder/env/script.h"

#define XML_CATALOGS_MAX 4096 /* entries of one package */
#define XML_CATALOGS_ID_MAX 1024

enum xml_catalog_type {
	XML_CATALOG_PUBLIC,
	XML_CATALOG_SYSTEM,
	XML_CATALOG_URI,
	XML_CATALOG_TYPES
};

/* What begins with an id is looked up in another catalog. */
struct xml_catalog_entry {
	enum xml_catalog_type type;
	char *id;
	char *package; /* of whose catalog it is, or to which the root leads */
	char *local;   /* the path of the catalog; NULL: an entry of the root */
};

struct xml_catalogs {
	struct xml_catalog_entry *list;
	size_t n;
};
void xml_catalogs_done(struct xml_catalogs *all);
DEFINE_SCOPED_IN(struct xml_catalogs, xml_catalogs_done);

/* xml_catalogs_check - is every text of an entry of a form that may be printed
 * and be the name of a file? */
bool xml_catalogs_check(const struct xml_catalog_entry *entry);

/*
 * xml_catalogs_parse - the entries that a postinst adds
 *
 * Of the facts, tool, install and arg are not used.
 * returns 0; -1 with ERROR_INPUT "line N: reason": it is not certain
 */
int xml_catalogs_parse(struct xml_catalogs *out, const char *text, size_t len,
	const struct script_facts *facts, struct error *err) MUST_CHECK;

/* xml_catalogs_sort - sort by package, then as they are printed; entries that
 * are there twice stay once */
void xml_catalogs_sort(struct xml_catalogs *all);

/* xml_catalogs_print - append the catalog of a package, or of package NULL the
 * root catalog; the entries are sorted.  returns the number of entries */
size_t xml_catalogs_print(
	struct bytes *out, const struct xml_catalogs *all, const char *package);

#endif
