/* SPDX-License-Identifier: Apache-2.0 */
/* Traces of two builds joined with what differs. */
#include "tests/unit/unit.h"

#include "builder/build/trace.h"
#include "reproduce/compare/compare.h"

/* A trace from lines "PARENT ARGV | SOURCE N, SOURCE N"; -1 is no parent. */
static void
make_trace(struct trace *t, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct trace_process *p = mem_room(t->processes, i);
		scoped_free char *copy = text_copy(strchr(lines[i], ' ') + 1);
		char *rest = copy;
		char *argv = strsep(&rest, "|");

		t->n_processes++;
		p->parent = strtol(lines[i], NULL, 10);
		for (char *arg; (arg = strsep(&argv, " "));) {
			if (!*arg)
				continue;
			*mem_room(p->argv, p->n_argv) = text_copy(arg);
			p->n_argv++;
		}
		for (char *one; (one = strsep(&rest, ","));) {
			char *count = strrchr(one, ' ');

			*mem_room(
				t->events, t->n_events) = (struct trace_event){
				text_copyn(one + 1, (size_t)(count - one - 1)),
				i, 0, strtol(count, NULL, 10)};
			t->n_events++;
		}
	}
}

/* "REASON ARGV: SOURCE A B; …" of each maker, a newline after each. */
static char *
print_makers(const struct difference *d)
{
	static const char *const reasons[] = {
		[MAKER_MAY_RACE] = "races",
		[MAKER_CHILD] = "child",
		[MAKER_STEM] = "stem",
		[MAKER_NAMES] = "names",
	};
	struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	for (size_t i = 0; i < d->n_makers; i++) {
		const struct maker *m = &d->makers[i];

		bytes_addf(&out, "%s %s:", reasons[m->reason], m->argv);
		for (size_t j = 0; j < m->n_asked; j++)
			bytes_addf(&out, " %s %d %d;", m->asked[j].source,
				(int)m->asked[j].a, (int)m->asked[j].b);
		bytes_addc(&out, '\n');
	}
	return bytes_take(&out);
}

static const char *const build_a[] = {
	"-1 /bin/sh -eu /recipe/build | file times 9",
	"0 cc -o /out/usr/bin/hello hello.c | file times 3",
	"1 ld -o /out/usr/bin/hello /tmp/x.o | threads 2",
	"1 cc1 hello.c | clock 1",
	"0 gen --out=/out/share/doc/index.html | clock 4",
	"0 gen --out=/out/share/web/index.html | clock 4",
	"0 sh -c tool>'/out/log' | file times 1",
	"6 tool | chance 2, threads 1",
	"0 quiet | threads 3",
	"0 ar cr libx.a one.o two.o | file times 2",
	"0 cc -c -o two.o two.c | clock 2",
};
/* the same, in another order, and some asked another number of times */
static const char *const build_b[] = {
	"-1 /bin/sh -eu /recipe/build | file times 9",
	"0 gen --out=/out/share/web/index.html | clock 4",
	"0 gen --out=/out/share/doc/index.html | clock 5",
	"0 quiet | threads 3",
	"0 cc -o /out/usr/bin/hello hello.c | file times 3",
	"4 cc1 hello.c | clock 1",
	"4 ld -o /out/usr/bin/hello /tmp/x.o | threads 2",
	"0 sh -c tool>'/out/log' | file times 1",
	"7 tool | chance 2, threads 1",
	"0 ar cr libx.a one.o two.o | file times 2",
	"0 cc -c -o two.o two.c | clock 2",
};

struct maker_case {
	const char *path, *cause, *makers, *left;
};

static void
check_maker_case(const struct maker_case *c, const struct trace *a,
	const struct trace *b)
{
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	struct difference *one =
		differences_add(&d, DIFFERENCE_CONTENT, c->path, NULL);
	scoped_free char *is = NULL;

	*mem_room(one->causes, one->n_causes) =
		(struct difference_cause){text_copy(c->cause),
			CONFIDENCE_LIKELY, text_copy("words"), CAUSE_SHOWN};
	one->n_causes++;
	makers_find(&d, a, b);
	is = print_makers(one);
	assert_string_equal(is, c->makers);
	makers_suspect(&d);
	assert_string_equal(one->causes[0].name, c->left);
	if (!text_equal(c->left, c->cause)) {
		assert_int_equal(
			one->causes[0].confidence, CONFIDENCE_POSSIBLE);
		assert_true(text_starts(
			one->causes[0].evidence, "by the trace: '"));
	}
}

