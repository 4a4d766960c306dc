/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/purl.h"
#include "attest/quarantine/quarantine_private.h"
#include "attest/statement.h"
#include "base/clock.h"

const char *
quarantine_kind_name(enum quarantine_kind kind)
{
	static const char *const names[QUARANTINE_KINDS] = {
		[QUARANTINE_IMAGE] = "image",
		[QUARANTINE_LAYER] = "layer",
		[QUARANTINE_PACKAGE] = "package",
		[QUARANTINE_COMMIT] = "commit",
		[QUARANTINE_KEY] = "key",
	};

	return names[kind];
}

/* in-toto requires a digest of each subject: what has none is named by that of
 * its name. */
static struct digest
subject_sum(const struct quarantine_target *t)
{
	return t->name ? digest_of(t->name, strlen(t->name)) : t->sum;
}

static struct json *
target_json(const struct quarantine_target *t)
{
	struct json *v = json_new_map(), *versions = json_new_list();

	json_put_text(v, "kind", quarantine_kind_name(t->kind));
	for (size_t i = 0; i < t->n_versions; i++)
		json_push_text(versions, t->versions[i]);
	if (t->n_versions > 0)
		json_put(v, "versions", versions);
	else
		json_free(versions);
	return v;
}

struct json *
quarantine_json(const struct quarantine *q)
{
	const struct digest sum = subject_sum(&q->target);
	struct json *p = json_new_map();

	json_put_text(p, "action", q->lifts ? "lift" : "quarantine");
	if (q->lifts)
		json_put(p, "lifts", statement_descriptor(NULL, &q->lifted));
	json_put_text(p, "reason", q->reason);
	json_put(p, "target", target_json(&q->target));
	json_put_text(p, "time", clock_date(q->time_s).s);
	return statement_new(q->target.name, &sum, QUARANTINE_PREDICATE, p);
}

void
quarantine_print(struct bytes *out, const struct quarantine *q)
{
	scoped(json_free) struct json *v = quarantine_json(q);

	json_print(out, v);
}

struct digest
quarantine_id(const struct quarantine *q)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	quarantine_print(&text, q);
	return digest_of(text.data, text.len);
}

char *
quarantine_words(const struct quarantine_target *t)
{
	struct bytes out = BYTES_INIT;

	bytes_addf(&out, "the %s ", quarantine_kind_name(t->kind));
	if (t->name)
		bytes_adds(&out, text_quotes(t->name));
	else if (t->kind == QUARANTINE_KEY)
		bytes_adds(&out, digest_hex(&t->sum).s);
	else
		bytes_adds(&out, digest_text(&t->sum).s);
	for (size_t i = 0; i < t->n_versions; i++)
		bytes_addf(&out, "%s%s", i ? " or " : " ",
			text_quotes(t->versions[i]));
	return bytes_take(&out);
}

/* Of distributions only Debian is known, and images have digests. */
static bool
has_owner(const struct purl *p)
{
	static const char *const others[] = {
		"oci", "docker", "rpm", "apk", "alpm"};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(p->type, others[i]) == 0)
			return false;
	return strcmp(p->type, "deb") != 0 || text_equal(p->space, "debian");
}

static int
check_package(const struct quarantine_target *t, struct error *err)
{
	scoped(purl_done) struct purl p = PURL_INIT;
	scoped_free char *base = NULL;

	if (purl_parse(&p, t->name) == 0)
		base = purl_base(&p);
	if (!base || strlen(base) > QUARANTINE_NAME_MAX ||
		strcmp(base, t->name) != 0 || !has_owner(&p))
		return error_set(err, ERROR_INPUT,
			"a package must be named by a URL such as "
			"pkg:deb/debian/xz-utils or pkg:npm/%%40babel/core, "
			"not %s",
			text_quotes(t->name));
	if (t->n_versions > QUARANTINE_RANGES_MAX)
		return error_set(err, ERROR_INPUT,
			"a package has at most %d ranges of versions",
			QUARANTINE_RANGES_MAX);
	for (size_t i = 0; i < t->n_versions; i++) {
		scoped(version_range_done) struct version_range range = {
			.n = 0};

		if (version_range_parse_of(
			    &range, p.type, t->versions[i], err) < 0)
			return -1;
	}
	return 0;
}

int
quarantine_check(const struct quarantine_target *t, struct error *err)
{
	const size_t len = t->name ? strlen(t->name) : 0;
	unsigned char raw[32];

	if (t->kind == QUARANTINE_PACKAGE)
		return check_package(t, err);
	if (t->n_versions > 0)
		return error_set(
			err, ERROR_INPUT, "only a package has versions");
	if (t->kind == QUARANTINE_COMMIT &&
		((len != 40 && len != 64) || hex_parse(raw, t->name, len) < 0))
		return error_set(err, ERROR_INPUT,
			"a commit must be named by its full id in lower case, "
			"not %s",
			text_quotes(t->name));
	return 0;
}

bool
quarantine_same_target(
	const struct quarantine_target *a, const struct quarantine_target *b)
{
	bool same = a->kind == b->kind && text_equal(a->name, b->name) &&
		    digest_equal(&a->sum, &b->sum) &&
		    a->n_versions == b->n_versions;

	for (size_t i = 0; same && i < a->n_versions; i++)
		same = strcmp(a->versions[i], b->versions[i]) == 0;
	return same;
}

void
quarantine_copy(struct quarantine *out, const struct quarantine *q)
{
	struct quarantine_target *t = &out->target;

	*out = *q;
	t->name = text_copy(q->target.name);
	t->versions = NULL;
	t->n_versions = 0;
	for (; t->n_versions < q->target.n_versions; t->n_versions++)
		*mem_room(t->versions, t->n_versions) =
			text_copy(q->target.versions[t->n_versions]);
	out->reason = text_copy(q->reason);
}

void
quarantine_done(struct quarantine *q)
{
	for (size_t i = 0; i < q->target.n_versions; i++)
		free(q->target.versions[i]);
	free(q->target.versions);
	free(q->target.name);
	free(q->reason);
	*q = (struct quarantine)QUARANTINE_INIT;
}
