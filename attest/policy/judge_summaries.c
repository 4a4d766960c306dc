/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy expects of the summaries of other verifiers.  source: SLSA 1.2,
 * Verification Summary Attestation, how to verify */
#include "attest/policy/judge_private.h"
#include "base/clock.h"

#include <fnmatch.h>

#define DAY_S INT64_C(86400)

/* Without a summary, the finding "summary" alone says so. */
static const struct vsa_facts *
facts_to_judge(struct judgement *out, const struct judged *j)
{
	if (j->policy->summary.given && !j->summary)
		out->reason = text_copy("not checked: there is no summary");
	return j->policy->summary.given && j->summary ? j->summary->facts
						      : NULL;
}

/* One that a verifier has signed and that cannot be read may say no. */
static const struct judge_summary *
find_unread(const struct judged *j)
{
	for (size_t i = 0; i < j->c->n_summaries; i++)
		for (size_t k = 0; k < j->policy->n_keys; k++)
			if (!j->c->summaries[i].facts &&
				j->c->summaries[i].used[k] &&
				digest_equal(j->c->summaries[i].subject,
					&j->p->subject) &&
				policy_key_holds(&j->policy->keys[k],
					POLICY_VERIFIER, j->c->now_s))
				return &j->c->summaries[i];
	return NULL;
}

/* One about another image that a verifier has signed: the only ones there are
 * were made for something else. */
static const struct judge_summary *
find_elsewhere(const struct judged *j)
{
	for (size_t i = 0; i < j->c->n_summaries && !j->summary; i++)
		for (size_t k = 0; k < j->policy->n_keys; k++)
			if (j->c->summaries[i].facts &&
				j->c->summaries[i].used[k] &&
				policy_key_holds(&j->policy->keys[k],
					POLICY_VERIFIER, j->c->now_s))
				return &j->c->summaries[i];
	return NULL;
}

void
judge_summary(struct judgement *out, const struct judged *j)
{
	const struct judge_summary *unread = find_unread(j);

	if (!j->policy->summary.given)
		return;
	if (!unread && find_elsewhere(j)) {
		out->reason = text_copy("not checked: the summaries are about "
					"other images");
		return;
	}
	judge_set(out, j->summary && !unread,
		text_copy("a verification summary about this image"),
		j->summary ? text_format("by %s",
				     text_quotes(j->summary->facts->verifier))
			   : text_copy("none"),
		j->summary ? "a key of the policy has signed a summary about "
			     "this image"
			   : "no key of the policy has signed a summary about "
			     "this image");
	if (!unread)
		return;
	free(out->reason);
	out->reason = text_format(
		"a verifier has signed a summary that cannot be read: %s",
		unread->unread);
}

void
judge_summary_subject(struct judgement *out, const struct judged *j)
{
	const struct judge_summary *elsewhere = find_elsewhere(j);

	if (!j->policy->summary.given || (!j->summary && !elsewhere)) {
		(void)facts_to_judge(out, j);
		return;
	}
	judge_set(out, !elsewhere, text_copy(digest_text(&j->p->subject).s),
		text_copy(digest_text(
			&(elsewhere ? elsewhere : j->summary)->facts->subject)
				  .s),
		elsewhere ? "a verifier has signed a summary about another "
			    "image only"
			  : "the summary is about this image");
}

void
judge_summary_key(struct judgement *out, const struct judged *j)
{
	const struct policy_key *k = j->verifier;
	bool good;

	if (!facts_to_judge(out, j))
		return;
	good = policy_key_holds(k, POLICY_VERIFIER, j->c->now_s);
	judge_set(out, good, text_copy("a valid key with the role verifier"),
		text_copy(text_quotes(k->name)),
		good ? "the key that has signed the summary is trusted as a "
		       "verifier"
		: k->roles & POLICY_VERIFIER
			? "the key that has signed the summary is not valid at "
			  "the time of verifying, or revoked"
			: "the key that has signed the summary is not trusted "
			  "as a verifier");
}

/* A key without the role fails for that alone. */
void
judge_summary_verifier(struct judgement *out, const struct judged *j)
{
	const struct vsa_facts *f = facts_to_judge(out, j);
	bool good;

	if (!f)
		return;
	if (!(j->verifier->roles & POLICY_VERIFIER)) {
		out->reason = text_copy("not checked: the key is not trusted "
					"as a verifier");
		return;
	}
	good = judge_speaks(j->verifier, f);
	judge_set(out, good, judge_list(&j->verifier->verifiers),
		text_copy(text_quotes(f->verifier)),
		good ? "the key may speak for this verifier"
		     : "the key may not speak for this verifier");
}

