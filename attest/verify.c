/* SPDX-License-Identifier: Apache-2.0 */
/* Check an envelope against a policy: fixed order, a finding for each. */
#include "attest/verify.h"
#include "attest/builder_id.h"
#include "attest/finding.h"
#include "attest/opened.h"

#define NOT_READ "not checked: "

/* The result of one check, before it is added to the findings. */
struct answer {
	enum finding_status status;
	char *expected, *actual, *reason; /* heap; absent ones NULL */
};

static void
add_answer(struct findings *f, const char *id, struct answer takes)
{
	findings_add(f, id, takes.status, takes.expected, takes.actual,
		takes.reason);
	free(takes.expected);
	free(takes.actual);
	free(takes.reason);
}

static const char *const ids[] = {"envelope", "signature", "statement",
	"subject", "builder", "recipe-commit", "inputs"};

/* Record the checks from number `from` on as skipped. */
static bool
skip_rest(struct findings *f, size_t from, const char *reason)
{
	for (size_t i = from; i < ARRAY_LEN(ids); i++)
		findings_add(f, ids[i], FINDING_SKIPPED, NULL, NULL, reason);
	return false;
}

/* Invalid bytes are a failure.  A system error of the reader says nothing about
 * the bytes, so the check stays undecided. */
static enum finding_status
status_unread(const struct error *err)
{
	return err->kind == ERROR_SYSTEM ? FINDING_UNDECIDED : FINDING_FAIL;
}

static int
check_envelope(struct findings *f, const struct opened *one)
{
	const char *type = one->envelope.payload_type;

	if (one->unread.kind == ERROR_NONE) {
		findings_add(f, "envelope", FINDING_PASS, DSSE_PAYLOAD_TYPE,
			type,
			"the bytes are a complete DSSE envelope with an "
			"in-toto statement");
		return 0;
	}
	findings_add(f, "envelope", status_unread(&one->unread),
		type ? DSSE_PAYLOAD_TYPE : "a DSSE envelope",
		type ? text_quotes(type) : NULL, one->unread.text);
	return -1;
}

static char *
list_keyids(const struct dsse *envelope)
{
	struct bytes out = BYTES_INIT;

	bytes_addf(&out, "%zu signature%s, with the unverified key ids",
		envelope->n_signatures, envelope->n_signatures == 1 ? "" : "s");
	for (size_t i = 0; i < envelope->n_signatures; i++)
		bytes_addf(&out, "%s %s", i ? "," : "",
			text_quotes(envelope->signatures[i].keyid));
	return bytes_take(&out);
}

static char *
list_keys(const struct verify_policy *policy, const bool *used)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < policy->n_keys; i++)
		if (!used || used[i])
			bytes_addf(&out, "%s%s", out.len ? ", " : "",
				key_id(policy->keys[i]).s);
	return bytes_take(&out);
}

/* A bad signature spoils no good one, and is reported. */
static char *
count_signers(const struct opened *one, const struct verify_policy *policy)
{
	size_t others = 0;

	if (one->envelope.n_signatures > one->n_used)
		others = dsse_strangers(
			&one->envelope, policy->keys, policy->n_keys);
	if (others == 0)
		return text_format(
			"signed by %zu of the trusted keys", one->n_used);
	return text_format("signed by %zu of the trusted keys; %zu more "
			   "signature%s by none of them",
		one->n_used, others, others == 1 ? " is" : "s are");
}

/* A key id proves nothing; but where it is that of a trusted key, the likely
 * reason is that the bytes are no longer those that were signed. */
static char *
explain_unsigned(const struct opened *one, const struct verify_policy *policy)
{
	if (one->n_held > 0)
		return text_copy("of the trusted keys, only such as are "
				 "quarantined have signed these bytes");
	for (size_t i = 0; i < one->envelope.n_signatures; i++)
		for (size_t j = 0; j < policy->n_keys; j++)
			if (text_equal(one->envelope.signatures[i].keyid,
				    key_id(policy->keys[j]).s))
				return text_format(
					"the signature that names the trusted "
					"key %.12s does not match: these bytes "
					"were changed after signing, or "
					"another key made it",
					key_id(policy->keys[j]).s);
	return text_copy("none of the trusted keys has signed these bytes");
}

