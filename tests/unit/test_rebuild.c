/* SPDX-License-Identifier: Apache-2.0 */
/* What a failure says about the image, and what makes two files equivalent. */
#include "tests/unit/unit.h"

#include "reproduce/rebuild/equivalent.h"
#include "reproduce/rebuild/reason.h"
#include "reproduce/rebuild/rebuild_verdict.h"
#include "tests/unit/facts.h"

#include <errno.h>
#include <signal.h>

#define EXITED \
	{ \
		.end = BOX_EXITED, .code = 3 \
	}
#define KILLED \
	{ \
		.end = BOX_SIGNALED, .code = SIGKILL \
	}
#define CRASHED \
	{ \
		.end = BOX_SIGNALED, .code = SIGSEGV \
	}
#define LIMITED \
	{ \
		.end = BOX_LIMITED, .limit = BOX_LIMIT_TIME \
	}
#define MET \
	{ \
		.end = BOX_EXITED, .code = 1, .limit = BOX_LIMIT_OPEN_FILES \
	}
#define STARVED \
	{ \
		.end = BOX_STARVED, .code = ENOMEM \
	}
#define BLIND \
	{ \
		.end = BOX_STARVED, .code = ENFILE \
	}

static const struct {
	enum reason_stage stage;
	enum build_step step;
	struct box_report report;
	enum error_kind kind;
	int sys;
	enum verdict_word word;
	const char *code;
} cases[] = {
	/* the build's own doing, and nothing else */
	{REASON_BUILD, BUILD_BOX, EXITED, ERROR_FAILED, 0, VERDICT_FAILED,
		"exit"},
	{REASON_BUILD, BUILD_BOX, CRASHED, ERROR_FAILED, 0, VERDICT_FAILED,
		"signal"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_POLICY, 0, VERDICT_FAILED,
		"output"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_INPUT, 0, VERDICT_FAILED,
		"output"},
	/* the machine */
	{REASON_BUILD, BUILD_BOX, KILLED, ERROR_FAILED, 0, VERDICT_UNAVAILABLE,
		"killed"},
	{REASON_BUILD, BUILD_BOX, MET, ERROR_FAILED, 0, VERDICT_UNAVAILABLE,
		"limit"},
	{REASON_BUILD, BUILD_BOX, LIMITED, ERROR_LIMIT, 0, VERDICT_UNAVAILABLE,
		"limit"},
	{REASON_BUILD, BUILD_BOX, STARVED, ERROR_SYSTEM, 0, VERDICT_UNAVAILABLE,
		"memory"},
	{REASON_BUILD, BUILD_BOX, BLIND, ERROR_SYSTEM, 0, VERDICT_UNAVAILABLE,
		"system"},
	{REASON_BUILD, BUILD_BOX, EXITED, ERROR_SYSTEM, 0, VERDICT_UNAVAILABLE,
		"system"},
	{REASON_BUILD, BUILD_BOX, EXITED, ERROR_INPUT, ENOENT,
		VERDICT_UNAVAILABLE, "system"},
	{REASON_BUILD, BUILD_BOX, EXITED, ERROR_INTERNAL, 0,
		VERDICT_UNAVAILABLE, "internal"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_SYSTEM, ENOSPC,
		VERDICT_UNAVAILABLE, "disk"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_SYSTEM, EDQUOT,
		VERDICT_UNAVAILABLE, "disk"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_SYSTEM, EIO,
		VERDICT_UNAVAILABLE, "system"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_LIMIT, EFBIG,
		VERDICT_UNAVAILABLE, "limit"},
	{REASON_BUILD, BUILD_OUTPUT, EXITED, ERROR_INTEGRITY, 0,
		VERDICT_UNAVAILABLE, "system"},
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_SYSTEM, ENOMEM,
		VERDICT_UNAVAILABLE, "memory"},
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_SYSTEM, EROFS,
		VERDICT_UNAVAILABLE, "disk"},
	/* the inputs */
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_NETWORK, 0,
		VERDICT_UNAVAILABLE, "network"},
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_INTEGRITY, 0,
		VERDICT_UNAVAILABLE, "input-bytes"},
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_USAGE, 0,
		VERDICT_UNAVAILABLE, "input"},
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_POLICY, 0,
		VERDICT_UNAVAILABLE, "input"},
	{REASON_BUILD, BUILD_INPUTS, EXITED, ERROR_FAILED, 0,
		VERDICT_UNAVAILABLE, "input"},
	{REASON_KIT, BUILD_INPUTS, EXITED, ERROR_INPUT, 0, VERDICT_UNAVAILABLE,
		"input"},
	{REASON_KIT, BUILD_INPUTS, EXITED, ERROR_INTEGRITY, 0,
		VERDICT_UNAVAILABLE, "input-bytes"},
	{REASON_SOURCE, BUILD_INPUTS, EXITED, ERROR_NETWORK, 0,
		VERDICT_UNAVAILABLE, "repository"},
	{REASON_SOURCE, BUILD_INPUTS, EXITED, ERROR_INPUT, 0,
		VERDICT_UNAVAILABLE, "repository"},
	{REASON_SOURCE, BUILD_INPUTS, EXITED, ERROR_SYSTEM, ENOSPC,
		VERDICT_UNAVAILABLE, "disk"},
	{REASON_MACHINE, BUILD_INPUTS, EXITED, ERROR_SYSTEM, EPERM,
		VERDICT_UNAVAILABLE, "kernel"},
	{REASON_COMPARE, BUILD_INPUTS, EXITED, ERROR_POLICY, 0,
		VERDICT_UNAVAILABLE, "system"},
	/* a statement about another build */
	{REASON_SOURCE, BUILD_INPUTS, EXITED, ERROR_POLICY, 0, VERDICT_WORDS,
		NULL},
};

