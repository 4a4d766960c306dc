/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - parse the command line from tables.
 *
 * Each option and each command is one row.  The help, the completion and the
 * tests of the man pages read the same rows.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include "base/bytes.h"

/* The values of an option that may be repeated, in the given order. */
struct option_values {
	const char **list;
	size_t n;
};

/* The options that the user gave. Every pointer points into argv. */
struct options {
	const char *repo;
	const char *store;
	bool without_key;
	const char *key;
	const char *pass_file;
	const char *pass_fd;
	const char *type;
	bool encrypt;
	const char *level;
	const char *builder_id;
	const char *repository;
	struct option_values trust;
	const char *policy;
	const char *now;
	const char *vsa;
	const char *verifier_id;
	const char *commit;
	struct option_values provenance;
	struct option_values verdicts;
	struct option_values quarantines;
	const char *reason;
	bool sign;
	struct option_values suites;
	const char *output;
	const char *format;
	const char *keep_tags;
	const char *keep_last;
	const char *env_days;
	struct option_values mirrors;
	bool layout;
	bool pin;
	bool release;
	const char *since;
	const char *html;
	bool offline;
	const char *ca;
	const char *known;
	const char *sbom;
	bool all;
	bool insecure;
	bool semver;
	bool kit;
	bool yes;
	bool force;
	bool causes;
	bool dry_run;
	bool trace;
	const char *times;
	struct option_values forms;
	bool diffoscope;
	bool run_record;
	const char *holds;
	const char *source;
	const char *environment;
	const char *signed_by;
	bool unverified;
	bool purls;
	bool built_with;
	bool json;
	bool quiet;
	bool verbose;
	bool help;
	const char **args; /* the other arguments; n_args of them */
	size_t n_args;
};

#define OPTIONS_INIT \
	{ \
		.repo = NULL \
	}

struct option_row {
	const char *name;  /* without the two dashes */
	char letter;       /* the short form, or 0 */
	const char *value; /* "DIR" …, or NULL for a flag */
	size_t offset;     /* in struct options */
	bool repeats;      /* may occur more than once: option_values */
	const char *help;  /* one line */
};

extern const struct option_row option_rows[];
extern const size_t n_option_rows;

struct command {
	const char *name;    /* "build", or two words: "key new" */
	const char *args;    /* "REV:PATH" */
	size_t least, most;  /* number of args; SIZE_MAX: no maximum */
	const char *takes;   /* names of option rows, with spaces between */
	const char *summary; /* one line for the list of commands */
	const char *text;    /* a paragraph for --help */
	const char *exits;   /* its exit statuses; NULL: the usual ones */
	/* the exit status, or -1 with err filled */
	int (*run)(const struct options *o, struct error *err);
};

/*
 * options_parse - argv after the command's own words
 *
 * returns 0; -1 with ERROR_USAGE, which names the --help to read
 */
int options_parse(struct options *out, const struct command *command, int argc,
	char **argv, struct error *err) MUST_CHECK;
void options_done(struct options *o);
DEFINE_SCOPED_IN(struct options, options_done);

/* options_takes - true if this command takes the option of this name */
bool options_takes(const struct command *command, const char *name);

/* options_words - what this option does in this command: one line */
const char *options_words(
	const struct command *command, const struct option_row *row);
/* options_value - its value there, "DIR" …, or NULL */
const char *options_value(
	const struct command *command, const struct option_row *row);

/* options_help - the text that "hallmark COMMAND --help" prints */
void options_help(struct bytes *out, const struct command *command);

#endif
