/* SPDX-License-Identifier: Apache-2.0 */
/* What a maintainer script installs is read without running it. */
#include "builder/env/script_use.h"
#include "tests/unit/unit.h"

#define SH "#!/bin/sh\nset -e\n"
#define UA "update-alternatives --install "
#define ONE "/usr/bin/a a /usr/bin/a1 5"
#define GOT "/usr/bin/a a /usr/bin/a1 5|"

/* "LINK NAME PATH PRIORITY" of each with a bar after it, followers in
 * brackets; or the reason. */
static char *
parse_text(const char *text, size_t len)
{
	const struct script_facts facts = {.package = "p",
		.package_architecture = "amd64",
		.architecture = "amd64",
		.multiarch = "x86_64-linux-gnu"};
	scoped(alternatives_done) struct alternatives all = {.n = 0};
	struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (alternatives_parse(&all, text, len, &facts, &err) < 0) {
		assert_int_equal(all.n, 0);
		return text_copy(err.text);
	}
	for (size_t i = 0; i < all.n; i++) {
		const struct alternative *a = &all.list[i];

		bytes_addf(&out, "%s %s %s %d", a->own.link, a->own.name,
			a->own.path, (int)a->priority);
		for (size_t j = 0; j < a->n_followers; j++)
			bytes_addf(&out, "[%s %s %s]", a->followers[j].link,
				a->followers[j].name, a->followers[j].path);
		bytes_addc(&out, '|');
	}
	return bytes_take(&out);
}