static void
only_the_build_itself_can_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct build_end end = {
			.step = cases[i].step, .report = cases[i].report};
		const struct error err = {
			.kind = cases[i].kind, .sys = cases[i].sys};
		struct reason is = reason_of(&err, cases[i].stage, &end);

		if (is.word != cases[i].word ||
			!text_equal(is.code, cases[i].code))
			fail_msg("case %zu: %d %s; wanted %d %s", i, is.word,
				is.code ? is.code : "-", cases[i].word,
				cases[i].code ? cases[i].code : "-");
	}
}

static void
gzip_streams_may_differ_in_time_alone(void **state)
{
	static const uint8_t a[] = "\x1f\x8b\x08\0\1\2\3\4\0\3xyz";
	uint8_t b[sizeof a];

	(void)state;
	for (size_t i = 0; i < sizeof a; i++) {
		memcpy(b, a, sizeof a);
		b[i] ^= 1;
		assert_int_equal(
			equivalent_gzip(a, b, sizeof a), i >= 4 && i < 8);
	}
	assert_false(equivalent_gzip(a, a, 10)); /* no more than a header */
	memcpy(b, a, sizeof a);
	b[0] = 0x1e;
	assert_false(equivalent_gzip(b, b, sizeof b));
}

/* A rebuild that compared, and then met a full disk: its verdict keeps nothing
 * of the comparison, whatever is added after that. */
static void
what_stops_forgets_what_was_compared(void **state)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(verdict_done) struct verdict v = {
		.word = VERDICT_DIFFERENT, .damaged = true};
	const struct digest is = facts_sum(1), now = facts_sum(2);
	struct error err = ERROR_INIT;

	(void)state;
	verdict_add_sum(&v.signed_sums[VERDICT_AT_MANIFEST], &is);
	verdict_add_sum(&v.rebuilt[VERDICT_AT_MANIFEST], &now);
	verdict_add_text(&v.passes, &v.n_passes, "gzip-time");
	verdict_add_text(&v.causes, &v.n_causes, "build-time");
	differences_add(&d, DIFFERENCE_CONTENT, "usr/bin/hello",
		text_copy("33 bytes in both"));
	rebuild_verdict_copy(&v, &d, false);
	assert_int_equal(v.n_all, 1);
	rebuild_verdict_stop(
		&v, (struct reason){VERDICT_UNAVAILABLE, "disk"}, "full");
	rebuild_verdict_copy(&v, &d, false);
	assert_int_equal(v.word, VERDICT_UNAVAILABLE);
	assert_int_equal(v.n_all + (int64_t)v.n_differences, 0);
	assert_int_equal(v.n_causes + v.n_passes, 0);
	assert_int_equal(v.rebuilt[VERDICT_AT_MANIFEST].n, 0);
	assert_false(v.damaged);
	assert_int_equal(verdict_check(&v, &err), 0);
	verdict_add_text(&v.causes, &v.n_causes, "build-time");
	assert_int_equal(verdict_check(&v, &err), -1);
	assert_string_equal(
		err.text, "the verdict 'unavailable' compares nothing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stops_forgets_what_was_compared),
		cmocka_unit_test(only_the_build_itself_can_fail),
		cmocka_unit_test(gzip_streams_may_differ_in_time_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