static void
a_process_counts_as_a_maker_because_its_arguments_name_the_file(void **state)
{
	static const struct maker_case cases[] = {
		/* who names it, and what these start; what races first */
		{"usr/bin/hello", "unknown",
			"names ld -o /out/usr/bin/hello /tmp/x.o: threads 2 "
			"2;\n"
			"names cc -o /out/usr/bin/hello hello.c: file times 3 "
			"3;\n"
			"child cc1 hello.c: clock 1 1;\n",
			"job-order"},
		/* what the bytes tell stays */
		{"usr/bin/hello", "build-path",
			"names ld -o /out/usr/bin/hello /tmp/x.o: threads 2 "
			"2;\n"
			"names cc -o /out/usr/bin/hello hello.c: file times 3 "
			"3;\n"
			"child cc1 hello.c: clock 1 1;\n",
			"build-path"},
		/* the folder decides between two of one name; another count
		 * is a suspect */
		{"share/doc/index.html", "unknown",
			"names gen --out=/out/share/doc/index.html: clock 4 "
			"5;\n",
			"build-time"},
		{"share/web/index.html", "unknown",
			"names gen --out=/out/share/web/index.html: clock 4 "
			"4;\n",
			"unknown"},
		/* a word in the script of a shell */
		{"log", "unknown",
			"child tool: chance 2 2; threads 1 1;\n"
			"names sh -c tool>'/out/log': file times 1 1;\n",
			"job-order"},
		/* a member, by itself; then its archive */
		{"lib/libx.a//two.o", "unknown",
			"names ar cr libx.a one.o two.o: file times 2 2;\n"
			"names cc -c -o two.o two.c: clock 2 2;\n",
			"unknown"},
		{"lib/libx.a//three.o", "unknown",
			"names ar cr libx.a one.o two.o: file times 2 2;\n",
			"unknown"},
		/* another ending */
		{"usr/lib/two.so", "unknown",
			"stem ar cr libx.a one.o two.o: file times 2 2;\n"
			"stem cc -c -o two.o two.c: clock 2 2;\n",
			"unknown"},
		/* "/out/usr/bin/hello" is not "usr/lib/hello", but names it */
		{"usr/lib/hello", "build-path",
			"names ld -o /out/usr/bin/hello /tmp/x.o: threads 2 "
			"2;\n"
			"names cc -o /out/usr/bin/hello hello.c: file times 3 "
			"3;\n"
			"child cc1 hello.c: clock 1 1;\n",
			"build-path"},
		/* nobody names it: all that may vary, unless a cause is known
		 */
		{"var/nothing", "unknown",
			"races gen --out=/out/share/doc/index.html: clock 4 "
			"5;\n"
			"races ld -o /out/usr/bin/hello /tmp/x.o: threads 2 "
			"2;\n"
			"races quiet: threads 3 3;\n"
			"races tool: chance 2 2; threads 1 1;\n",
			"job-order"},
		{"var/nothing", "uuid", "", "uuid"},
		{"", "unknown",
			"races gen --out=/out/share/doc/index.html: clock 4 "
			"5;\n"
			"races ld -o /out/usr/bin/hello /tmp/x.o: threads 2 "
			"2;\n"
			"races quiet: threads 3 3;\n"
			"races tool: chance 2 2; threads 1 1;\n",
			"job-order"},
	};
	scoped(trace_done) struct trace a = TRACE_INIT, b = TRACE_INIT;

	(void)state;
	make_trace(&a, build_a, ARRAY_LEN(build_a));
	make_trace(&b, build_b, ARRAY_LEN(build_b));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check_maker_case(&cases[i], &a, &b);
}

static void
one_trace_is_enough_and_no_count_is_compared(void **state)
{
	static const struct maker_case
		only_b = {"share/doc/index.html", "unknown",
			"names gen --out=/out/share/doc/index.html: clock -1 "
			"5;\n",
			"unknown"},
		only_a = {"log", "unknown",
			"child tool: chance 2 -1; "
			"threads 1 -1;\n"
			"names sh -c tool>'/out/log': "
			"file times 1 -1;\n",
			"job-order"};
	scoped(trace_done) struct trace a = TRACE_INIT, b = TRACE_INIT;

	(void)state;
	make_trace(&a, build_a, ARRAY_LEN(build_a));
	make_trace(&b, build_b, ARRAY_LEN(build_b));
	check_maker_case(&only_b, NULL, &b);
	check_maker_case(&only_a, &a, NULL);
}

static void
a_ring_of_parents_and_an_empty_trace_end(void **state)
{
	static const char *const ring[] = {"1 one /out/x | clock 1",
		"2 two | clock 1", "1 three | clock 1"};
	static const struct maker_case cases[] = {
		{"x", "unknown", "names one /out/x: clock 1 0;\n",
			"build-time"},
		{"two.txt", "unknown",
			"stem two: clock 1 0;\nchild one /out/x: clock 1 0;\n"
			"child three: clock 1 0;\n",
			"build-time"},
	};
	scoped(trace_done) struct trace a = TRACE_INIT, b = TRACE_INIT;

	(void)state;
	make_trace(&a, ring, ARRAY_LEN(ring));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check_maker_case(&cases[i], &a, &b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_process_counts_as_a_maker_because_its_arguments_name_the_file),
		cmocka_unit_test(one_trace_is_enough_and_no_count_is_compared),
		cmocka_unit_test(a_ring_of_parents_and_an_empty_trace_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
