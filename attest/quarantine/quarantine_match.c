/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/quarantine/quarantine_match.h"
#include "attest/ask/purl.h"
#include "attest/policy/deb_purl.h"

static bool
has_sum(const struct digest *list, size_t n, const struct digest *sum)
{
	for (size_t i = 0; i < n; i++)
		if (digest_equal(&list[i], sum))
			return true;
	return false;
}

/* The image itself, or one that it was built with or stands on. */
static enum quarantine_match
match_image(char **what, const struct quarantine_target *t,
	const struct quarantine_about *a)
{
	const char *how = NULL;

	if (has_sum(a->images, a->n_images, &t->sum))
		how = "this is the image";
	else if (has_sum(a->below, a->n_below, &t->sum))
		how = "the image contains it: its layers begin with all layers "
		      "of that";
	for (size_t i = 0; i < a->n_facts && !how; i++)
		for (size_t j = 0; j < a->facts[i]->n_inputs && !how; j++) {
			const struct provenance_input *in =
				&a->facts[i]->inputs[j];

			if (digest_equal(&in->sum, &t->sum))
				how = text_equal(in->role, PROVENANCE_BASE)
					      ? "the image contains it, as its "
						"base"
					      : "the image was built with it";
		}
	if (how)
		*what = text_copy(how);
	return how ? QUARANTINE_HITS : QUARANTINE_MISSES;
}

static enum quarantine_match
match_layer(char **what, const struct quarantine_target *t,
	const struct quarantine_about *a)
{
	bool known = a->layers != NULL, has;

	has = known && has_sum(a->layers, a->n_layers, &t->sum);
	for (size_t i = 0; i < a->n_facts; i++) {
		const struct provenance *p = a->facts[i];

		known |= p->n_layers > 0;
		has |= has_sum(p->layers, p->n_layers, &t->sum) ||
		       has_sum(p->diff_ids, p->n_layers, &t->sum);
	}
	if (has)
		*what = text_copy("the image has it");
	return has     ? QUARANTINE_HITS
	       : known ? QUARANTINE_MISSES
		       : QUARANTINE_UNKNOWN;
}

/* Does any of the ranges have the version? */
static enum version_meets
meets_versions(const struct quarantine_target *t, const char *type,
	const char *version)
{
	enum version_meets all = t->n_versions == 0 ? VERSION_YES : VERSION_NO;

	for (size_t i = 0; i < t->n_versions && all != VERSION_YES; i++) {
		scoped(version_range_done) struct version_range range = {
			.n = 0};
		struct error ignored = ERROR_INIT;
		enum version_meets one = VERSION_UNSURE;

		if (version_range_parse_of(
			    &range, type, t->versions[i], &ignored) == 0)
			one = version_range_meets(&range, type, version);
		if (one != VERSION_NO)
			all = one;
	}
	return all;
}

static enum quarantine_match
match_package_input(char **what, const struct quarantine_target *t,
	const struct purl *wanted, const struct provenance_input *in)
{
	scoped(deb_purl_done) struct deb_purl p = DEB_PURL_INIT;

	if (!in->uri || !text_starts(in->uri, DEB_PURL))
		return QUARANTINE_MISSES;
	if (deb_purl_parse(&p, in->uri) != 0 || !p.version)
		return QUARANTINE_UNKNOWN;
	if (!purl_same_name("deb", p.name, wanted->name) ||
		meets_versions(t, "deb", p.version) != VERSION_YES)
		return QUARANTINE_MISSES;
	*what = text_format("%s %s is in the %s", text_quotes(p.name),
		p.version, in->role ? text_quotes(in->role) : "environment");
	return QUARANTINE_HITS;
}