void
judge_summary_policy(struct judgement *out, const struct judged *j)
{
	const struct vsa_facts *f = facts_to_judge(out, j);
	bool good;

	if (!f || !j->policy->summary.policies.given)
		return;
	good = judge_is_policy(j->policy, f);
	judge_set(out, good, judge_list(&j->policy->summary.policies),
		text_format("%s %s", text_quotes(f->policy),
			digest_is_zero(&f->policy_sum)
				? "without a digest"
				: digest_text(&f->policy_sum).s),
		good ? "the summary is about a policy that is asked for"
		     : "the summary is about another policy");
}

void
judge_summary_stage(struct judgement *out, const struct judged *j)
{
	const char *wanted = j->policy->summary.stage;
	const struct vsa_facts *f = facts_to_judge(out, j);
	bool good;

	if (!f || !wanted)
		return;
	good = judge_is_stage(j->policy, f);
	judge_set(out, good, text_copy(text_quotes(wanted)),
		f->stage ? text_copy(text_quotes(f->stage))
			 : text_copy("no stage"),
		good ? "the summary is about the stage that is asked for"
		     : "the summary is about another stage; the stage that is "
		       "asked for has yet to verify the image with --vsa");
}

/* A URI with a digest is about one artifact, whatever the policy asks for. */
void
judge_summary_resource(struct judgement *out, const struct judged *j)
{
	const struct policy_texts *all = &j->policy->summary.resources;
	const struct vsa_facts *f = facts_to_judge(out, j);
	scoped_free char *other = f ? judge_other_digest(f) : NULL;
	bool good = !all->given;

	if (!f)
		return;
	for (size_t i = 0; i < all->n; i++)
		good |= fnmatch(all->list[i], f->resource, 0) == 0;
	judge_set(out, good && !other,
		other        ? text_copy(digest_text(&f->subject).s)
		: all->given ? judge_list(all)
			     : NULL,
		text_copy(text_quotes(f->resource)),
		other   ? "the summary's resource has another digest than its "
			  "subject"
		: !good ? "the summary is about another resource"
			: "the summary is about this resource");
}

void
judge_summary_result(struct judgement *out, const struct judged *j)
{
	bool failed;

	if (!facts_to_judge(out, j))
		return;
	failed = judge_run_failed(j);
	judge_set(out, !failed, text_copy("PASSED"),
		text_copy(failed ? "FAILED" : "PASSED"),
		failed ? "the verifier found that the image does not meet its "
			 "policy"
		       : "the verifier found that the image meets its policy");
}

/* What a failure verified is nothing, and it has failed already. */
static bool
has_levels(struct judgement *out, const struct judged *j)
{
	if (!facts_to_judge(out, j))
		return false;
	if (!judge_run_failed(j))
		return true;
	out->reason = text_copy("not checked: the summary is of a failure");
	return false;
}

void
judge_summary_level(struct judgement *out, const struct judged *j)
{
	long long wanted = j->policy->summary.level;
	long long level;

	if (wanted < 0 || !has_levels(out, j))
		return;
	level = judge_run_level(j);
	judge_set(out, level >= wanted,
		text_format("SLSA_BUILD_LEVEL_%lld", wanted),
		level ? text_format("SLSA_BUILD_LEVEL_%lld", level)
		      : text_copy("no build level"),
		level >= wanted ? "the verifier found this level"
				: "the verifier found a lower level");
}

void
judge_summary_properties(struct judgement *out, const struct judged *j)
{
	const struct policy_texts *all = &j->policy->summary.properties;
	const char *missing = NULL;

	if (!all->given || !has_levels(out, j))
		return;
	for (size_t i = 0; i < all->n; i++)
		if (!judge_run_has(j, all->list[i]))
			missing = all->list[i];
	judge_set(out, !missing, judge_list(all),
		missing ? text_format("without %s", text_quotes(missing))
			: judge_list(all),
		missing ? "the verifier did not find a property"
			: "the verifier found these properties");
}

void
judge_summary_freshness(struct judgement *out, const struct judged *j)
{
	const struct vsa_facts *f = facts_to_judge(out, j);
	int64_t most = j->policy->summary.max_age_days, now_s = j->c->now_s;
	bool timed, good;

	if (!f || most < 0)
		return;
	timed = f->verified_s != INT64_MIN;
	good = timed && f->verified_s <= now_s &&
	       now_s - f->verified_s <= most * DAY_S;
	judge_set(out, good,
		text_format("at most %lld days before %s", (long long)most,
			clock_date(now_s).s),
		text_copy(timed ? clock_date(f->verified_s).s : "no time"),
		good     ? "the summary is recent"
		: !timed ? "the summary does not say when it was made"
		: f->verified_s > now_s
			? "the summary is of the future; check the clock, or "
			  "the time of --now"
			: "the summary is too old; the verifier signs it again "
			  "with hallmark verify --vsa");
}
