/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/sbom/cyclonedx.h"
#include "attest/sbom/spdx_licence.h"
#include "base/clock.h"

#include <stdio.h>

#define IMAGE "image"

/* A UUID from the subject's digest: RFC 4122 in its form, but with SHA-256. */
static char *
serial_of(const struct digest *subject)
{
	scoped_free char *name = text_format(
		"urn:hallmark:sbom:cyclonedx:1:%s", digest_text(subject).s);
	struct digest sum = digest_of(name, strlen(name));
	struct digest_text hex;

	sum.sum[6] = (uint8_t)((sum.sum[6] & 0x0f) | 0x50);
	sum.sum[8] = (uint8_t)((sum.sum[8] & 0x3f) | 0x80);
	hex = digest_hex(&sum);
	return text_format("urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex.s,
		hex.s + 8, hex.s + 12, hex.s + 16, hex.s + 20);
}

static void
put_hash(struct json *map, const struct digest *sum)
{
	struct json *list = json_new_list(), *one = json_new_map();

	json_put_text(one, "alg", "SHA-256");
	json_put_text(one, "content", digest_hex(sum).s);
	json_push(list, one);
	json_put(map, "hashes", list);
}

static void
put_licence(struct json *map, const struct sbom_package *p)
{
	scoped_free char *licence = spdx_licence(p, NULL);
	struct json *list, *one;

	if (!licence)
		return;
	list = json_new_list();
	one = json_new_map();
	json_put_text(one, "expression", licence);
	json_push(list, one);
	json_put(map, "licenses", list);
}

static void
put_property(struct json *map, const char *name, const char *value)
{
	struct json *list = json_new_list(), *one = json_new_map();

	json_put_text(one, "name", name);
	json_put_text(one, "value", value);
	json_push(list, one);
	json_put(map, "properties", list);
}

static struct json *
component_of(const struct sbom_package *p, const char *type, const char *ref)
{
	struct json *map = json_new_map();

	json_put_text(map, "type", type);
	json_put_text(map, "bom-ref", ref);
	json_put_text(map, "name", p->name);
	if (p->version)
		json_put_text(map, "version", p->version);
	if (p->purl)
		json_put_text(map, "purl", p->purl);
	if (!digest_is_zero(&p->sum))
		put_hash(map, &p->sum);
	put_licence(map, p);
	return map;
}

static const char *
type_of(const struct sbom_package *p)
{
	if (p->kind == SBOM_IMAGE)
		return "container";
	if (p->kind == SBOM_SYSTEM)
		return "operating-system";
	return p->kind == SBOM_ARCHIVE ? "file" : "library";
}

/* A component with the scope "excluded" is no part of the image. */
static struct json *
print_package(const struct sbom_package *p, const char *ref)
{
	struct json *map = component_of(p, type_of(p), ref);

	json_put_text(
		map, "scope", p->role == SBOM_BASE ? "required" : "excluded");
	put_property(map, "hallmark:role", sbom_role_name(p->role));
	return map;
}

static struct json *
print_file(const struct sbom_file *f, const char *ref)
{
	struct json *map = json_new_map();

	json_put_text(map, "type", "file");
	json_put_text(map, "bom-ref", ref);
	json_put_text(map, "name", f->path);
	put_hash(map, &f->sum);
	put_property(map, "hallmark:role", "output");
	return map;
}

static struct json *
tools_of(const struct sbom *s)
{
	struct json *tools = json_new_map(), *list = json_new_list();
	struct json *one = json_new_map();

	json_put_text(one, "type", "application");
	json_put_text(one, "name", "hallmark");
	json_put_text(one, "version", s->tool_version);
	json_push(list, one);
	json_put(tools, "components", list);
	return tools;
}

static struct json *
metadata_of(const struct sbom *s)
{
	struct json *map = json_new_map();

	json_put_text(map, "timestamp", clock_date(s->epoch_s).s);
	json_put(map, "tools", tools_of(s));
	json_put(map, "component", component_of(&s->image, "container", IMAGE));
	if (s->n_unlisted) {
		scoped_free char *n = text_format("%zu", s->n_unlisted);

		put_property(map, "hallmark:unlisted-files", n);
	}
	return map;
}

static void
put_head(struct json *doc, const struct sbom *s)
{
	scoped_free char *serial = serial_of(&s->image.sum);

	json_put_text(doc, "bomFormat", "CycloneDX");
	json_put_text(doc, "specVersion", "1.6");
	json_put_text(doc, "serialNumber", serial);
	json_put_number(doc, "version", 1);
	json_put(doc, "metadata", metadata_of(s));
}

struct json *
cyclonedx_json(const struct sbom *s)
{
	struct json *doc = json_new_map(), *components = json_new_list();
	struct json *image = json_new_map(), *contains = json_new_list();
	struct json *graph = json_new_list();

	put_head(doc, s);
	for (size_t i = 0; i < s->n_packages; i++) {
		scoped_free char *ref = text_format("package-%zu", i + 1);

		json_push(components, print_package(&s->packages[i], ref));
		if (s->packages[i].role == SBOM_BASE)
			json_push_text(contains, ref);
	}
	for (size_t i = 0; i < s->n_files; i++) {
		scoped_free char *ref = text_format("file-%zu", i + 1);

		json_push(components, print_file(&s->files[i], ref));
	}
	json_put_text(image, "ref", IMAGE);
	json_put(image, "dependsOn", contains);
	json_push(graph, image);
	json_put(doc, "components", components);
	json_put(doc, "dependencies", graph);
	return doc;
}
