/* SPDX-License-Identifier: Apache-2.0 */
/* What the tools of a fourth set of pairs write; and what a person writes that
 * looks nearly the same. */
#include "tests/unit/unit.h"

#include "reproduce/explain/explain.h"

#include <string.h>

static const struct example {
	const char *cause;
	const char *a, *b;
	const char *path;
} examples[] = {
	/* a setting, and the record of a build */
	{"unknown", "timezone: Europe/Berlin\n", "timezone: Europe/Paris\n",
		"calendar.yaml"},
	{"time-zone", "timezone: Europe/Berlin\n", "timezone: Europe/Paris\n",
		"build-info.yaml"},
	{"time-zone", "build:\n  timezone: UTC\n", "build:\n  timezone: NPT\n",
		"site.yaml"},
	{"unknown", "language: en\n", "language: de\n", "site.yaml"},
	{"locale", "language: en\n", "language: de\n", "configure.log"},
	{"locale", "LANG=en_US.UTF-8\n", "LANG=de_DE.UTF-8\n", "site.yaml"},
	/* six numbers, and a call with six of them */
	{"build-time", "{build, {{2026,11,30},{15,54,12}}}.\n",
		"{build, {{2026,11,30},{15,54,23}}}.\n", "vsn.config"},
	{"unknown", "box(2026, 14, 30, 15, 54, 12)\n",
		"box(2026, 14, 30, 15, 54, 23)\n", "out"},
	/* uniqid() of PHP, and thirteen digits of chance */
	{"build-time", "version: 6b0d9c236ae81\n", "version: 6b0d9c2f1cf92\n",
		"assets.yml"},
	{"random-number", "token: f3c19c236ae81\n", "token: 2b7d1e0f1cf92\n",
		"assets.yml"},
	/* a seed from the clock, and one that is drawn */
	{"build-time", "seed 1796001287\n", "seed 1796001321\n", "log"},
	{"random-number", "seed 1796001287\n", "seed 1311475903\n", "log"},
	/* a clock has two digits, but behind a date */
	{"processor-count", "[smp:2:1] [ds:2:1:10]\n",
		"[smp:2:2] [ds:2:2:10]\n", "banner"},
	{"build-time", "at 2026/11/30 6:8:3\n", "at 2026/11/30 6:8:9\n", "out"},
	/* the name of a machine between those of the system and the processor
	 */
	{"host", "System => Linux alder x86_64\n",
		"System => Linux birch-2 x86_64\n", "phpinfo.txt"},
	{"unknown", "for Linux alpha users\n", "for Linux beta users\n", "out"},
	/* a builder is a machine with a number, or an account */
	{"host", "builder {node-1}\n", "builder {node-2}\n", "site.tcl"},
	{"user", "builder: daemon\n", "builder: bin\n", "site.tcl"},
	{"uid", "%attr(0644, 31001, 31001) /etc/x\n",
		"%attr(0644, 31702, 31702) /etc/x\n", "x.spec"},
	{"umask", "f 0644 root root x\n", "f 0600 root root x\n", "prototype"},
	{"unknown", "set(f, 0644);\n", "set(f, 0600);\n", "x.c"},
	{"processor-count", "BenchmarkHello-1\tok\n", "BenchmarkHello-8\tok\n",
		"bench.txt"},
	{"unknown", "Hello-1\tok\n", "Hello-8\tok\n", "bench.txt"},
	/* keys of a table, progress, and two words that a person swapped */
	{"hash-order", "  [ash] = 1,\n  [elm] = 2,\n  [fir] = 3,\n",
		"  [fir] = 3,\n  [ash] = 1,\n  [elm] = 2,\n", "trees.lua"},
	{"hash-order", "add(\"ash\", 1)\nadd(\"elm\", 2)\nadd(\"fir\", 3)\n",
		"add(\"elm\", 2)\nadd(\"ash\", 1)\nadd(\"fir\", 3)\n", "x.txt"},
	{"unknown", "return clamp(x, 10, 250);\n",
		"return clamp(x, 250, 10);\n", "level.c"},
	{"unknown", "\topen(d);\n\treset(d);\n", "\treset(d);\n\topen(d);\n",
		"start.c"},
	{"address", "#<procedure 7fdb921ea3a0 at eval.scm (a)>\n",
		"#<procedure 7ff0bea873a0 at eval.scm (a)>\n", "out"},
	{"random-number", "id: 7fdb921ea3a1\n", "id: 12f0bea873a7\n", "out"},
	{"toolchain", ";;; in Emacs version 27.1\n",
		";;; in Emacs version 28.2\n", "hello.elc"},
	{"unknown", "needs Emacs version 27.1 or later\n",
		"needs Emacs version 28.2 or later\n", "README"},
	{"version-control", "node: 4ac687d588821b50f980ab9c4d719c24471ca6c2\n",
		"node: 024fd6fb055e957513c638ed80d7554d24d679c7\n",
		"archive/.hg_archival.txt"},
	{"random-number", "etag: 1d17b58303a5f9bbffc8025258a039ae\n",
		"etag: 978e5c41f88896c3f567b1c87f9b575f\n", "headers"},
	{"digest", "md5: 1d17b58303a5f9bbffc8025258a039ae\n",
		"md5: 978e5c41f88896c3f567b1c87f9b575f\n", "headers"},
};

static void
the_cause_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		const struct example *e = &examples[i];
		scoped(causes_done) struct causes causes = CAUSES_INIT;
		struct clue clue = {.format = FORMAT_TEXT, .path = e->path};

		clue.a = clue.whole_a =
			(struct slice){(const uint8_t *)e->a, strlen(e->a)};
		clue.b = clue.whole_b =
			(struct slice){(const uint8_t *)e->b, strlen(e->b)};
		explain(&causes, &clue);
		if (strcmp(causes.list[0].name, e->cause) != 0)
			print_error("named %s, expected %s: %s",
				causes.list[0].name, e->cause, e->a);
		assert_string_equal(causes.list[0].name, e->cause);
		assert_int_equal(causes.n, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
