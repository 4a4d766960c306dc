/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.h - read a shell script without running it.
 *
 * Only what a maintainer script needs to say what it adds by one tool:
 * constants, loops over constants, functions, and conditions whose outcome is
 * the same on every new system.  No other command has an effect here.
 * source: environment(7), "Alternatives"; POSIX.1-2017, XCU 2
 */
#ifndef BUILDER_ENV_SCRIPT_H
#define BUILDER_ENV_SCRIPT_H

#include "base/bytes.h"

/* The largest script, in bytes. */
#define SCRIPT_MAX ((size_t)1 << 20)

enum script_kind {
	SCRIPT_COMMAND,  /* words: assignments, the command, its arguments */
	SCRIPT_LIST,     /* a and its .next, one after another */
	SCRIPT_AND,      /* a && b */
	SCRIPT_OR,       /* a || b */
	SCRIPT_NOT,      /* ! a */
	SCRIPT_PIPE,     /* a | b */
	SCRIPT_SUBSHELL, /* ( a ) */
	SCRIPT_IF,       /* if a then b else c; c may be NULL */
	SCRIPT_CASE,     /* case words[0]; a and its .next are items */
	SCRIPT_ITEM,     /* words: patterns; b */
	SCRIPT_FOR,      /* words[0]: variable, the rest: values; b */
	SCRIPT_WHILE,    /* while or until a; b */
	SCRIPT_FUNCTION, /* words[0]() b */
};

struct script_node {
	enum script_kind kind;
	unsigned line;
	char **words; /* as in the text, with their quotes */
	size_t n_words;
	bool all_args; /* SCRIPT_FOR without "in": the arguments */
	struct script_node *a, *b, *c, *next; /* owned by the script */
};

struct script {
	struct script_node **nodes;
	size_t n_nodes;
};
#define SCRIPT_INIT \
	{ \
		.nodes = NULL \
	}
void script_done(struct script *script);
DEFINE_SCOPED_IN(struct script, script_done);

/*
 * script_parse - parse a text and add its nodes to a script
 *
 * out     *top  a SCRIPT_LIST, owned by the script
 * returns 0; -1 with ERROR_INPUT "line N: reason"
 */
int script_parse(struct script_node **top, struct script *script,
	const char *text, size_t len, struct error *err) MUST_CHECK;

/* The command that a script is followed for. */
struct script_tool {
	const char *name;    /* "update-alternatives" */
	const char *adds;    /* its option that adds something: "--install" */
	const char *removes; /* and its option that removes it: "--remove" */
};

/* What is the same on every system where the script runs as
 * "postinst configure" and was never run before. */
struct script_facts {
	const char *package;
	const char *package_architecture; /* "all" is possible */
	const char *architecture;         /* of the system */
	const char *multiarch;            /* "x86_64-linux-gnu" */
	struct script_tool tool;
	/* called for each use of the tool that adds something and is certain,
	 * with all of its words after the first; returns NULL, or why it is
	 * refused */
	const char *(*install)(void *arg, char *const *words, size_t n_words);
	void *arg;
};

/* script_run - follow a script to all uses of the tool that add something
 * returns 0; -1 with ERROR_INPUT "line N: reason" if one is not certain */
int script_run(struct script *script, struct script_node *top,
	const struct script_facts *facts, struct error *err) MUST_CHECK;

/* script_follow - parse the text of a postinst and run it; the interpreter must
 * be a shell
 * returns 0; -1 with ERROR_INPUT "line N: reason" */
int script_follow(const char *text, size_t len,
	const struct script_facts *facts, struct error *err) MUST_CHECK;

#endif
