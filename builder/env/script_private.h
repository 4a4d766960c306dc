/* SPDX-License-Identifier: Apache-2.0 */
/* script_private.h - what the files behind script_run() share. */
#ifndef BUILDER_ENV_SCRIPT_PRIVATE_H
#define BUILDER_ENV_SCRIPT_PRIVATE_H

#include "builder/env/script.h"

/* The outcome of a command. */
enum script_outcome {
	SCRIPT_YES,
	SCRIPT_NO,
	SCRIPT_MAYBE
};

/* How far the script was left: what follows there is not reached. */
enum script_left {
	SCRIPT_STAYS = 0,
	SCRIPT_CONTINUES,
	SCRIPT_BREAKS,
	SCRIPT_RETURNS,
	SCRIPT_EXITS
};

struct script_variable {
	char *name;
	char *value; /* NULL: not known */
};

/* The words of a command after expansion. */
struct script_fields {
	char **list;
	size_t n;
	bool unknown; /* then list is not to be used */
};
void script_fields_done(struct script_fields *fields);
DEFINE_SCOPED_IN(struct script_fields, script_fields_done);

struct script_state {
	const struct script_facts *facts;
	struct script *script;
	struct script_variable *variables;
	size_t n_variables;
	struct script_node **functions;
	size_t n_functions;
	const struct script_fields *args; /* $1 and so on; borrowed */
	struct bytes *captured;           /* of "$(…)", or NULL */
	bool captured_unknown;
	char **locals; /* names that functions made local; heap */
	size_t n_locals;
	bool installed; /* something, by this script */
	bool forgotten; /* a file was read in: variables without a value here
			   may have one */
	enum script_left left;
	bool doubt; /* what follows may not be reached */
	unsigned depth, n_steps;
	unsigned line;
	char *fault; /* the first reason to give up, with its line; heap */
};

void script_give_up(struct script_state *s, const char *why);
/* script_set - give a variable a value; NULL: an unknown one */
void script_set(struct script_state *s, const char *name, const char *value);
void script_forget(struct script_state *s);
/* script_value - the value of a variable; NULL: not known */
const char *script_value(const struct script_state *s, const char *name);
enum script_outcome script_run_node(
	struct script_state *s, const struct script_node *node);
enum script_outcome script_run_command(
	struct script_state *s, const struct script_node *node);
/* script_step - returns false, and gives up, after too many steps */
bool script_step(struct script_state *s, unsigned depth);
/* script_capture - run the text of a "$(…)"; returns false if what it prints is
 * not known */
bool script_capture(struct script_state *s, struct bytes *out, const char *text,
	size_t len);

/* How a word is expanded. */
enum script_expand {
	SCRIPT_SPLIT,   /* to any number of fields */
	SCRIPT_ONE,     /* to one, as in an assignment */
	SCRIPT_PATTERN, /* to one pattern of fnmatch() */
};
void script_expand(struct script_fields *out, struct script_state *s,
	const char *word, enum script_expand how);

/* script_test - test(1) without its name and its "]" */
enum script_outcome script_test(char *const *words, size_t n_words);

/* script_doubt - a part that may run or not: what it may change is not known
 * any more, and it may install nothing */
void script_doubt(struct script_state *s, const struct script_node *node);
/* script_name_len - the bytes of a variable's name at the start of a text */
size_t script_name_len(const char *text);

#endif
