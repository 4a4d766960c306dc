/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/dsse.h"
#include "attest/finding.h"
#include "attest/verify.h"
#include "tests/unit/facts.h"
#include "tests/unit/key_pair.h"

/* One provenance: the facts, the envelope, and the findings about it. */
struct trial {
	struct provenance is, found;
	struct bytes text;
	struct findings f;
};

static void
trial_done(struct trial *t)
{
	provenance_done(&t->is);
	provenance_done(&t->found);
	bytes_done(&t->text);
	findings_done(&t->f);
}
DEFINE_SCOPED_IN(struct trial, trial_done);

/* Returns signed facts that pass every check, or those facts altered. */
static struct trial
trial_new(void (*alter)(struct provenance *p), const char *type)
{
	struct trial t = {.is = PROVENANCE_INIT,
		.found = PROVENANCE_INIT,
		.text = BYTES_INIT,
		.f = FINDINGS_INIT};
	scoped(bytes_done) struct bytes statement = BYTES_INIT;
	struct error err = ERROR_INIT;

	facts_fill(&t.is);
	if (alter)
		alter(&t.is);
	provenance_print(&statement, &t.is);
	assert_int_equal(dsse_sign(&t.text, type, &statement, one, &err), 0);
	return t;
}

static bool
trial_verify(struct trial *t, const struct verify_policy *policy)
{
	return verify_provenance(
		&t->f, &t->found, t->text.data, t->text.len, policy);
}

/* The findings as one line: "envelope=pass signature=fail …" */
static char *
line_of(const struct findings *f)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < f->n; i++)
		bytes_addf(&out, "%s%s=%s", i ? " " : "", f->list[i].id,
			finding_status_name(f->list[i].status));
	return bytes_take(&out);
}

static const struct finding *
find(const struct findings *f, const char *id)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->list[i].id, id) == 0)
			return &f->list[i];
	fail_msg("no finding %s", id);
	return NULL;
}

static void
good_facts_pass_every_check(void **state)
{
	static const char *const types[] = {
		DSSE_PAYLOAD_TYPE, "application/vnd.in-toto.provenance+json"};
	struct digest subject = facts_sum(0x11);
	struct key *trusted[] = {two, one};
	const struct verify_policy policy = {.keys = trusted,
		.n_keys = 2,
		.subject = &subject,
		.revision = FACTS_COMMIT};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		scoped(trial_done) struct trial t = trial_new(NULL, types[i]);

		assert_true(trial_verify(&t, &policy));
		scoped_free char *line = line_of(&t.f);
		assert_string_equal(line,
			"envelope=pass signature=pass statement=pass "
			"subject=pass builder=pass recipe-commit=pass "
			"inputs=pass");
		assert_int_equal(findings_result(&t.f), 0);
		assert_string_equal(t.found.revision, FACTS_COMMIT);
		assert_string_equal(
			find(&t.f, "signature")->actual, key_id(one).s);
	}
}

static void
a_commit_is_not_required(void **state)
{
	scoped(trial_done) struct trial t = trial_new(NULL, DSSE_PAYLOAD_TYPE);
	const struct verify_policy policy = {.keys = &one, .n_keys = 1};

	(void)state;
	assert_true(trial_verify(&t, &policy));
	scoped_free char *line = line_of(&t.f);
	assert_string_equal(line,
		"envelope=pass signature=pass statement=pass subject=skipped "
		"builder=pass recipe-commit=pass inputs=pass");
	assert_non_null(strstr(find(&t.f, "recipe-commit")->reason,
		"no commit was given to compare with"));
	assert_int_equal(findings_result(&t.f), 0);
}