static int
check_signature(struct findings *f, const struct opened *one,
	const struct verify_policy *policy)
{
	struct answer a = {.status = FINDING_PASS};
	enum finding_status status;

	if (policy->n_keys == 0) {
		a.status = FINDING_UNDECIDED;
		a.actual = list_keyids(&one->envelope);
		a.reason = text_copy("no trusted key was given, so no "
				     "signature could be checked");
	} else if (one->n_used == 0) {
		a.status = FINDING_FAIL;
		a.expected = list_keys(policy, NULL);
		a.actual = list_keyids(&one->envelope);
		a.reason = explain_unsigned(one, policy);
	} else {
		a.expected = list_keys(policy, NULL);
		a.actual = list_keys(policy, one->used);
		a.reason = count_signers(one, policy);
	}
	status = a.status;
	add_answer(f, "signature", a);
	return status == FINDING_PASS ? 0 : -1;
}

static int
check_statement(
	struct findings *f, struct provenance *p, const struct opened *one)
{
	struct error err = one->unstated;

	if (err.kind != ERROR_NONE ||
		provenance_of(p, &one->statement, &err) < 0) {
		findings_add(f, "statement", status_unread(&err),
			PROVENANCE_PREDICATE " of " PROVENANCE_BUILD_TYPE, NULL,
			err.text);
		return -1;
	}
	findings_add(f, "statement", FINDING_PASS,
		PROVENANCE_PREDICATE " of " PROVENANCE_BUILD_TYPE,
		PROVENANCE_PREDICATE " of " PROVENANCE_BUILD_TYPE,
		"the statement is complete, and every external parameter in "
		"it is known");
	return 0;
}

static void
check_subject(struct findings *f, const struct provenance *p,
	const struct digest *wanted)
{
	struct digest_text actual = digest_text(&p->subject);
	bool same = wanted && digest_equal(wanted, &p->subject);

	if (!wanted)
		findings_add(f, "subject", FINDING_SKIPPED, NULL, actual.s,
			"no image was given to compare with");
	else
		findings_add(f, "subject", same ? FINDING_PASS : FINDING_FAIL,
			digest_text(wanted).s, actual.s,
			same ? "the statement is about this image"
			     : "the statement is about another image");
}

/* Who trusts a key trusts the platform that its operator names. */
static bool
is_operators(const char *id)
{
	struct error ignored = ERROR_INIT;

	return builder_id_check(id, &ignored) == 0;
}

static void
check_builder(struct findings *f, const struct provenance *p)
{
	scoped_free char *wanted =
		text_format(PROVENANCE_BUILDER "%s", p->level);
	struct answer a = {.status = FINDING_FAIL};

	if (strcmp(p->level, "deterministic") != 0 &&
		strcmp(p->level, "hermetic") != 0) {
		a.expected = text_copy(PROVENANCE_BUILDER
			"deterministic or " PROVENANCE_BUILDER "hermetic");
		a.actual = text_copy(text_quotes(p->builder_id));
		a.reason = text_format(
			"no builder has the level %s", text_quotes(p->level));
	} else if (is_operators(p->builder_id)) {
		a.status = FINDING_PASS;
		a.actual = text_copy(p->builder_id);
		a.reason = text_format("built by a builder that its operator "
				       "named, by its own word at the level %s",
			p->level);
	} else if (strcmp(p->builder_id, wanted) != 0) {
		a.expected = text_copy(wanted);
		a.actual = text_copy(text_quotes(p->builder_id));
		a.reason = text_format("the builder and the level %s that the "
				       "statement names do not belong together",
			p->level);
	} else {
		a.status = FINDING_PASS;
		a.expected = text_copy(wanted);
		a.actual = text_copy(wanted);
		a.reason = text_format("built by hallmark's own builder at the "
				       "level %s",
			p->level);
	}
	add_answer(f, "builder", a);
}

static bool
has_commit(const struct provenance *p, const char *commit)
{
	for (size_t i = 0; i < p->n_inputs; i++)
		if (text_equal(p->inputs[i].git_commit, commit))
			return true;
	return false;
}

