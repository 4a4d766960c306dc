/* SPDX-License-Identifier: Apache-2.0 */
/* SLSA provenance: of hallmark, which lists every input, and of others. */
#include "attest/archive_name.h"
#include "attest/ask/facts_private.h"
#include "attest/provenance.h"

#define DEBIAN "pkg:deb/"
#define IMAGE "oci:"

static const char *
role_of(const struct json *in)
{
	return facts_word(facts_map(in, "annotations"), "role");
}

static const char *
uri_of(const struct json *in)
{
	const char *uri = facts_word(in, "uri");

	return uri ? uri : "";
}

/* hallmark's environment: packages, or one image after all sources. */
static bool
is_tool(const struct json *list, size_t i)
{
	const char *uri = uri_of(json_at(list, i));

	if (!text_starts(uri, IMAGE))
		return text_starts(uri, "pkg:");
	for (size_t j = 0; j < json_count(list); j++) {
		const struct json *other = json_at(list, j);

		if (!role_of(other) &&
			(j > i || text_starts(uri_of(other), DEBIAN)))
			return false;
	}
	return true;
}

static int
add_image(
	struct facts *f, enum facts_part part, const char *uri, const char *sum)
{
	const char *at = strstr(uri, "@sha256:");
	scoped_free char *name = text_copyn(
		uri + strlen(IMAGE), at ? (size_t)(at - uri) - strlen(IMAGE)
					: strlen(uri + strlen(IMAGE)));
	scoped_free char *digest = sum ? text_format("sha256:%s", sum)
				       : text_copy(at ? at + 1 : "");
	const char *fields[THING_FIELDS] = {[THING_TYPE] = "oci",
		[THING_NAME] = name,
		[THING_VERSION] = digest,
		[THING_DIGEST] = digest};

	return facts_add_line(f, part, thing_print(fields));
}

static int
add_plain(struct facts *f, enum facts_part part, const char *uri,
	const char *commit, const char *sum)
{
	scoped_free char *name = NULL, *version = NULL, *digest = NULL;
	const char *fields[THING_FIELDS] = {[THING_TYPE] = "generic"};

	if (commit)
		name = archive_name_last(uri);
	else if (archive_name_npm(&name, &version, uri))
		fields[THING_TYPE] = "npm";
	else
		archive_name_split(&name, &version, uri);
	if (commit && strrchr(name, '@'))
		*strrchr(name, '@') = '\0'; /* "…/xz.git@COMMIT" */
	if (commit && text_ends(name, ".git"))
		name[strlen(name) - 4] = '\0';
	if (sum)
		digest = text_format("sha256:%s", sum);
	fields[THING_NAME] = *name ? name : uri;
	fields[THING_VERSION] = commit ? commit : version;
	fields[THING_DIGEST] = digest;
	return facts_add_line(f, part, thing_print(fields));
}

static int
add_input(struct facts *f, const struct json *list, size_t i)
{
	const struct json *in = json_at(list, i),
			  *sums = facts_map(in, "digest");
	const char *uri = uri_of(in), *commit = facts_word(sums, "gitCommit");
	const char *sum = facts_word(sums, "sha256");
	enum facts_part part = text_equal(role_of(in), PROVENANCE_BASE)
				       ? FACTS_CONTAINS
			       : is_tool(list, i) ? FACTS_ENVIRONMENT
						  : FACTS_SOURCES;

	if (json_kind(in) != JSON_KIND_MAP)
		return -1;
	if (!commit)
		commit = facts_word(sums, "sha1");
	if (text_starts(uri, "pkg:")) {
		const struct said said = {.purl = uri,
			.name = uri,
			.file = facts_word(in, "name"),
			.digest = sum};

		return facts_add(f, part, &said);
	}
	if (text_starts(uri, IMAGE))
		return add_image(f, part, uri, sum);
	if (!*uri)
		uri = facts_word(in, "name");
	return uri && *uri ? add_plain(f, part, uri, commit, sum) : 0;
}

static int
by_sum(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

struct digest
facts_environment(struct digest *sums, size_t n)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (n > 1)
		qsort(sums, n, sizeof *sums, by_sum);
	for (size_t i = 0; i < n; i++)
		bytes_addf(&text, "%s\n", digest_text(&sums[i]).s);
	return digest_of(text.data, text.len);
}

static int
add_environment(struct facts *f, const struct json *list)
{
	scoped_free struct digest *sums =
		mem_alloc(json_count(list), sizeof *sums);
	const char *fields[THING_FIELDS] = {[THING_TYPE] = THING_ENVIRONMENT};
	struct digest_text text;
	struct digest is;
	size_t n = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *in = json_at(list, i);
		const char *one = facts_word(facts_map(in, "digest"), "sha256");

		if (!role_of(in) && text_starts(uri_of(in), DEBIAN) && one)
			n += digest_parse_hex(&sums[n], one) == 0;
	}
	if (n == 0)
		return 0;
	is = facts_environment(sums, n);
	text = digest_text(&is);
	fields[THING_DIGEST] = text.s;
	return facts_add_line(f, FACTS_ENVIRONMENT, thing_print(fields));
}

int
facts_provenance(struct facts *f, const struct json *predicate)
{
	const struct json *made = facts_map(predicate, "buildDefinition");
	const struct json *list =
		made ? facts_items(made, "resolvedDependencies")
		     : facts_items(predicate, "materials");

	f->complete = text_equal(
		facts_word(made, "buildType"), PROVENANCE_BUILD_TYPE);
	for (size_t i = 0; i < json_count(list); i++)
		if (add_input(f, list, i) < 0)
			return -1;
	return f->complete ? add_environment(f, list) : 0;
}
