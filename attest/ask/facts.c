/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/archive_name.h"
#include "attest/ask/facts_private.h"
#include "attest/ask/purl.h"
#include "base/wire.h"

#define STATEMENT_PREFIX "https://in-toto.io/Statement/"
#define SUBJECTS_MAX 10000
#define KEY_ID_MAX 256

static const char *const kind_names[] = {
	[FACTS_UNREAD] = "unread",
	[FACTS_OTHER] = "other",
	[FACTS_PROVENANCE] = "provenance",
	[FACTS_SPDX] = "spdx",
	[FACTS_CYCLONEDX] = "cyclonedx",
	[FACTS_DPKG] = "dpkg",
	[FACTS_DPKG_UNREAD] = "dpkg-unread",
};

const char *
facts_kind_name(enum facts_kind kind)
{
	return kind_names[kind];
}

void
facts_done(struct facts *f)
{
	for (size_t i = 0; i < FACTS_PARTS; i++) {
		for (size_t j = 0; j < f->parts[i].n; j++)
			free(f->parts[i].lines[j]);
		free(f->parts[i].lines);
	}
	*f = (struct facts)FACTS_INIT;
}

const struct json *
facts_map(const struct json *v, const char *key)
{
	const struct json *m =
		v && json_kind(v) == JSON_KIND_MAP ? json_find(v, key) : NULL;

	return m && json_kind(m) == JSON_KIND_MAP ? m : NULL;
}

const struct json *
facts_items(const struct json *v, const char *key)
{
	const struct json *m =
		v && json_kind(v) == JSON_KIND_MAP ? json_find(v, key) : NULL;

	return m && json_kind(m) == JSON_KIND_LIST ? m : NULL;
}

const char *
facts_word(const struct json *v, const char *key)
{
	return v && json_kind(v) == JSON_KIND_MAP ? json_find_text(v, key)
						  : NULL;
}

int
facts_add_line(struct facts *f, enum facts_part part, char *takes)
{
	struct facts_list *list = &f->parts[part];

	if (strlen(takes) > THING_LINE_MAX || list->n == FACTS_THINGS_MAX) {
		free(takes);
		return -1;
	}
	*mem_room(list->lines, list->n) = takes;
	list->n++;
	return 0;
}

/* The source package: of the purl's qualifier "xz-utils@5.6.0-1", else of the
 * folder in Debian's pool, "pool/main/x/xz-utils/…". */
static void
find_source(char **name, char **version, const struct purl *p, const char *file,
	const char *own)
{
	const char *at = p->upstream ? strrchr(p->upstream, '@') : NULL;

	if (p->upstream) {
		*name = at ? text_copyn(p->upstream, (size_t)(at - p->upstream))
			   : text_copy(p->upstream);
		*version = at ? text_copy(at + 1) : archive_name_source(own);
	} else if (file && strcmp(p->type, "deb") == 0) {
		*name = archive_name_pool(file);
		*version = *name ? archive_name_source(own) : NULL;
	}
}

/* A package URL of an image holds its digest where others have a version. */
static const char *
version_of(const struct said *s, const struct purl *p)
{
	return s->version && *s->version ? s->version
	       : p->version              ? p->version
					 : "";
}

int
facts_add(struct facts *f, enum facts_part part, const struct said *s)
{
	scoped(purl_done) struct purl p = PURL_INIT;
	scoped_free char *name = NULL, *source = NULL, *made = NULL;
	scoped_free char *digest = NULL;
	const char *fields[THING_FIELDS] = {NULL};
	struct digest sum;
	bool known = s->purl && purl_parse(&p, s->purl) == 0;

	name = known ? purl_full_name(&p) : text_copy(s->name);
	if (!name || !*name)
		return -1;
	fields[THING_VERSION] = version_of(s, &p);
	if (known)
		find_source(&source, &made, &p, s->file, fields[THING_VERSION]);
	if (s->digest && digest_parse_hex(&sum, s->digest) == 0)
		digest = text_copy(digest_text(&sum).s);
	else if (known && p.version && digest_parse(&sum, p.version) == 0)
		digest = text_copy(digest_text(&sum).s);
	fields[THING_TYPE] = p.type;
	fields[THING_NAME] = name;
	fields[THING_SOURCE] = source;
	fields[THING_SOURCE_VERSION] = made;
	fields[THING_DIGEST] = digest;
	fields[THING_PURL] = known ? s->purl : NULL;
	return facts_add_line(f, part, thing_print(fields));
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort_list(struct facts_list *list)
{
	size_t n = 0;

	if (list->n > 1)
		qsort(list->lines, list->n, sizeof *list->lines, by_bytes);
	for (size_t i = 0; i < list->n; i++)
		if (n > 0 && strcmp(list->lines[n - 1], list->lines[i]) == 0)
			free(list->lines[i]);
		else
			list->lines[n++] = list->lines[i];
	list->n = n;
}

void
facts_sort(struct facts *f)
{
	for (size_t i = 0; i < FACTS_PARTS; i++)
		sort_list(&f->parts[i]);
}

static bool
is_about(const struct json *statement, const struct digest *image)
{
	const struct json *list = facts_items(statement, "subject");
	struct digest_text hex = digest_hex(image);

	for (size_t i = 0; i < json_count(list) && i < SUBJECTS_MAX; i++)
		if (text_equal(facts_word(facts_map(json_at(list, i), "digest"),
				       "sha256"),
			    hex.s))
			return true;
	return false;
}

static const struct predicate {
	const char *type; /* how the predicate type begins */
	enum facts_kind kind;
	int (*read)(struct facts *out, const struct json *predicate);
} predicates[] = {
	{"https://slsa.dev/provenance/v1", FACTS_PROVENANCE, facts_provenance},
	{"https://slsa.dev/provenance/v0.2", FACTS_PROVENANCE,
		facts_provenance},
	{"https://spdx.dev/Document", FACTS_SPDX, facts_spdx},
	{"https://cyclonedx.org/bom", FACTS_CYCLONEDX, facts_cyclonedx},
};

static const struct predicate *
find_predicate(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(predicates); i++)
		if (text_starts(type, predicates[i].type))
			return &predicates[i];
	return NULL;
}

