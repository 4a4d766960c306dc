/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/sbom/spdx.h"
#include "attest/sbom/spdx_licence.h"
#include "base/clock.h"

#define IMAGE "SPDXRef-image"
#define DOCUMENT "SPDXRef-DOCUMENT"
#define NONE "NOASSERTION"

static char *
package_id(size_t i)
{
	return text_format("SPDXRef-package-%zu", i + 1);
}

static char *
file_id(size_t i)
{
	return text_format("SPDXRef-file-%zu", i + 1);
}

static void
put_checksum(struct json *map, const struct digest *sum)
{
	struct json *list = json_new_list(), *one = json_new_map();

	json_put_text(one, "algorithm", "SHA256");
	json_put_text(one, "checksumValue", digest_hex(sum).s);
	json_push(list, one);
	json_put(map, "checksums", list);
}

static void
put_purl(struct json *map, const char *purl)
{
	struct json *list = json_new_list(), *one = json_new_map();

	json_put_text(one, "referenceCategory", "PACKAGE-MANAGER");
	json_put_text(one, "referenceType", "purl");
	json_put_text(one, "referenceLocator", purl);
	json_push(list, one);
	json_put(map, "externalRefs", list);
}

static const char *
purpose_of(const struct sbom_package *p)
{
	if (p->kind == SBOM_ARCHIVE)
		return "ARCHIVE";
	if (p->kind == SBOM_IMAGE)
		return "CONTAINER";
	if (p->kind == SBOM_SYSTEM)
		return "OPERATING-SYSTEM";
	return p->kind == SBOM_COMMIT ? "SOURCE" : NULL;
}

static struct json *
print_package(const struct sbom_package *p, const char *id,
	struct spdx_references *references)
{
	scoped_free char *licence = spdx_licence(p, references);
	const char *purpose = purpose_of(p);
	struct json *map = json_new_map();

	json_put_text(map, "SPDXID", id);
	json_put_text(map, "name", p->name);
	if (p->version)
		json_put_text(map, "versionInfo", p->version);
	if (p->file)
		json_put_text(map, "packageFileName", p->file);
	json_put_text(
		map, "downloadLocation", p->location ? p->location : NONE);
	json_put_text(map, "licenseDeclared", licence ? licence : NONE);
	if (!digest_is_zero(&p->sum))
		put_checksum(map, &p->sum);
	if (p->purl)
		put_purl(map, p->purl);
	if (purpose)
		json_put_text(map, "primaryPackagePurpose", purpose);
	return map;
}

/* The packages of others are not looked into. */
static struct json *
print_other(const struct sbom_package *p, const char *id,
	struct spdx_references *references)
{
	struct json *map = print_package(p, id, references);

	json_put_flag(map, "filesAnalyzed", false);
	return map;
}

static struct json *
print_image(const struct sbom *s, struct spdx_references *references)
{
	struct json *map = print_package(&s->image, IMAGE, references);

	json_put_text(map, "primaryPackagePurpose", "CONTAINER");
	json_put_flag(map, "filesAnalyzed", s->n_files > 0);
	if (s->n_unlisted) {
		scoped_free char *words = text_format(
			"%zu files of the output are not listed: they are too "
			"many",
			s->n_unlisted);

		json_put_text(map, "comment", words);
	}
	return map;
}

static void
relate(struct json *list, const char *from, const char *type, const char *to)
{
	struct json *map = json_new_map();

	json_put_text(map, "spdxElementId", from);
	json_put_text(map, "relationshipType", type);
	json_put_text(map, "relatedSpdxElement", to);
	json_push(list, map);
}

static void
relate_package(struct json *list, const struct sbom_package *p, const char *id)
{
	switch (p->role) {
	case SBOM_BASE:
		relate(list, IMAGE, "CONTAINS", id);
		return;
	case SBOM_ENVIRONMENT:
		relate(list, id, "BUILD_TOOL_OF", IMAGE);
		return;
	case SBOM_SOURCE:
		relate(list, IMAGE, "GENERATED_FROM", id);
		return;
	}
}

static struct json *
print_file(const struct sbom_file *f, const char *id)
{
	scoped_free char *path = text_format("./%s", f->path);
	struct json *map = json_new_map();

	json_put_text(map, "SPDXID", id);
	json_put_text(map, "fileName", path);
	put_checksum(map, &f->sum);
	return map;
}

static struct json *
print_reference(const struct spdx_reference *r)
{
	struct json *map = json_new_map();
	scoped_free char *text =
		digest_is_zero(&r->sum)
			? text_copy("The recipe of the image names this "
				    "licence.")
			: text_format("The text of this licence is in the "
				      "copyright file %s of the package.",
				  digest_text(&r->sum).s);

	json_put_text(map, "licenseId", r->id);
	json_put_text(map, "name", *r->name ? r->name : "unnamed");
	json_put_text(map, "extractedText", text);
	return map;
}

static struct json *
creation(const struct sbom *s)
{
	scoped_free char *tool =
		text_format("Tool: hallmark-%s", s->tool_version);
	struct json *map = json_new_map(), *creators = json_new_list();

	json_push_text(creators, tool);
	json_put_text(map, "created", clock_date(s->epoch_s).s);
	json_put(map, "creators", creators);
	return map;
}

static void
put_head(struct json *doc, const struct sbom *s)
{
	scoped_free char *space = text_format(
		"urn:hallmark:sbom:spdx:1:%s", digest_text(&s->image.sum).s);

	json_put_text(doc, "SPDXID", DOCUMENT);
	json_put_text(doc, "spdxVersion", "SPDX-2.3");
	json_put_text(doc, "dataLicense", "CC0-1.0");
	json_put_text(doc, "name", s->image.name);
	json_put_text(doc, "documentNamespace", space);
	json_put(doc, "creationInfo", creation(s));
}

static void
put_references(struct json *doc, const struct spdx_references *r)
{
	struct json *list;

	if (r->n == 0)
		return;
	list = json_new_list();
	for (size_t i = 0; i < r->n; i++)
		json_push(list, print_reference(&r->list[i]));
	json_put(doc, "hasExtractedLicensingInfos", list);
}

struct json *
spdx_json(const struct sbom *s)
{
	scoped(spdx_references_done) struct spdx_references refs = {.n = 0};
	struct json *doc = json_new_map(), *packages = json_new_list();
	struct json *files = json_new_list(), *relations = json_new_list();

	put_head(doc, s);
	json_push(packages, print_image(s, &refs));
	relate(relations, DOCUMENT, "DESCRIBES", IMAGE);
	for (size_t i = 0; i < s->n_packages; i++) {
		scoped_free char *id = package_id(i);

		json_push(packages, print_other(&s->packages[i], id, &refs));
		relate_package(relations, &s->packages[i], id);
	}
	for (size_t i = 0; i < s->n_files; i++) {
		scoped_free char *id = file_id(i);

		json_push(files, print_file(&s->files[i], id));
		relate(relations, IMAGE, "CONTAINS", id);
	}
	json_put(doc, "packages", packages);
	json_put(doc, "files", files);
	json_put(doc, "relationships", relations);
	put_references(doc, &refs);
	return doc;
}
