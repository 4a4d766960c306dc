/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/envelopes.h"
#include "attest/bundle.h"
#include "attest/statement.h"
#include "base/file.h"
#include "base/say.h"

#include <fcntl.h>
#include <unistd.h>

#define ENVELOPES_MAX 1024 /* what is read, of any kind */
#define WARNINGS_MAX 8

/* While they are gathered. */
struct gathering {
	struct envelopes e;
	struct digest *bundles; /* of the first of e, their bundles; or zero */
	size_t n_bundles;
	struct dsse *parsed; /* the first of e, as far as they were compared */
	size_t n_parsed;
	size_t n_read;    /* entries of any kind */
	const char *path; /* of a file, for messages */
};

static void
gathering_done(struct gathering *g)
{
	for (size_t i = 0; i < g->n_parsed; i++)
		dsse_done(&g->parsed[i]);
	free(g->parsed);
	free(g->bundles);
	envelopes_done(&g->e);
}
DEFINE_SCOPED_IN(struct gathering, gathering_done);

static struct bytes *
next_slot(struct envelopes *e)
{
	struct bytes *one = mem_room(e->envelopes, e->n);

	(void)mem_room(e->sums, e->n);
	return one;
}

static bool
same_bytes(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* Is the one signed statement of a bundle in this envelope? */
static bool
is_in(const struct dsse *bundle, const struct dsse *envelope)
{
	if (envelope->n_signatures == 0 ||
		strcmp(bundle->payload_type, envelope->payload_type) != 0 ||
		!same_bytes(&bundle->payload, &envelope->payload))
		return false;
	for (size_t i = 0; i < envelope->n_signatures; i++)
		if (same_bytes(&bundle->signatures[0].sig,
			    &envelope->signatures[i].sig))
			return true;
	return false;
}

/* Envelope number i, parsed; without signatures if that failed. */
static const struct dsse *
parsed_envelope(struct gathering *g, size_t i)
{
	while (g->n_parsed <= i) {
		struct dsse *d = mem_room(g->parsed, g->n_parsed);
		const struct bytes *text = &g->e.envelopes[g->n_parsed++];
		struct error ignored;

		if (dsse_parse(d, text->data, text->len, "envelope", &ignored) <
			0)
			*d = (struct dsse)DSSE_INIT;
	}
	return &g->parsed[i];
}

static bool
is_known(struct gathering *g, const struct dsse *bundle)
{
	for (size_t i = 0; i < g->e.n; i++)
		if (is_in(bundle, parsed_envelope(g, i)))
			return true;
	return false;
}

/* The digest of the bundle that hallmark writes of envelope number i. */
static const struct digest *
bundle_of(struct gathering *g, size_t i)
{
	while (g->n_bundles <= i) {
		struct digest *sum = mem_room(g->bundles, g->n_bundles);
		const struct bytes *e = &g->e.envelopes[g->n_bundles++];
		scoped(bytes_done) struct bytes text = BYTES_INIT;

		if (bundle_print(&text, e->data, e->len) == 0)
			*sum = digest_of(text.data, text.len);
	}
	return &g->bundles[i];
}

/* Does this manifest name the bundle of an envelope that was read?  Such a
 * bundle says nothing new, so neither it nor the manifest is parsed.  A
 * manifest that has the digest elsewhere hides only its own bundle. */
static bool
names_known(struct gathering *g, const struct bytes *manifest)
{
	for (size_t i = 0; i < g->e.n; i++) {
		const struct digest_text sum = digest_text(bundle_of(g, i));

		if (!digest_is_zero(&g->bundles[i]) &&
			memmem(manifest->data, manifest->len, sum.s,
				strlen(sum.s)))
			return true;
	}
	return false;
}

static void
add_envelope(
	struct envelopes *e, const void *text, size_t len, struct digest sum)
{
	bytes_add(next_slot(e), text, len);
	e->sums[e->n++] = sum;
}

/* A bundle that is refused takes nothing from the others; only a failure of the
 * machine does. */
static int
refuse_bundle(struct envelopes *e, const struct error *why, struct error *err)
{
	if (why->kind != ERROR_INPUT && why->kind != ERROR_LIMIT) {
		*err = *why;
		return -1;
	}
	*mem_room(e->refused, e->n_refused) = text_copy(why->text);
	e->n_refused++;
	return 0;
}

/* returns 0; 1: it is no bundle; -1 */
static int
add_bundle(struct gathering *g, const char *text, size_t len, const char *name,
	struct error *err)
{
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	scoped(json_free) struct json *v = NULL;
	struct error why = ERROR_INIT;
	int r = bundle_parse(&d, text, len, name, &why);

	if (r != 0)
		return r < 0 ? refuse_bundle(&g->e, &why, err) : 1;
	v = dsse_json(&d);
	json_print(&envelope, v);
	if (!is_known(g, &d))
		add_envelope(&g->e, envelope.data, envelope.len,
			digest_of(text, len));
	return 0;
}

static int
add_envelope_of(struct gathering *g, const struct store *store,
	const struct descriptor *d, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest sum;

	if (store_referrer_blob(store, d, DSSE_MAX, &text, &sum, err) < 0)
		return -1;
	add_envelope(&g->e, text.data, text.len, sum);
	return 0;
}

static int
add_bundle_of(struct gathering *g, const struct store *store,
	const struct descriptor *d, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes manifest = BYTES_INIT;
	scoped_free char *name =
		text_format("the bundle %s", digest_text(&d->sum).s);
	struct error why = ERROR_INIT;
	int r = store_get(store, &d->sum, STORE_JSON_MAX, &manifest, &why);

	if (r == 0 && names_known(g, &manifest))
		return 0;
	if (r < 0 || store_referrer_blob(
			     store, d, BUNDLE_MAX, &text, NULL, &why) < 0) {
		(void)error_wrap(&why, "%s", name);
		return refuse_bundle(&g->e, &why, err);
	}
	r = add_bundle(g, text.data ? text.data : "", text.len, name, err);
	if (r <= 0)
		return r;
	(void)error_set(
		&why, ERROR_INPUT, "%s has not the form of a bundle", name);
	return refuse_bundle(&g->e, &why, err);
}

static bool
is_kind(const struct descriptor *d, bool bundles)
{
	return bundles ? bundle_is_type(d->artifact_type)
		       : text_equal(d->artifact_type, DSSE_PAYLOAD_TYPE);
}

/* One more entry; false: there are too many, and this one is not read. */
static bool
has_room(struct gathering *g)
{
	if (g->n_read == ENVELOPES_MAX) {
		g->e.cut = true;
		return false;
	}
	g->n_read++;
	return true;
}

static int
gather_referrers(struct gathering *g, const struct store *store,
	const struct descriptor *list, size_t n, bool bundles,
	struct error *err)
{
	for (size_t i = 0; i < n && !g->e.cut; i++) {
		if (!is_kind(&list[i], bundles) || !has_room(g))
			continue;
		if ((bundles ? add_bundle_of(g, store, &list[i], err)
			     : add_envelope_of(g, store, &list[i], err)) < 0)
			return -1;
	}
	return 0;
}

int
envelopes_listed(struct envelopes *out, const struct store *store,
	const struct descriptor *list, size_t n, struct error *err)
{
	scoped(gathering_done) struct gathering g = {.path = NULL};

	if (gather_referrers(&g, store, list, n, false, err) < 0 ||
		gather_referrers(&g, store, list, n, true, err) < 0)
		return -1;
	*out = g.e;
	g.e = (struct envelopes)ENVELOPES_INIT;
	return 0;
}

int
envelopes_of(struct envelopes *out, const struct store *store,
	const struct digest *image, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;
	int r;

	if (store_referrers(store, image, &list, &n, err) < 0)
		return -1;
	r = envelopes_listed(out, store, list, n, err);
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
	return r;
}

/* Words that every bundle has, and hardly an envelope. */
static bool
may_be_bundle(const char *text, size_t len)
{
	static const char word[] = "sigstore.bundle";

	return memmem(text, len, word, sizeof word - 1) != NULL;
}

static int
gather_line(struct gathering *g, const char *text, size_t len, size_t line,
	bool bundles, struct error *err)
{
	scoped_free char *name =
		text_format("%s, entry %zu", text_quotes(g->path), line);
	int r = 1;

	if (may_be_bundle(text, len) != bundles || !has_room(g))
		return 0;
	if (bundles)
		r = add_bundle(g, text, len, name, err);
	if (r > 0)
		add_envelope(&g->e, text, len, digest_of(text, len));
	return r < 0 ? -1 : 0;
}

/* One entry a line; an indented one fills the file. */
static int
gather_lines(struct gathering *g, const struct bytes *file, bool bundles,
	struct error *err)
{
	const char *at = file->data, *end = at + file->len;

	for (size_t line = 1; at < end && !g->e.cut; line++) {
		const char *nl = text_starts(at, "{\n")
					 ? NULL
					 : memchr(at, '\n', (size_t)(end - at));
		size_t len = nl ? (size_t)(nl - at) : (size_t)(end - at);

		if (len > 0 && gather_line(g, at, len, line, bundles, err) < 0)
			return -1;
		at += len + (nl != NULL);
	}
	return 0;
}

static bool
is_tar(const struct bytes *text)
{
	static const char magic[] = "ustar";
	const size_t at = 257;

	return text->len > at + sizeof magic &&
	       memcmp(text->data + at, magic, sizeof magic - 1) == 0;
}

int
envelopes_read(struct envelopes *out, const char *path, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const int r = file_read_given(&text, path, BUNDLE_MAX, err);

	if (is_tar(&text))
		return error_set(err, ERROR_INPUT,
			"%s is an archive: 'hallmark load' takes its images "
			"into the store, under whose names they are verified, "
			"and 'hallmark verify --layout' checks its bytes alone",
			text_quotes(path));
	return r < 0 ? -1 : envelopes_parse(out, &text, path, err);
}

int
envelopes_parse(struct envelopes *out, struct bytes *text, const char *path,
	struct error *err)
{
	scoped(gathering_done) struct gathering g = {.path = path};

	bytes_add(text, "", 0);
	if (gather_lines(&g, text, false, err) < 0 ||
		gather_lines(&g, text, true, err) < 0)
		return -1;
	if (g.e.n == 0 && g.e.n_refused > 0)
		return error_set(err, ERROR_INPUT, "%s", g.e.refused[0]);
	if (g.e.n == 0)
		return error_set(err, ERROR_INPUT,
			"%s holds no envelope and no bundle",
			text_quotes(path));
	*out = g.e;
	g.e = (struct envelopes)ENVELOPES_INIT;
	return 0;
}

void
envelopes_warn(const struct envelopes *e)
{
	for (size_t i = 0; i < e->n_refused && i < WARNINGS_MAX; i++)
		say_warning("%s; it is passed over", e->refused[i]);
	if (e->n_refused > WARNINGS_MAX)
		say_warning("%zu more bundles are passed over",
			e->n_refused - WARNINGS_MAX);
	if (e->cut)
		say_warning("there are more than %d statements; the others are "
			    "passed over",
			ENVELOPES_MAX);
}

static bool
has_sum(const struct envelopes *e, const struct digest *sum)
{
	for (size_t i = 0; i < e->n; i++)
		if (digest_equal(&e->sums[i], sum))
			return true;
	return false;
}

int
envelopes_beside(struct envelopes *to, const struct store *store,
	const struct digest *image, struct error *err)
{
	scoped(envelopes_done) struct envelopes found = ENVELOPES_INIT;
	scoped_free char *path =
		text_format("%s/attestations/%s.verdict.intoto.jsonl",
			store_path(store), digest_hex(image).s);
	struct error why = ERROR_INIT;

	if (store_is_foreign(store) || access(path, F_OK) < 0)
		return 0;
	if (envelopes_read(&found, path, &why) < 0) {
		if (why.kind != ERROR_INPUT && why.kind != ERROR_LIMIT) {
			*err = why;
			return -1;
		}
		say_warning("a verdict was not read: %s", why.text);
		return 0;
	}
	envelopes_join(to, &found);
	return 0;
}

void
envelopes_join(struct envelopes *to, const struct envelopes *more)
{
	for (size_t i = 0; i < more->n; i++)
		if (!has_sum(to, &more->sums[i]))
			add_envelope(to, more->envelopes[i].data,
				more->envelopes[i].len, more->sums[i]);
	to->cut |= more->cut;
}

int
envelopes_read_all(struct envelopes *out, const char *const *paths, size_t n,
	struct error *err)
{
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;

	for (size_t i = 0; i < n; i++) {
		scoped(envelopes_done) struct envelopes one = ENVELOPES_INIT;

		if (envelopes_read(&one, paths[i], err) < 0)
			return -1;
		envelopes_warn(&one);
		envelopes_join(&all, &one);
	}
	*out = all;
	all = (struct envelopes)ENVELOPES_INIT;
	return 0;
}

char *
envelopes_predicate(const struct bytes *envelope)
{
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	struct error ignored;

	if (dsse_parse(&d, envelope->data, envelope->len, "envelope",
		    &ignored) < 0 ||
		statement_parse(&s, d.payload.data, d.payload.len, "statement",
			&ignored) < 0)
		return NULL;
	return text_copy(s.predicate_type);
}

void
envelopes_done(struct envelopes *e)
{
	for (size_t i = 0; i < e->n; i++)
		bytes_done(&e->envelopes[i]);
	for (size_t i = 0; i < e->n_refused; i++)
		free(e->refused[i]);
	free(e->refused);
	free(e->envelopes);
	free(e->sums);
	*e = (struct envelopes)ENVELOPES_INIT;
}
