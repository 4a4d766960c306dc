/* SPDX-License-Identifier: Apache-2.0 */
#include "base/options.h"

#define AT(member) offsetof(struct options, member)

/* Rows in the order in which help prints them. */
const struct option_row option_rows[] = {
	{"repo", 'C', "DIR|URL", AT(repo), false,
		"the git repository (default: the one around this folder)"},
	{"store", 's', "DIR", AT(store), false,
		"the store (default: $HALLMARK_STORE, else the user's data "
		"folder)"},
	{"key", 'k', "FILE", AT(key), false,
		"the private key that signs (default: the user's own)"},
	{"trust", 't', "FILE", AT(trust), false,
		"the public key to trust (default: the user's own)"},
	{"commit", 0, "REV", AT(commit), false,
		"the commit that the image must have been built from"},
	{"mirror", 'm', "URL", AT(mirrors), true,
		"where packages and pool files are fetched (may be repeated; "
		"default: the machine's apt sources)"},
	{"suite", 0, "NAME", AT(suite), false,
		"the release suite that names are resolved in (default: this "
		"machine's)"},
	{"level", 0, "deterministic|hermetic", AT(level), false,
		"the level that the box must reach (default: the recipe's, "
		"else deterministic)"},
	{"offline", 0, NULL, AT(offline), false,
		"open no socket; a file that is missing from the store is an "
		"error"},
	{"force", 'f', NULL, AT(force), false,
		"repeat the work even if the result is known; a build must "
		"then give the same digest"},
	{"trace", 0, NULL, AT(trace), false,
		"build even if the result is known, and record which process "
		"read the time, random bytes and the like"},
	{"json", 0, NULL, AT(json), false,
		"one JSON object on standard output, for programs"},
	{"quiet", 'q', NULL, AT(quiet), false,
		"print no progress and no notes"},
	{"verbose", 'v', NULL, AT(verbose), false,
		"print more, and the build's own output"},
	{"help", 'h', NULL, AT(help), false, "print this text"},
};
const size_t n_option_rows = ARRAY_LEN(option_rows);

bool
options_takes(const struct command *command, const char *name)
{
	size_t len = strlen(name);

	if (strcmp(name, "help") == 0)
		return true;
	for (const char *at = command->takes; (at = strstr(at, name)); at++)
		if ((at == command->takes || at[-1] == ' ') &&
			(at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static const struct option_row *
find_row(const struct command *command, const char *name, size_t len,
	char letter)
{
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		bool same = letter ? row->letter == letter
				   : strlen(row->name) == len &&
					     memcmp(row->name, name, len) == 0;

		if (same && options_takes(command, row->name))
			return row;
	}
	return NULL;
}

static int
keep_value(struct options *o, const struct option_row *row, const char *value,
	struct error *err)
{
	char *at = (char *)o + row->offset;
	const char *none = NULL;

	if (!row->value) {
		*(bool *)at = true;
		return 0;
	}
	if (row->repeats) {
		*mem_room(o->mirrors, o->n_mirrors) = value;
		o->n_mirrors++;
		return 0;
	}
	if (memcmp(at, &none, sizeof none) != 0)
		return error_set(
			err, ERROR_USAGE, "--%s was given twice", row->name);
	memcpy(at, &value, sizeof value);
	return 0;
}

/* One argument that begins with a dash; if the next argument is its value, *i
 * moves to it. */
static int
take_option(struct options *o, const struct command *command, int *i, int argc,
	char **argv, struct error *err)
{
	const char *word = argv[*i], *value = NULL;
	bool is_long = word[1] == '-';
	const char *name = word + 1 + is_long;
	size_t len = is_long ? strcspn(name, "=") : 1;
	const struct option_row *row =
		find_row(command, name, len, is_long ? '\0' : name[0]);

	if (!row)
		return error_set(err, ERROR_USAGE,
			"'hallmark %s' has no option %s; see 'hallmark %s "
			"--help'",
			command->name, text_quotes(word), command->name);
	if (name[len] != '\0')
		value = is_long ? name + len + 1 : name + 1;
	if (value && !row->value)
		return error_set(
			err, ERROR_USAGE, "--%s takes no value", row->name);
	if (!value && row->value) {
		if (*i + 1 >= argc)
			return error_set(err, ERROR_USAGE, "--%s requires %s",
				row->name, row->value);
		value = argv[++*i];
	}
	return keep_value(o, row, value, err);
}

int
options_parse(struct options *out, const struct command *command, int argc,
	char **argv, struct error *err)
{
	scoped(options_done) struct options o = OPTIONS_INIT;
	bool literal = false;

	for (int i = 0; i < argc; i++) {
		if (!literal && strcmp(argv[i], "--") == 0) {
			literal = true;
		} else if (!literal && argv[i][0] == '-' && argv[i][1]) {
			if (take_option(&o, command, &i, argc, argv, err) < 0)
				return -1;
		} else {
			*mem_room(o.args, o.n_args) = argv[i];
			o.n_args++;
		}
	}
	if (!o.help && (o.n_args < command->least || o.n_args > command->most))
		return error_set(err, ERROR_USAGE,
			"usage: hallmark %s [options] %s; see 'hallmark %s "
			"--help'",
			command->name, command->args, command->name);
	*out = o;
	o = (struct options)OPTIONS_INIT;
	return 0;
}

void
options_done(struct options *o)
{
	free(o->mirrors);
	free(o->args);
	*o = (struct options)OPTIONS_INIT;
}

void
options_help(struct bytes *out, const struct command *command)
{
	bytes_addf(out, "usage: hallmark %s [options] %s\n\n%s\n\noptions:\n",
		command->name, command->args, command->text);
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		scoped_free char *head = NULL;

		if (!options_takes(command, row->name))
			continue;
		head = text_format("--%s%s%s", row->name, row->value ? " " : "",
			row->value ? row->value : "");
		if (row->letter)
			bytes_addf(out, "  -%c, %s\n", row->letter, head);
		else
			bytes_addf(out, "      %s\n", head);
		bytes_addf(out, "          %s\n", row->help);
	}
	bytes_addf(out, "\nexit status: %s\n",
		command->exits ? command->exits
			       : "0 yes, done, identical, verified; 1 checked, "
				 "and the answer is no;\n2 could not decide");
}