static const struct {
	const char *text, *wanted;
} cases[] = {
	{SH UA ONE "\n", GOT},
	{SH "/usr/bin/" UA ONE, GOT},
	{SH "update-alternatives --quiet --install " ONE " --force\n", GOT},
	{SH UA "\\\n\t/usr/bin/a 'a' \\\n\t\"/usr/bin/a1\" 5 # words\n", GOT},
	{SH UA "/usr/bin/a a /usr/bin/a1 -5 --slave /m/a m /m/a1 \\\n"
	       "  --slave /m/b mb /m/b1\n",
		"/usr/bin/a a /usr/bin/a1 -5[/m/a m /m/a1][/m/b mb /m/b1]|"},
	{SH UA ONE "\n" UA "/b b /b1 1; " UA "/c c /c1 2 && true\n",
		GOT "/b b /b1 1|/c c /c1 2|"},
	{"#!/bin/sh\n", ""},
	/* constants and loops over constants */
	{SH "v=1 d=/usr/bin\n" UA "$d/a a ${d}/a$v 5\n", GOT},
	{SH "for t in a b; do\n" UA "/$t $t /$t.1 1\ndone\n",
		"/a a /a.1 1|/b b /b.1 1|"},
	{SH "l='a b'; for t in $l; do " UA "/$t $t /$t.1 1; done\n",
		"/a a /a.1 1|/b b /b.1 1|"},
	{SH "for t in a b c; do\n[ $t = b ] && continue\n"
	    "if test $t = c; then break; fi\n" UA "/$t $t /$t.1 1\ndone\n",
		"/a a /a.1 1|"},
	{SH "s=\"--slave /m/a \\\n\tm /m/a1\"\n" UA ONE " $s $none\n",
		"/usr/bin/a a /usr/bin/a1 5[/m/a m /m/a1]|"},
	{SH "m=$(dpkg-architecture -qDEB_HOST_MULTIARCH)\n" UA
	    "/l/$m a-$m /l/1 1\n",
		"/l/x86_64-linux-gnu a-x86_64-linux-gnu /l/1 1|"},
	/* functions, and what they print */
	{SH "f() {\n" UA "/$1 $1 /$1.1 $2\n}\nf a 5\nf b 6\n",
		"/a a /a.1 5|/b b /b.1 6|"},
	{SH "f () { [ $1 = b ] && return 0; " UA "/$1 $1 /$1.1 1; }\n"
	    "f b; f c\n",
		"/c c /c.1 1|"},
	{SH "s() {\n\techo \"--slave /m/$1 $1 /m/$1.1\"\n}\n" UA
	    "/b b /b1 1 $(\n\ts x\n\tfor i in y z; do s $i; done\n)\n",
		"/b b /b1 1[/m/x x /m/x.1][/m/y y /m/y.1][/m/z z /m/z.1]|"},
	/* conditions: the script is called as "postinst configure" */
	{SH "case \"$1\" in\n  abort-*|x) exit 1 ;;\n  configure)\n" UA ONE
	    "\n  ;;\n  *) " UA "/b b /b1 1\nesac\n",
		GOT},
	{SH "case $1 in (conf*) " UA ONE ";; (*) exit 1;; esac\n", GOT},
	{SH "if [ \"$1\" = configure ] && [ -z \"$2\" ]; then\n" UA ONE
	    "\nelse\n" UA "/b b /b1 1\nfi\n",
		GOT},
	{SH "if [ \"$1\" != configure ]; then exit 0; fi\n" UA ONE "\n", GOT},
	{SH "if [ $1 = upgrade ]; then :; elif true; then " UA ONE "; fi\n",
		GOT},
	{SH "[ \"$DPKG_MAINTSCRIPT_ARCH\" = $(dpkg --print-architecture) ]"
	    " && " UA ONE "\n",
		GOT},
	{SH "[ \"$(uname -s)\" = Linux ] && " UA ONE "\n", GOT},
	{SH "[ -e /usr/bin/a1 ] && " UA ONE "\n", GOT},
	{SH "! false && " UA ONE "\n", GOT},
	{SH "if false; then " UA ONE "; fi\n", ""},
	{SH UA ONE "\nexit 0\n" UA "/b b /b1 1\n", GOT},
	/* what is not known changes nothing as long as it installs nothing */
	{SH "if mountpoint -q /proc; then x=1; else exit 1; fi\n" UA ONE "\n",
		GOT},
	{SH "x=$(date) || true; rm -f \"$x\" | cat\n" UA ONE "\n", GOT},
	{SH "(cd /; ls) &\nwhile read l; do echo \"$l\"; done </etc/x\n" UA ONE
	    "\n",
		GOT},
	{SH "cat >>/etc/x <<-E\n\t" UA "/b b /b1 1\n\tE\n" UA ONE "\n", GOT},
	{SH "update-alternatives --remove a /x || true\n"
	    "update-alternatives --list a >/dev/null 2>&1 || true\n" UA ONE
	    "\n[ -e /etc/x ] || update-alternatives --auto a\n",
		GOT},
	{SH "update-binfmts --install x\n" UA ONE "\n", GOT},

	/* not certain */
	{SH "if mountpoint -q /proc; then " UA ONE "; fi\n",
		"line 3: whether this is called is not certain"},
	{SH "[ -e /etc/x ] && " UA ONE "\n",
		"line 3: whether this is called is not certain"},
	{SH "[ -e /etc/x ] && exit 0\n" UA ONE "\n",
		"line 4: an earlier line may end the script"},
	{SH "[ -e /etc/x ] && v=2\n" UA "/a a /a$v 5\n",
		"line 4: its words depend on more than the script"},
	{SH UA "/a a /a$(date +%s) 5\n",
		"line 3: its words depend on more than the script"},
	{SH UA "/a a /a* 5\n",
		"line 3: its words depend on more than the script"},
	{SH UA "/a a /a$PATH 5\n",
		"line 3: its words depend on more than the script"},
	{SH ". /usr/share/x\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	{SH "for t in $(ls); do " UA "/$t a /a1 5; done\n",
		"line 3: whether this is called is not certain"},
	{SH "eval \"" UA ONE "\"\n",
		"line 3: whether this is called is not certain"},
	{SH "u=update-alternatives\n$u --install " ONE "\n",
		"line 4: whether this is called is not certain"},
	{SH "f() { " UA ONE "; }\nls && f\n",
		"line 3: whether this is called is not certain"},
	{SH UA ONE " | cat\n", "line 3: whether this is called is not certain"},
	{SH "( " UA ONE " )\n",
		"line 3: whether this is called is not certain"},
	{SH "f() { f; }\nf\n", "line 3: it takes too many steps"},
	/* a part that may print, in what is captured */
	{SH "x=$([ -e /etc/x ] && echo 5)\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	{SH "x=$(if ls; then echo 5; fi)\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	{SH "x=$(for i in $(ls); do echo $i; done)\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	{SH "x=$(true || ls)\n" UA "/a a /a1$x 5\n", "/a a /a1 5|"},
	/* bash appends, which other shells do not */
	{SH "s=\"--slave /m/a m /m/a1\"; s+=\" --slave /m/b n /m/b1\"\n" UA
	    "/a a /a1 5 $s\n",
		"line 4: its words depend on more than the script"},
	{SH "export x=1 x+=2\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	{SH "printf -v x %s 2\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	/* what a shell of its own or a function sets */
	{SH "x=1; y=$(x=3; echo $x)\n" UA "/a a /a$x$y 5\n", "/a a /a13 5|"},
	{SH "x=1; y=$(. /etc/x)\n" UA "/a a /a$x 5\n", "/a a /a1 5|"},
	{SH "f() { local x=2; " UA "/a a /a$x 5; }; f\n", "/a a /a2 5|"},
	{SH "x=1; f() { local x=2; }; f\n" UA "/a a /a$x 5\n",
		"line 4: its words depend on more than the script"},
	{SH "x=1; f() { local x; " UA "/a a /a$x 5; }; f\n",
		"line 3: its words depend on more than the script"},
	{SH UA ONE "\nupdate-alternatives --remove a /usr/bin/a1\n",
		"line 4: this use of update-alternatives has no rule"},
	/* other uses */
	{SH "update-alternatives --set a /a1\n",
		"line 3: this use of update-alternatives has no rule"},
	{SH "update-alternatives --altdir /x --install " ONE "\n",
		"line 3: this use of update-alternatives has no rule"},
	{SH UA ONE " --initscript x\n",
		"line 3: this use of update-alternatives has no rule"},
	{SH UA "/a a /a1\n",
		"line 3: words of update-alternatives are missing"},
	{SH UA ONE " --slave /a a\n",
		"line 3: words of update-alternatives are missing"},
	{SH UA "/a a /a1 5x\n", "line 3: the priority is not a number"},
	{SH UA "/a a /a1 99999999999\n",
		"line 3: the priority is not a number"},
	{SH UA "/a/../b a /a1 5\n", "line 3: a path or a name of "
				    "update-alternatives is not plain"},
	{SH UA "a a /a1 5\n", "line 3: a path or a name of "
			      "update-alternatives is not plain"},
	{SH UA "/a a a1 5\n", "line 3: a path or a name of "
			      "update-alternatives is not plain"},
	{SH UA "/a a/b /a1 5\n", "line 3: a path or a name of "
				 "update-alternatives is not plain"},
	{SH UA "/a '' /a1 5\n", "line 3: a path or a name of "
				"update-alternatives is not plain"},
	{SH UA "/a//b a /a1 5\n", "line 3: a path or a name of "
				  "update-alternatives is not plain"},
	{SH UA "'/a b' a /a1 5\n", "line 3: a path or a name of "
				   "update-alternatives is not plain"},
	/* no script of a shell */
	{"#!/usr/bin/perl\n" UA ONE "\n", "line 1: it is not a shell script"},
	{"", "line 1: it is not a shell script"},
	{SH "if true; then\n",
		"line 4: the script has a form that is not understood"},
	{SH "fi\n", "line 3: the script has a form that is not understood"},
	{SH "echo 'x\n", "line 3: a quote or a parenthesis is not closed"},
	{SH "x=$(ls\n", "line 3: a quote or a parenthesis is not closed"},
	{SH "cat <<E\nx\n", "line 5: a text after << does not end"},
	{SH "echo >\n", "line 4: a redirection leads nowhere"},
	{SH "function f { :; }\n",
		"line 3: the script has a form that is not understood"},
};

static void
only_what_is_certain_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		scoped_free char *got =
			parse_text(cases[i].text, strlen(cases[i].text));

		if (!text_equal(got, cases[i].wanted))
			print_error("%s\n", cases[i].text);
		assert_string_equal(got, cases[i].wanted);
	}
}

/* A script that is cut anywhere is refused, or installs less. */
static void
every_cut_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t len = 0; len < strlen(cases[i].text); len++) {
			scoped_free char *text = text_copyn(cases[i].text, len);
			scoped_free char *got = parse_text(text, len);

			assert_non_null(got);
		}
}