bool
facts_is_provenance(const struct json *statement, const struct digest *image)
{
	const char *type = facts_word(statement, "predicateType");
	const struct predicate *row = type ? find_predicate(type) : NULL;

	return row && row->kind == FACTS_PROVENANCE &&
	       facts_word(statement, "_type") &&
	       text_starts(facts_word(statement, "_type"), STATEMENT_PREFIX) &&
	       is_about(statement, image);
}

static int
read_predicate(struct facts *f, const struct json *statement)
{
	const char *type = facts_word(statement, "predicateType");
	const struct json *predicate = facts_map(statement, "predicate");
	const struct predicate *row = type ? find_predicate(type) : NULL;

	if (!type)
		return -1;
	f->kind = row ? row->kind : FACTS_OTHER;
	if (!row)
		return 0;
	return predicate ? row->read(f, predicate) : -1;
}

/* The id is a claim, and may be missing. */
static int
add_keys(struct facts *f, const struct dsse *e)
{
	for (size_t i = 0; i < e->n_signatures; i++) {
		const char *id = e->signatures[i].keyid;
		const char *fields[THING_FIELDS] = {
			[THING_TYPE] = THING_KEY, [THING_NAME] = id};

		if ((id && strlen(id) > KEY_ID_MAX) ||
			facts_add_line(f, FACTS_KEYS, thing_print(fields)) < 0)
			return -1;
	}
	return 0;
}

/* The signatures are not of the statement. */
static int
read_statement(
	struct facts *f, const struct json *root, const struct digest *image)
{
	const char *type = facts_word(root, "_type");

	if (!type || !text_starts(type, STATEMENT_PREFIX))
		return -1;
	if (is_about(root, image))
		return read_predicate(f, root);
	f->kind = FACTS_OTHER;
	return 0;
}

static int
read_envelope(struct facts *f, const struct bytes *envelope,
	const struct digest *image)
{
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;

	if (dsse_parse(&e, envelope->data, envelope->len, "envelope",
		    &ignored) < 0 ||
		json_read(&doc, e.payload.data ? e.payload.data : "",
			e.payload.len, "statement", &ignored) < 0)
		return -1;
	if (read_statement(f, doc.root, image) < 0)
		return -1;
	return is_about(doc.root, image) ? add_keys(f, &e) : 0;
}

void
facts_derive(struct facts *out, const struct bytes *envelope,
	const struct digest *image)
{
	scoped(facts_done) struct facts f = FACTS_INIT;

	*out = (struct facts)FACTS_INIT;
	if (read_envelope(&f, envelope, image) < 0)
		return;
	facts_sort(&f);
	*out = f;
	f = (struct facts)FACTS_INIT;
}

void
facts_of(struct facts *out, const struct json *statement,
	const struct digest *image)
{
	scoped(facts_done) struct facts f = FACTS_INIT;

	*out = (struct facts)FACTS_INIT;
	if (read_statement(&f, statement, image) < 0)
		return;
	facts_sort(&f);
	*out = f;
	f = (struct facts)FACTS_INIT;
}

void
facts_put(struct bytes *out, const struct facts *f)
{
	wire_put_number(out, f->kind);
	wire_put_number(out, f->complete);
	for (size_t i = 0; i < FACTS_PARTS; i++) {
		wire_put_number(out, (int64_t)f->parts[i].n);
		for (size_t j = 0; j < f->parts[i].n; j++)
			wire_put_text(out, f->parts[i].lines[j]);
	}
}

static int
take_list(struct facts *f, enum facts_part part, struct wire *from)
{
	struct facts_list *list = &f->parts[part];
	int64_t n = wire_number(from, 0, FACTS_THINGS_MAX);

	for (int64_t i = 0; i < n; i++) {
		scoped(thing_done) struct thing t = {{NULL}};
		char *line = wire_text(from);

		if (!line || facts_add_line(f, part, line) < 0 ||
			thing_parse(&t, line) < 0 ||
			(i > 0 && strcmp(list->lines[i - 1], line) >= 0))
			return -1;
	}
	return 0;
}

int
facts_take(struct facts *out, struct wire *from)
{
	scoped(facts_done) struct facts f = FACTS_INIT;

	f.kind = (enum facts_kind)wire_number(
		from, FACTS_UNREAD, FACTS_KINDS - 1);
	f.complete = wire_number(from, 0, 1) != 0;
	for (int i = 0; i < FACTS_PARTS; i++)
		if (take_list(&f, (enum facts_part)i, from) < 0)
			return -1;
	if (from->bad)
		return -1;
	*out = f;
	f = (struct facts)FACTS_INIT;
	return 0;
}