/* Nothing from an envelope that no trusted key signed may be shown. */
static void
no_keys_is_undecided(void **state)
{
	scoped(trial_done) struct trial t = trial_new(NULL, DSSE_PAYLOAD_TYPE);
	const struct verify_policy policy = {.n_keys = 0};

	(void)state;
	assert_false(trial_verify(&t, &policy));
	scoped_free char *line = line_of(&t.f);
	assert_string_equal(line,
		"envelope=pass signature=undecided statement=skipped "
		"subject=skipped builder=skipped recipe-commit=skipped "
		"inputs=skipped");
	assert_int_equal(findings_result(&t.f), 2);
	assert_null(t.found.revision);
	assert_null(find(&t.f, "subject")->actual);
}

static void
foreign_keyids_are_quoted(void **state)
{
	static const char text[] =
		"{\"payload\":\"e30=\",\"payloadType\":\"" DSSE_PAYLOAD_TYPE
		"\",\"signatures\":[{\"keyid\":\"\\u001b[2J\",\"sig\":\"\"},"
		"{\"sig\":\"AA\"}]}";
	scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	const struct verify_policy policy = {.keys = &one, .n_keys = 1};

	(void)state;
	assert_false(verify_provenance(&f, &q, text, sizeof text - 1, &policy));
	assert_string_equal(find(&f, "signature")->actual,
		"2 signatures, with the unverified key ids '\\x1b[2J', ''");
	assert_string_equal(find(&f, "signature")->expected, key_id(one).s);
	assert_int_equal(findings_result(&f), 1);
}

static void
other_commit(struct provenance *p)
{
	facts_set(&p->revision, "cccccccccccccccccccccccccccccccccccccccc");
	facts_set(&p->inputs[0].git_commit, p->revision);
}

static void
lying_commit(struct provenance *p)
{
	facts_set(&p->inputs[0].git_commit,
		"cccccccccccccccccccccccccccccccccccccccc");
}

static void
other_subject(struct provenance *p)
{
	p->subject = facts_sum(0x12);
}

static void
other_builder(struct provenance *p)
{
	facts_set(&p->builder_id, PROVENANCE_BUILDER "hermetic");
}

static void
quoted_builder(struct provenance *p)
{
	facts_set(&p->builder_id, "\x1b]0;x\x07");
}

static void
unknown_level(struct provenance *p)
{
	facts_set(&p->level, "best");
	facts_set(&p->builder_id, PROVENANCE_BUILDER "best");
}

static void
hermetic(struct provenance *p)
{
	facts_set(&p->level, "hermetic");
	facts_set(&p->builder_id, PROVENANCE_BUILDER "hermetic");
}

static void
operators_builder(struct provenance *p)
{
	facts_set(&p->builder_id, "https://example.org/builders/deterministic");
}

static void
nearly_own_builder(struct provenance *p)
{
	facts_set(&p->builder_id, "URN:hallmark:builder:local:1:hermetic");
}

static void
unpinned(struct provenance *p)
{
	facts_input(p, "https://example.org/x.tar", NULL, 0, 7);
}

static void
same_name_other_digest(struct provenance *p)
{
	facts_input(p, NULL, p->inputs[1].name, 0x23, 7);
}

static void
twice(struct provenance *p)
{
	facts_input(p, NULL, "zlib", 0x23, 7);
	facts_input(p, NULL, "bash", 0x23, 7);
	facts_input(p, "another uri", "zlib", 0x23, 8);
}

/* One fact altered before it is signed, and the check that notices. */
static const struct {
	void (*alter)(struct provenance *p);
	const char *id; /* the check that fails; NULL: no check */
	const char *words;
} altered[] = {
	{other_commit, "recipe-commit", "another commit"},
	{lying_commit, "inputs", "the commit that was built is not among"},
	{other_subject, "subject", "about another image"},
	{other_builder, "builder", "do not belong together"},
	{quoted_builder, "builder", "do not belong together"},
	{unknown_level, "builder", "no builder has the level 'best'"},
	{hermetic, NULL, NULL},
	{operators_builder, NULL, NULL},
	{nearly_own_builder, "builder", "do not belong together"},
	{unpinned, "inputs", "'https://example.org/x.tar' is not pinned"},
	{same_name_other_digest, NULL, NULL},
	{twice, "inputs", "the input 'zlib' is listed twice"},
};