static enum quarantine_match
match_thing(char **what, const struct quarantine_target *t,
	const struct purl *p, const char *line, enum facts_part part)
{
	static const char *const words[FACTS_PARTS] = {
		[FACTS_CONTAINS] = "contains",
		[FACTS_ENVIRONMENT] = "was built with",
		[FACTS_SOURCES] = "was built from"};
	scoped(thing_done) struct thing thing = {{NULL}};
	scoped_free char *name = purl_full_name(p);
	const char *type;
	enum version_meets is;

	if (thing_parse(&thing, line) < 0 ||
		!purl_same_name(p->type, thing.fields[THING_NAME], name))
		return QUARANTINE_MISSES;
	type = thing.fields[THING_TYPE];
	if (*type && strcmp(type, p->type) != 0)
		return QUARANTINE_MISSES;
	is = meets_versions(t, p->type, thing.fields[THING_VERSION]);
	if (is == VERSION_YES && !*type)
		is = VERSION_UNSURE; /* a part without a URL may be this one */
	if (is == VERSION_YES)
		*what = text_format("the image %s %s %s", words[part],
			text_quotes(thing.fields[THING_NAME]),
			text_words(thing.fields[THING_VERSION]));
	return is == VERSION_YES  ? QUARANTINE_HITS
	       : is == VERSION_NO ? QUARANTINE_MISSES
				  : QUARANTINE_UNKNOWN;
}

/* What provenances and bills of materials list.  One that cannot be read may
 * list it. */
static enum quarantine_match
match_things(char **what, const struct quarantine_target *t,
	const struct purl *p, const struct facts *f)
{
	enum quarantine_match all = f->kind == FACTS_UNREAD ? QUARANTINE_UNKNOWN
							    : QUARANTINE_MISSES;

	for (unsigned part = 0; part < FACTS_KEYS; part++)
		for (size_t i = 0; i < f->parts[part].n; i++) {
			enum quarantine_match one = match_thing(
				what, t, p, f->parts[part].lines[i], part);

			if (one == QUARANTINE_HITS)
				return one;
			if (one == QUARANTINE_UNKNOWN)
				all = one;
		}
	return all;
}

/* Debian's own packages are also found by the inputs themselves, of which none
 * may be passed over. */
static enum quarantine_match
match_package(char **what, const struct quarantine_target *t,
	const struct quarantine_about *a)
{
	scoped(purl_done) struct purl p = PURL_INIT;
	enum quarantine_match all =
		a->n_facts > 0 ? QUARANTINE_MISSES : QUARANTINE_UNKNOWN;
	enum quarantine_match one = QUARANTINE_MISSES;

	if (purl_parse(&p, t->name) < 0)
		return QUARANTINE_UNKNOWN;
	for (size_t i = 0; i < a->n_facts && text_starts(t->name, DEB_PURL);
		i++)
		for (size_t j = 0; j < a->facts[i]->n_inputs; j++) {
			one = match_package_input(
				what, t, &p, &a->facts[i]->inputs[j]);
			if (one == QUARANTINE_HITS)
				return one;
			if (one == QUARANTINE_UNKNOWN)
				all = one;
		}
	for (size_t i = 0; i < a->n_things; i++) {
		one = match_things(what, t, &p, &a->things[i]);
		if (one == QUARANTINE_HITS)
			return one;
		if (one == QUARANTINE_UNKNOWN)
			all = one;
	}
	return all;
}

static enum quarantine_match
match_commit(char **what, const struct quarantine_target *t,
	const struct quarantine_about *a)
{
	for (size_t i = 0; i < a->n_facts; i++) {
		const struct provenance *p = a->facts[i];
		bool is = text_equal(p->revision, t->name);

		for (size_t j = 0; j < p->n_inputs; j++)
			is |= text_equal(p->inputs[j].git_commit, t->name);
		if (is) {
			*what = text_copy("the image was built from it");
			return QUARANTINE_HITS;
		}
	}
	return a->n_facts > 0 ? QUARANTINE_MISSES : QUARANTINE_UNKNOWN;
}

enum quarantine_match
quarantine_match(char **what, const struct quarantine_target *target,
	const struct quarantine_about *about)
{
	switch (target->kind) {
	case QUARANTINE_IMAGE:
		return match_image(what, target, about);
	case QUARANTINE_LAYER:
		return match_layer(what, target, about);
	case QUARANTINE_PACKAGE:
		return match_package(what, target, about);
	case QUARANTINE_COMMIT:
		return match_commit(what, target, about);
	case QUARANTINE_KEY:
	case QUARANTINE_KINDS:
		break;
	}
	return QUARANTINE_MISSES;
}
