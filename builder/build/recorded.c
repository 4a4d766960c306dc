/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/recorded.h"
#include "attest/finding.h"
#include "attest/policy/policy.h"
#include "builder/build/build_facts.h"
#include "builder/check/verify_image.h"
#include "builder/git/repository_url.h"

/* Another key mends only what no trusted key has signed. */
static bool
lacks_key(const struct finding *one)
{
	return text_equal(one->id, "signature") &&
	       (one->status == FINDING_UNDECIDED ||
		       text_starts(one->reason, "none of the trusted keys"));
}

static bool
is_quarantine(const struct finding *one)
{
	return text_starts(one->id, "quarantine") &&
	       (one->status == FINDING_FAIL ||
		       one->status == FINDING_UNDECIDED);
}

static bool
is_stopped(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (is_quarantine(&f->list[i]))
			return true;
	return false;
}

static const char *
advice_on(const struct findings *f, const struct finding *one)
{
	if (is_stopped(f))
		return "'hallmark quarantine list' shows what is quarantined";
	return lacks_key(one) ? "name the signer's public key with --trust FILE"
			      : "get the statement again from where it was "
				"published, and keep this one";
}

static int
say_finding(const struct findings *f, struct error *err)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];
		const bool failed = one->status == FINDING_FAIL;

		if (!failed && one->status != FINDING_UNDECIDED)
			continue;
		(void)error_set(err, failed ? ERROR_POLICY : ERROR_INPUT,
			"cannot rebuild from this provenance: %s: %s", one->id,
			one->reason);
		return error_hint(err, "%s", advice_on(f, one));
	}
	return error_set(err, ERROR_INPUT, "no provenance was found");
}

int
recorded_facts(struct provenance *out, struct digest *judged,
	const struct envelopes *envelopes, const struct digest *image,
	const struct recorded_trust *trust, struct error *err)
{
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	/* no repository: it is compared when it is opened */
	scoped(verify_summary_done) struct verify_summary summary =
		VERIFY_SUMMARY_INIT;
	struct policy rules;
	struct verify_image_options check = {.trust = trust->trust,
		.image = image,
		.envelopes = envelopes,
		.quarantines = trust->quarantines,
		.layers = trust->store,
		.now_s = trust->now_s,
		.chosen = judged};
	bool good;

	if (trust->policy) {
		rules = *trust->policy; /* borrowed */
		rules.rebuilders = -1;
		rules.summary.given = false;
		check.policy = &rules;
		check.summary = &summary;
	}
	envelopes_warn(envelopes);
	if (verify_image(&f, &facts, &good, &check, err) < 0)
		return -1;
	if (!good && image) { /* is there one about another image? */
		findings_done(&f);
		check.image = NULL;
		if (verify_image(&f, &facts, &good, &check, err) < 0)
			return -1;
	}
	if (!good || is_stopped(&f))
		return say_finding(&f, err);
	if (image && !digest_equal(&facts.subject, image))
		return error_set(err, ERROR_POLICY,
			"the provenance is about the image %s, not %s",
			digest_text(&facts.subject).s, digest_text(image).s);
	*out = facts;
	facts = (struct provenance)PROVENANCE_INIT;
	return 0;
}

/* True if the repository around the current folder has the commit. */
static bool
known_here(const char *commit)
{
	scoped(source_close) struct source *source = NULL;
	struct error ignored;

	return source_open(&source, NULL, -1, true, &ignored) == 0 &&
	       source_has(source, commit);
}

int
recorded_inputs(struct inputs *out, struct store *store,
	const struct provenance *p, const struct recorded_options *options,
	struct error *err)
{
	const char *recorded = p->repository;
	struct request request = {.repo = options->repo,
		.rev = p->revision,
		.path = p->recipe,
		.level = p->level,
		.offline = options->offline,
		.claims = options->claims};

	if (text_starts(recorded, "git+"))
		recorded += 4;
	if (!request.repo && !known_here(p->revision))
		request.repo = recorded;
	if (options->level && !text_equal(options->level, p->level))
		return error_set(err, ERROR_USAGE,
			"the original was built at level %s; drop --level",
			text_quotes(p->level));
	if (!text_equal(p->architecture, inputs_architecture()))
		return error_set(err, ERROR_INPUT,
			"the original was built for %s, but this machine is %s",
			text_quotes(p->architecture), inputs_architecture());
	if (p->format != LAYER_FORMAT)
		return error_set(err, ERROR_INPUT,
			"this version of hallmark does not know layer format "
			"%lld",
			(long long)p->format);
	if (inputs_find(out, store, &request, err) < 0)
		return error_hint(err, "name another clone with --repo DIR");
	if (repository_url_is_path(out->repository) && *recorded &&
		!repository_url_is_path(recorded)) {
		free(out->repository);
		out->repository = text_copy(recorded);
	}
	return build_facts_match(out, p, err);
}
