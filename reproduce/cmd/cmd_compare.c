/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xdg.h"
#include "reproduce/cmd/commands.h"
#include "reproduce/compare/diffoscope.h"
#include "reproduce/compare/sides.h"

#include <stdio.h>

#define SHOWN 100

/* The beginnings of lines that a terminal shows in colour. */
static const struct {
	const char *start, *colour;
} painted[] = {
	{"differs ", "\033[1m"},
	{"         - ", "\033[31m"},
	{"         + ", "\033[32m"},
	{"         security: ", "\033[33m"},
	{"         cause: ", "\033[36m"},
};

static void
paint_lines(struct bytes *out, const char *text)
{
	while (*text) {
		const size_t len = strcspn(text, "\n");
		const char *colour = NULL;

		for (size_t i = 0; i < ARRAY_LEN(painted); i++)
			if (text_starts(text, painted[i].start))
				colour = painted[i].colour;
		if (colour)
			bytes_adds(out, colour);
		bytes_add(out, text, len);
		bytes_adds(out, colour ? "\033[m\n" : "\n");
		text += len + (text[len] == '\n');
	}
}

static bool
is_painted(void)
{
	return isatty(STDOUT_FILENO) && !xdg_variable("NO_COLOR") &&
	       !text_equal(xdg_variable("TERM"), "dumb");
}

static int
list_causes(const struct options *o)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (o->json) {
		scoped(json_free) struct json *v = causes_table_json();

		json_print(&text, v);
		bytes_addc(&text, '\n');
	} else {
		causes_table_print(&text);
	}
	(void)fputs(text.data, stdout);
	return 0;
}

static int
compare_two(const struct options *o, struct error *err)
{
	const struct compare_request request = {.store = o->store,
		.repo = o->repo,
		.offline = o->offline,
		.a = o->args[0],
		.b = o->args[1]};
	scoped(differences_done) struct differences d = DIFFERENCES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(diffoscope_done) struct diffoscope theirs = DIFFOSCOPE_INIT;
	bool same;

	if (o->diffoscope) {
		d.diffoscope = &theirs;
		theirs.store_folder = o->store;
	}
	if (compare_named(&d, &request, err) < 0)
		return -1;
	same = d.n == 0 && d.n_dropped == 0 && !d.unfinished;
	if (o->json) {
		scoped(json_free) struct json *v = json_new_map();

		json_put_flag(v, "identical", same);
		json_put(v, "differences", differences_json(&d));
		json_put(v, "causes", differences_causes_json(&d));
		if (o->diffoscope)
			json_put(v, "diffoscope", diffoscope_json(&theirs));
		json_put_number(v, "dropped", (int64_t)d.n_dropped);
		json_put_flag(v, "finished", !d.unfinished);
		json_print(&text, v);
		bytes_addc(&text, '\n');
	} else {
		differences_print(&text, &d, o->verbose ? SIZE_MAX : SHOWN);
		if (is_painted()) {
			scoped(bytes_done) struct bytes plain = text;

			text = (struct bytes)BYTES_INIT;
			paint_lines(&text, plain.len ? plain.data : "");
		}
		bytes_add(&text, theirs.text.data, theirs.text.len);
		bytes_adds(&text, same ? "identical\n" : "different\n");
	}
	if (o->json || !o->quiet)
		(void)fputs(text.data, stdout);
	return same ? 0 : 1;
}

static int
run_compare(const struct options *o, struct error *err)
{
	if (o->causes && o->n_args == 0)
		return list_causes(o);
	if (o->causes)
		return error_set(err, ERROR_USAGE,
			"--causes takes no arguments: it lists the causes");
	if (o->n_args != 2)
		return error_set(err, ERROR_USAGE,
			"usage: hallmark compare [options] A B; see 'hallmark "
			"compare --help'");
	return compare_two(o, err);
}

const struct command cmd_compare = {
	.name = "compare",
	.args = "[A B]",
	.least = 0,
	.most = 2,
	.takes = "repo store offline diffoscope causes json quiet verbose",
	.summary = "show what differs between two images, archives or folders, "
		   "and why",
	.text = "Compare two images or indexes (a name or digest in the store, "
		"or oci:DIR:NAME),\nlayouts, folders, files or archives, or a "
		"release with the files of a\ncommit (REV: or REV:PATH).  "
		"What differs is looked into: archives in each other,\n"
		"programs, pictures and documents.  Each difference is told "
		"with its cause, where\none is known.",
	.run = run_compare,
};