/* Nesting and repetition are bounded. */
static void
hostile_scripts_end(void **state)
{
	static const char *const parts[] = {"if true; then ", "{ ", "( ",
		"case x in x) ", "f() { ", "\"$(", "for i in a b; do ",
		"while true; do ", "a && "};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped_free char *got = NULL;

		bytes_adds(&text, SH);
		for (unsigned n = 0; n < 20000; n++)
			bytes_adds(&text, parts[i]);
		got = parse_text(text.data, text.len);
		assert_true(text_starts(got, "line "));
	}
}

/* No depth of quotes reaches the end of the stack. */
static void
deep_quotes_end(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *got = NULL;

	(void)state;
	bytes_adds(&text, SH "echo ");
	while (text.len < 1000000)
		bytes_adds(&text, "\"$(");
	got = parse_text(text.data, text.len);
	assert_string_equal(
		got, "line 3: a quote or a parenthesis is not closed");
}

static void
loops_that_multiply_are_given_up(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *got = NULL;

	(void)state;
	bytes_adds(&text, SH);
	for (unsigned n = 0; n < 9; n++)
		bytes_addf(&text, "for v%u in 1 2 3 4 5 6 7 8 9; do ", n);
	bytes_adds(&text, ":");
	for (unsigned n = 0; n < 9; n++)
		bytes_adds(&text, "; done");
	got = parse_text(text.data, text.len);
	assert_string_equal(got, "line 3: it takes too many steps");
}

