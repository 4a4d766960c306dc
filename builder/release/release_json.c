/* SPDX-License-Identifier: Apache-2.0 */
/* docs/hallmark-release.schema.json */
#include "attest/sbom/sbom.h"
#include "base/clock.h"
#include "builder/release/release_print.h"

static void
put_optional(struct json *v, const char *key, const char *text)
{
	if (text)
		json_put_text(v, key, text);
}

static struct json *
pin_map(const struct pin *pin)
{
	struct json *v = json_new_map();
	scoped_free char *reference = release_reference(pin);

	json_put_text(v, "image", reference);
	json_put_text(v, "name", pin->name);
	json_put_text(v, "digest", digest_text(&pin->sum).s);
	put_optional(v, "version", pin->version);
	put_optional(v, "commit", pin->commit);
	put_optional(v, "signer", pin->signer);
	return v;
}

static struct json *
digests_map(const struct image *image)
{
	struct json *v = json_new_map(), *layers = json_new_list();

	for (size_t i = 0; i < image->n_layers; i++) {
		struct json *layer = json_new_map();

		json_put_text(
			layer, "digest", digest_text(&image->layers[i].sum).s);
		json_put_number(layer, "size", image->layers[i].size);
		json_push(layers, layer);
	}
	json_put_text(v, "manifest", digest_text(&image->manifest).s);
	json_put_text(v, "config", digest_text(&image->config).s);
	json_put(v, "layers", layers);
	return v;
}

static struct json *
source_map(const struct provenance *p)
{
	struct json *v = json_new_map();

	json_put_text(v, "repository", p->repository);
	json_put_text(v, "commit", p->revision);
	json_put_text(v, "recipe", p->recipe ? p->recipe : "");
	put_optional(v, "output", p->output);
	json_put_text(v, "date", clock_date(p->epoch_s).s);
	json_put_text(v, "architecture", p->architecture);
	json_put_text(v, "level", p->level);
	json_put_text(v, "builder", p->builder_id);
	return v;
}

static struct json *
texts_list(char *const *texts, size_t n)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < n; i++)
		json_push_text(list, texts[i]);
	return list;
}

static struct json *
statement_map(const struct release_statement *s)
{
	struct json *v = json_new_map();

	json_put_text(v, "type", s->type);
	json_put_text(v, "digest", digest_text(&s->sum).s);
	json_put(v, "signers", texts_list(s->signers, s->n_signers));
	json_put_flag(v, "trusted", s->trusted);
	if (s->has_verdict) {
		json_put_text(v, "verdict", verdict_word_name(s->verdict.word));
		json_put_text(v, "builder", s->verdict.builder_id);
		json_put_text(
			v, "finished", clock_date(s->verdict.finished_s).s);
	}
	return v;
}

/* The lists of those that people ask for, and of all. */
static void
put_statements(struct json *v, const struct release *r)
{
	struct json *all = json_new_list(), *sboms = json_new_list();
	struct json *rebuilders = json_new_list();

	for (size_t i = 0; i < r->n_statements; i++) {
		const struct release_statement *s = &r->statements[i];

		json_push(all, statement_map(s));
		if (s->has_verdict)
			json_push(rebuilders, statement_map(s));
		if (strcmp(s->type, SBOM_SPDX_PREDICATE) == 0 ||
			strcmp(s->type, SBOM_CYCLONEDX_PREDICATE) == 0)
			json_push(sboms, statement_map(s));
	}
	json_put(v, "statements", all);
	json_put(v, "sboms", sboms);
	json_put(v, "rebuilders", rebuilders);
}

static struct json *
change_map(const struct release_change *c)
{
	struct json *v = json_new_map();

	json_put_text(v, "name", c->name);
	put_optional(v, "role", c->role);
	put_optional(v, "from", c->from);
	put_optional(v, "to", c->to);
	if (!digest_is_zero(&c->from_sum))
		json_put_text(v, "from_digest", digest_text(&c->from_sum).s);
	if (!digest_is_zero(&c->to_sum))
		json_put_text(v, "to_digest", digest_text(&c->to_sum).s);
	return v;
}

static struct json *
changes_map(const struct release_changes *c)
{
	struct json *v = json_new_map(), *list = json_new_list();

	for (size_t i = 0; i < c->n; i++)
		json_push(list, change_map(&c->list[i]));
	json_put_number(v, "added", (int64_t)c->n_added);
	json_put_number(v, "removed", (int64_t)c->n_removed);
	json_put_number(v, "changed", (int64_t)c->n_changed);
	json_put(v, "first", list);
	return v;
}

static void
put_source(struct json *v, const struct release *r)
{
	json_put(v, "digests", digests_map(&r->image));
	if (r->told.has_facts)
		json_put(v, "source", source_map(&r->told.facts));
}

/* What an image has, and an index too. */
static void
put_checked(struct json *v, const struct release *r)
{
	json_put_number(v, "bytes", r->bytes);
	json_put(v, "verified",
		r->checked ? json_new_flag(r->told.verified) : json_new_null());
	json_put(v, "signers", texts_list(r->told.signers, r->told.n_signers));
	put_statements(v, r);
}

static struct json *
since_map(const struct release *r)
{
	struct json *v = pin_map(&r->before);

	if (r->n_images)
		return v;
	if (!r->unknown_inputs) {
		json_put(v, "sources", changes_map(&r->sources));
		json_put(v, "packages", changes_map(&r->packages));
	}
	json_put(v, "files", changes_map(&r->files));
	return v;
}

/* The images of an index. */
static struct json *
platforms_list(const struct release *r)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < r->n_images; i++) {
		const struct release *one = &r->images[i];
		struct json *v = pin_map(&one->pin);

		json_put_text(v, "platform", one->platform);
		put_source(v, one);
		put_checked(v, one);
		if (i > 0)
			json_put(v, "beside_first", changes_map(&one->apart));
		if (one->has_before)
			json_put(v, "since", since_map(one));
		json_push(list, v);
	}
	return list;
}

static struct json *
back_list(const struct release *r)
{
	struct release_step steps[RELEASE_STEPS];
	struct json *list = json_new_list();

	release_back(steps, r);
	for (size_t i = 0; i < RELEASE_STEPS; i++)
		json_push_text(list, steps[i].command);
	release_back_done(steps);
	return list;
}

struct json *
release_json(const struct release *r)
{
	struct json *v = pin_map(&r->pin), *changelog = json_new_map();

	json_put_number(v, "release", 1);
	if (r->n_images)
		json_put(v, "platforms", platforms_list(r));
	else
		put_source(v, r);
	put_checked(v, r);
	put_optional(v, "checked_by", r->checked_by);
	json_put(v, "warnings", texts_list(r->warnings, r->n_warnings));
	if (r->has_before)
		json_put(v, "since", since_map(r));
	put_optional(changelog, r->changelog ? "file" : "missing",
		r->changelog_source);
	put_optional(changelog, "text", r->changelog);
	json_put(v, "changelog", changelog);
	json_put(v, "back", back_list(r));
	return v;
}
