/* SPDX-License-Identifier: Apache-2.0 */
/* Packages among the inputs of a build: of the environment and of the base. */
#include "attest/policy/deb_purl.h"
#include "attest/policy/judge_private.h"

#include <fnmatch.h>

static bool
matches(const struct policy_package *rule, const struct deb_purl *p)
{
	if (fnmatch(rule->name, p->name, 0) != 0)
		return false;
	for (size_t i = 0; i < rule->n_ranges; i++)
		if (version_range_has(&rule->ranges[i], p->version))
			return true;
	return rule->n_ranges == 0;
}

static bool
matches_any(const struct policy_packages *rules, const struct deb_purl *p)
{
	for (size_t i = 0; i < rules->n; i++)
		if (matches(&rules->list[i], p))
			return true;
	return false;
}

/* What an image holds is not listed: the policy must know the image. */
static bool
is_unknown_image(const struct policy *policy, const struct provenance_input *in)
{
	struct digest_text sum = digest_text(&in->sum);

	if (!in->uri || !text_starts(in->uri, "oci:"))
		return false;
	for (size_t i = 0; i < policy->images.n; i++)
		if (strcmp(policy->images.list[i], sum.s) == 0)
			return false;
	return true;
}

static const char *
role_of(const struct provenance_input *in)
{
	return in->role ? in->role : "environment";
}

/* One input; false: it decided the judgement. */
static bool
judge_input(struct judgement *out, const struct judged *j,
	const struct provenance_input *in, const struct policy_packages *rules,
	bool wanted)
{
	scoped(deb_purl_done) struct deb_purl p = DEB_PURL_INIT;
	int r = deb_purl_parse(&p, in->uri);

	if (r < 0 || (r == 0 && !p.version)) {
		judge_set(out, false, text_copy("packages of Debian"),
			text_copy(text_quotes(in->uri)),
			"the name and version of an input are not understood");
		return false;
	}
	if (r > 0) {
		if (!is_unknown_image(j->policy, in))
			return true;
		judge_set(out, false, text_copy("images that 'images' lists"),
			text_copy(text_quotes(in->uri)),
			"the provenance does not list the packages of this "
			"image");
		return false;
	}
	if (matches_any(rules, &p) == wanted)
		return true;
	judge_set(out, false, NULL,
		text_format("%s %s in the %s", text_quotes(p.name), p.version,
			text_quotes(role_of(in))),
		wanted ? "a package that the policy does not allow"
		       : "a package that the policy forbids");
	return false;
}

static void
judge_packages(struct judgement *out, const struct judged *j,
	const struct policy_packages *rules, bool wanted)
{
	size_t n = 0;

	if (!rules->given)
		return;
	for (size_t i = 0; i < j->p->n_inputs; i++) {
		const struct provenance_input *in = &j->p->inputs[i];

		if (!judge_input(out, j, in, rules, wanted))
			return;
		n += in->uri && text_starts(in->uri, DEB_PURL);
	}
	judge_set(out, true, NULL,
		text_format("%zu packages among %zu inputs", n, j->p->n_inputs),
		wanted ? "the policy allows every package"
		       : "no package that the policy forbids");
}

void
judge_forbidden(struct judgement *out, const struct judged *j)
{
	judge_packages(out, j, &j->policy->forbidden, false);
}

void
judge_allowed(struct judgement *out, const struct judged *j)
{
	judge_packages(out, j, &j->policy->allowed, true);
}