/* A word of which more is not kept than a script has room for. */
static void
long_words_are_not_kept(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *got = NULL;

	(void)state;
	bytes_adds(&text, SH "a=0123456789abcdef\n");
	for (unsigned n = 0; n < 16; n++)
		bytes_adds(&text, "a=$a$a\n");
	bytes_adds(&text, "b=");
	for (unsigned n = 0; n < 5000; n++)
		bytes_adds(&text, "$a");
	bytes_adds(&text, "\n" UA "/a a /a$b 5\n");
	got = parse_text(text.data, text.len);
	assert_string_equal(
		got, "line 21: its words depend on more than the script");
}

static uint32_t
made_by(const char *text)
{
	const struct script_facts facts = {.package = "p",
		.package_architecture = "all",
		.architecture = "amd64",
		.multiarch = ""};
	scoped(script_use_done) struct script_use use = {.present = false};

	script_use_parse(&use, text, strlen(text), &facts);
	return use.makes;
}

static void
the_table_finds_whole_words(void **state)
{
	(void)state;
	assert_int_equal(made_by(SH "x # ldconfig\n"), 0);
	assert_int_equal(made_by(SH "xldconfig; ldconfig-x\n"), 0);
	assert_true(made_by(SH "x; /sbin/ldconfig") != 0);
	assert_int_equal(made_by(SH "update-alternatives --remove a b\n"), 0);
	assert_true(made_by(SH UA ONE "\n") != 0);
	for (size_t i = 0; i < script_use_count(); i++)
		assert_non_null(script_use_makes(i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_certain_is_read),
		cmocka_unit_test(every_cut_is_survived),
		cmocka_unit_test(hostile_scripts_end),
		cmocka_unit_test(deep_quotes_end),
		cmocka_unit_test(loops_that_multiply_are_given_up),
		cmocka_unit_test(long_words_are_not_kept),
		cmocka_unit_test(the_table_finds_whole_words),
	};

	return cmocka_run_group_tests_name("alternatives", tests, NULL, NULL);
}