static void
check_commit(struct findings *f, const struct provenance *p, const char *wanted)
{
	bool same = wanted && strcmp(wanted, p->revision) == 0;

	if (wanted)
		findings_add(f, "recipe-commit",
			same ? FINDING_PASS : FINDING_FAIL, wanted, p->revision,
			same ? "built from the required commit"
			     : "built from another commit");
	else if (has_commit(p, p->revision))
		findings_add(f, "recipe-commit", FINDING_PASS, NULL,
			p->revision,
			"the statement is consistent; no commit was given to "
			"compare with");
	else
		findings_add(f, "recipe-commit", FINDING_FAIL, p->revision,
			NULL,
			"the commit is not among the inputs that the statement "
			"lists");
}

static int
compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int
by_name_and_digest(const void *left, const void *right)
{
	const struct provenance_input *a =
		*(const struct provenance_input *const *)left;
	const struct provenance_input *b =
		*(const struct provenance_input *const *)right;
	int order = compare_texts(
		a->name ? a->name : a->uri, b->name ? b->name : b->uri);

	if (order == 0)
		order = memcmp(a->sum.sum, b->sum.sum, sizeof a->sum.sum);
	if (order == 0)
		order = compare_texts(a->git_commit, b->git_commit);
	if (order == 0)
		order = compare_texts(a->git_tree, b->git_tree);
	if (order == 0) /* one package may be in environment and base */
		order = compare_texts(a->role, b->role);
	return order;
}

static const char *
quoted_name(const struct provenance_input *in)
{
	return text_quotes(in->name ? in->name : in->uri);
}

/* The reason why the inputs fail, on the heap, or NULL. */
static char *
blame_inputs(const struct provenance *p)
{
	scoped_free const struct provenance_input **sorted =
		mem_alloc(p->n_inputs, sizeof *sorted);

	for (size_t i = 0; i < p->n_inputs; i++) {
		const struct provenance_input *in = &p->inputs[i];

		if (digest_is_zero(&in->sum) && !in->git_commit &&
			!in->git_tree)
			return text_format("the input %s is not pinned by a "
					   "digest",
				quoted_name(in));
		sorted[i] = in;
	}
	qsort(sorted, p->n_inputs, sizeof *sorted, by_name_and_digest);
	for (size_t i = 1; i < p->n_inputs; i++)
		if (by_name_and_digest(&sorted[i - 1], &sorted[i]) == 0)
			return text_format("the input %s is listed twice",
				quoted_name(sorted[i]));
	if (!has_commit(p, p->revision))
		return text_copy("the commit that was built is not among the "
				 "inputs");
	return NULL;
}

static void
check_inputs(struct findings *f, const struct provenance *p)
{
	struct answer a = {.status = FINDING_PASS};

	a.expected = text_copy("each input once and pinned by a digest, the "
			       "commit among them");
	a.actual = text_format("%zu inputs", p->n_inputs);
	a.reason = blame_inputs(p);
	if (a.reason)
		a.status = FINDING_FAIL;
	else
		a.reason = text_copy("every input is pinned by a digest");
	add_answer(f, "inputs", a);
}

void
verify_facts(struct findings *f, const struct provenance *p,
	const struct verify_policy *policy)
{
	check_subject(f, p, policy->subject);
	check_builder(f, p);
	check_commit(f, p, policy->revision);
	check_inputs(f, p);
}

bool
verify_opened(struct findings *f, struct provenance *out,
	const struct opened *one, const struct verify_policy *policy)
{
	struct provenance p = PROVENANCE_INIT;

	if (check_envelope(f, one) < 0)
		return skip_rest(f, 1, NOT_READ "the envelope is not valid");
	if (check_signature(f, one, policy) < 0)
		return skip_rest(f, 2,
			NOT_READ "no trusted key has signed the envelope");
	if (check_statement(f, &p, one) < 0)
		return skip_rest(f, 3, NOT_READ "the statement is not valid");
	verify_facts(f, &p, policy);
	*out = p;
	return true;
}

bool
verify_provenance(struct findings *f, struct provenance *out, const char *text,
	size_t len, const struct verify_policy *policy)
{
	scoped(opened_done) struct opened_list all = OPENED_LIST_INIT;
	scoped(bytes_done) struct bytes one = BYTES_INIT;

	bytes_add(&one, text, len);
	opened_read(&all, &one, 1, policy->keys, policy->n_keys);
	return verify_opened(f, out, &all.list[0], policy);
}
