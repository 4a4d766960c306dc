/* SPDX-License-Identifier: Apache-2.0 */
/* verdict(7): what is printed and what is read; tests/reject/verdict holds what
 * must be refused. */
#include "tests/unit/vectors.h"

#include "attest/statement.h"
#include "attest/verdict.h"
#include "tests/unit/facts.h"

static void
add_side(struct verdict *v, enum verdict_level level, unsigned char is,
	unsigned char rebuilt)
{
	const struct digest a = facts_sum(is), b = facts_sum(rebuilt);

	verdict_add_sum(&v->signed_sums[level], &a);
	verdict_add_sum(&v->rebuilt[level], &b);
}

static void
fill(struct verdict *v)
{
	*v = (struct verdict){.subject_name = text_copy("hello"),
		.subject = facts_sum(0x11),
		.word = VERDICT_IDENTICAL,
		.judged = facts_sum(0x22),
		.builder_id = text_copy(PROVENANCE_BUILDER "deterministic"),
		.version = text_copy("0.1.0"),
		.level = text_copy("deterministic"),
		.architecture = text_copy("amd64"),
		.kernel = text_copy("6.1.0-13-amd64"),
		.n_processors = 8,
		.box_format = 6,
		.layer_format = 1,
		.started_s = 1796029200,
		.finished_s = 1796029242,
		.duration_ms = 41500};
}

static void
fill_compared(struct verdict *v)
{
	const struct digest key = facts_sum(0x77);

	fill(v);
	v->key_id = text_copy(digest_hex(&key).s);
	*mem_room(v->runs, v->n_runs) = facts_sum(0x11);
	v->n_runs++;
	*mem_room(v->evidence, v->n_evidence) =
		(struct verdict_evidence){text_copy("tree/rebuilt"),
			text_copy("application/vnd.hallmark.tree.v1"),
			facts_sum(0x44), 120};
	v->n_evidence++;
}

static void
prints(const struct verdict *v, const char *golden)
{
	scoped(bytes_done) struct bytes is = BYTES_INIT, wanted = BYTES_INIT;

	vectors_read(&wanted, golden);
	verdict_print(&is, v);
	assert_string_equal(is.data, wanted.data);
}

static void
printing_gives_the_goldens(void **state)
{
	scoped(verdict_done) struct verdict same = VERDICT_INIT;
	scoped(verdict_done) struct verdict other = VERDICT_INIT;
	scoped(verdict_done) struct verdict none = VERDICT_INIT;

	(void)state;
	fill_compared(&same);
	add_side(&same, VERDICT_AT_MANIFEST, 0x11, 0x11);
	add_side(&same, VERDICT_AT_CONFIG, 0x33, 0x33);
	add_side(&same, VERDICT_AT_LAYERS, 0x55, 0x55);
	add_side(&same, VERDICT_AT_DIFF_IDS, 0x66, 0x66);
	add_side(&same, VERDICT_AT_TREE, 0x44, 0x44);
	prints(&same, "golden/verdict-identical.json");

	fill_compared(&other);
	other.word = VERDICT_DIFFERENT;
	other.runs[0] = facts_sum(0x99);
	add_side(&other, VERDICT_AT_MANIFEST, 0x11, 0x99);
	add_side(&other, VERDICT_AT_CONFIG, 0x33, 0x98);
	add_side(&other, VERDICT_AT_LAYERS, 0x55, 0x97);
	add_side(&other, VERDICT_AT_DIFF_IDS, 0x66, 0x96);
	add_side(&other, VERDICT_AT_TREE, 0x44, 0x95);
	*mem_room(other.differences, 0) = (struct verdict_difference){
		text_copy("content"), text_copy("usr/bin/hello"),
		text_copy("33 bytes in both")};
	*mem_room(other.differences, 1) = (struct verdict_difference){
		text_copy("only-b"), text_copy("usr/bin/new"), NULL};
	other.n_differences = 2;
	other.n_all = 2;
	verdict_add_text(&other.causes, &other.n_causes, "build-time");
	prints(&other, "golden/verdict-different.json");

	fill(&none);
	none.word = VERDICT_UNAVAILABLE;
	none.reason_code = text_copy("network");
	none.reason = text_copy("fetching pool/main/m/mini/mini_1_amd64.deb: "
				"no mirror has it");
	prints(&none, "golden/verdict-unavailable.json");
}

static const char *const good[] = {"identical", "layers", "tree", "equivalent",
	"different", "flaky", "failed", "unavailable"};

/* Reading a statement and printing it again loses nothing. */
static void
every_word_is_read_and_printed_again(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(good), VERDICT_WORDS);
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		scoped(verdict_done) struct verdict v = VERDICT_INIT;
		scoped(bytes_done) struct bytes is = BYTES_INIT;
		scoped(bytes_done) struct bytes again = BYTES_INIT;
		scoped_free char *name =
			text_format("fuzz/corpus/verdict/%s", good[i]);
		struct error err = ERROR_INIT;
		enum verdict_word word;

		vectors_read(&is, name);
		if (verdict_parse(&v, is.data, is.len, good[i], &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(v.word, i);
		assert_string_equal(verdict_word_name(v.word), good[i]);
		assert_int_equal(verdict_word_find(&word, good[i]), 0);
		assert_int_equal(word, i);
		verdict_print(&again, &v);
		assert_string_equal(again.data, is.data);
	}
}

static int
parse_verdict(const char *text, size_t len, const char *name, struct error *err)
{
	scoped(verdict_done) struct verdict v = VERDICT_INIT;

	return verdict_parse(&v, text, len, name, err);
}

static void
every_case_is_refused(void **state)
{
	(void)state;
	vectors_refused("reject/verdict", parse_verdict, 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printing_gives_the_goldens),
		cmocka_unit_test(every_word_is_read_and_printed_again),
		cmocka_unit_test(every_case_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