static void
each_check_notices(void **state)
{
	struct digest subject = facts_sum(0x11);
	const struct verify_policy policy = {.keys = &one,
		.n_keys = 1,
		.subject = &subject,
		.revision = FACTS_COMMIT};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(altered); i++) {
		scoped(trial_done) struct trial t =
			trial_new(altered[i].alter, DSSE_PAYLOAD_TYPE);

		assert_true(trial_verify(&t, &policy));
		assert_int_equal(findings_result(&t.f), altered[i].id ? 1 : 0);
		for (size_t j = 0; j < t.f.n; j++) {
			const struct finding *f = &t.f.list[j];
			bool wanted = text_equal(f->id, altered[i].id);

			if ((f->status == FINDING_FAIL) != wanted)
				fail_msg("case %zu: %s is %s", i, f->id,
					finding_status_name(f->status));
			if (wanted)
				assert_non_null(
					strstr(f->reason, altered[i].words));
			if (f->actual)
				assert_null(strchr(f->actual, '\x1b'));
		}
	}
}

static void
a_lying_commit_shows_without_a_wanted_commit(void **state)
{
	scoped(trial_done) struct trial t =
		trial_new(lying_commit, DSSE_PAYLOAD_TYPE);
	const struct verify_policy policy = {.keys = &one, .n_keys = 1};

	(void)state;
	assert_true(trial_verify(&t, &policy));
	assert_int_equal(find(&t.f, "recipe-commit")->status, FINDING_FAIL);
	assert_int_equal(findings_result(&t.f), 1);
}

/* A good envelope with any one byte altered is never verified. */
static void
every_altered_byte_shows(void **state)
{
	scoped(trial_done) struct trial t = trial_new(NULL, DSSE_PAYLOAD_TYPE);
	struct digest subject = facts_sum(0x11);
	const struct verify_policy policy = {.keys = &one,
		.n_keys = 1,
		.subject = &subject,
		.revision = FACTS_COMMIT};

	(void)state;
	const char *keyid = strstr(t.text.data, "\"keyid\"");
	size_t first = (size_t)(keyid - t.text.data);

	for (size_t i = 0; i < t.text.len; i++) {
		scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
		scoped(findings_done) struct findings f = FINDINGS_INIT;
		bool good;

		if (i >= first && i < first + strlen("\"keyid\":\"\"") + 64)
			continue; /* DSSE: the keyid proves nothing */
		t.text.data[i] ^= 1;
		good = verify_provenance(
			&f, &q, t.text.data, t.text.len, &policy);
		t.text.data[i] ^= 1;
		if (good || findings_result(&f) == 0)
			fail_msg("byte %zu may be altered", i);
		assert_int_equal(f.n, 7);
	}
}

static void
every_cut_shows(void **state)
{
	scoped(trial_done) struct trial t = trial_new(NULL, DSSE_PAYLOAD_TYPE);
	const struct verify_policy policy = {.keys = &one, .n_keys = 1};

	(void)state;
	for (size_t len = 0; len < t.text.len; len++) {
		scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
		scoped(findings_done) struct findings f = FINDINGS_INIT;
		scoped_free char *cut = mem_copy(t.text.data, len);

		assert_false(verify_provenance(&f, &q, cut, len, &policy));
		assert_int_equal(f.list[0].status, FINDING_FAIL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_facts_pass_every_check),
		cmocka_unit_test(a_commit_is_not_required),
		cmocka_unit_test(no_keys_is_undecided),
		cmocka_unit_test(foreign_keyids_are_quoted),
		cmocka_unit_test(each_check_notices),
		cmocka_unit_test(a_lying_commit_shows_without_a_wanted_commit),
		cmocka_unit_test(every_altered_byte_shows),
		cmocka_unit_test(every_cut_shows),
	};

	return cmocka_run_group_tests(tests, key_pair_setup, key_pair_teardown);
}
