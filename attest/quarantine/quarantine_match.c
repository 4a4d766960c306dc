/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/quarantine/quarantine_match.h"
#include "attest/policy/deb_purl.h"

static bool
has_sum(const struct digest *list, size_t n, const struct digest *sum)
{
	for (size_t i = 0; i < n; i++)
		if (digest_equal(&list[i], sum))
			return true;
	return false;
}

static bool
is_digest_input(
	const struct provenance_input *in, const struct quarantine_target *t)
{
	return digest_equal(&in->sum, &t->sum);
}

/* The image itself, or one that it was built in or stands on. */
static enum quarantine_match
match_image(char **what, const struct quarantine_target *t,
	const struct quarantine_about *a)
{
	if (has_sum(a->images, a->n_images, &t->sum)) {
		*what = text_copy("this is the image");
		return QUARANTINE_HITS;
	}
	for (size_t i = 0; i < a->n_facts; i++)
		for (size_t j = 0; j < a->facts[i]->n_inputs; j++)
			if (is_digest_input(&a->facts[i]->inputs[j], t)) {
				*what = text_copy("the image was built from "
						  "it");
				return QUARANTINE_HITS;
			}
	return QUARANTINE_MISSES;
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

static bool
has_version(const struct quarantine_target *t, const char *version)
{
	for (size_t i = 0; i < t->n_versions; i++) {
		scoped(version_range_done) struct version_range range = {
			.n = 0};
		struct error ignored = ERROR_INIT;

		if (version_range_parse(&range, t->versions[i], &ignored) ==
				0 &&
			version_range_has(&range, version))
			return true;
	}
	return t->n_versions == 0;
}

static enum quarantine_match
match_package_input(char **what, const struct quarantine_target *t,
	const struct provenance_input *in)
{
	scoped(deb_purl_done) struct deb_purl p = DEB_PURL_INIT;

	if (!in->uri || !text_starts(in->uri, DEB_PURL))
		return QUARANTINE_MISSES;
	if (deb_purl_parse(&p, in->uri) != 0 || !p.version)
		return QUARANTINE_UNKNOWN;
	if (strcmp(p.name, t->name + strlen(DEB_PURL)) != 0 ||
		!has_version(t, p.version))
		return QUARANTINE_MISSES;
	*what = text_format("%s %s is in the %s", text_quotes(p.name),
		p.version, in->role ? text_quotes(in->role) : "environment");
	return QUARANTINE_HITS;
}

static enum quarantine_match
match_package(char **what, const struct quarantine_target *t,
	const struct quarantine_about *a)
{
	enum quarantine_match all =
		a->n_facts > 0 ? QUARANTINE_MISSES : QUARANTINE_UNKNOWN;

	for (size_t i = 0; i < a->n_facts; i++)
		for (size_t j = 0; j < a->facts[i]->n_inputs; j++) {
			enum quarantine_match one = match_package_input(
				what, t, &a->facts[i]->inputs[j]);

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
