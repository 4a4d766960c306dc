/* SPDX-License-Identifier: Apache-2.0 */
/* Follows a script, as far as its course is certain. */
#include "builder/env/script_private.h"

#include <fnmatch.h>
#include <string.h>

#define DEPTH_MAX 300
#define STEPS_MAX 200000

/* A row: a variable of every maintainer script, and what it is made of. */
static const char *const unknown_variables[] = {"HOME", "IFS", "LANG", "LC_ALL",
	"OPTARG", "OPTIND", "PATH", "PPID", "PWD", "RET", "SHELL", "USER"};

void
script_give_up(struct script_state *s, const char *why)
{
	if (!s->fault)
		s->fault = text_format("line %u: %s", s->line, why);
}

void
script_set(struct script_state *s, const char *name, const char *value)
{
	struct script_variable *v = NULL;

	for (size_t i = 0; i < s->n_variables && !v; i++)
		if (text_equal(s->variables[i].name, name))
			v = &s->variables[i];
	if (!v) {
		v = mem_room(s->variables, s->n_variables);
		v->name = text_copy(name);
		s->n_variables++;
	}
	free(v->value);
	v->value = text_copy(value);
}

void
script_forget(struct script_state *s)
{
	s->forgotten = true;
	for (size_t i = 0; i < s->n_variables; i++) {
		free(s->variables[i].value);
		s->variables[i].value = NULL;
	}
}

const char *
script_value(const struct script_state *s, const char *name)
{
	for (size_t i = 0; i < s->n_variables; i++)
		if (text_equal(s->variables[i].name, name))
			return s->variables[i].value;
	for (size_t i = 0; i < ARRAY_LEN(unknown_variables); i++)
		if (text_equal(unknown_variables[i], name))
			return NULL;
	return s->forgotten || text_starts(name, "DEBIAN_") ||
			       text_starts(name, "DEBCONF_") ||
			       text_starts(name, "DPKG_")
		       ? NULL
		       : "";
}

static void
run_list(struct script_state *s, const struct script_node *list,
	enum script_outcome *out)
{
	*out = SCRIPT_YES;
	for (const struct script_node *at = list->a; at; at = at->next) {
		if (s->left || s->fault)
			return;
		*out = script_run_node(s, at);
	}
}

static enum script_outcome
run_and_or(struct script_state *s, const struct script_node *node)
{
	const enum script_outcome first = script_run_node(s, node->a);
	const enum script_outcome goes_on =
		node->kind == SCRIPT_AND ? SCRIPT_YES : SCRIPT_NO;

	if (s->left || s->fault)
		return SCRIPT_MAYBE;
	if (first == goes_on)
		return script_run_node(s, node->b);
	if (first != SCRIPT_MAYBE)
		return first;
	script_doubt(s, node->b);
	return SCRIPT_MAYBE;
}

static enum script_outcome
run_if(struct script_state *s, const struct script_node *node)
{
	const enum script_outcome yes = script_run_node(s, node->a);

	if (s->left || s->fault)
		return SCRIPT_MAYBE;
	if (yes == SCRIPT_YES)
		return script_run_node(s, node->b);
	if (yes == SCRIPT_NO)
		return node->c ? script_run_node(s, node->c) : SCRIPT_YES;
	script_doubt(s, node->b);
	if (node->c)
		script_doubt(s, node->c);
	return SCRIPT_MAYBE;
}

/* Does a word match one of an item's patterns? */
static enum script_outcome
match_item(struct script_state *s, const char *word,
	const struct script_node *item)
{
	for (size_t i = 0; i < item->n_words; i++) {
		scoped(script_fields_done) struct script_fields pattern = {
			.n = 0};

		script_expand(&pattern, s, item->words[i], SCRIPT_PATTERN);
		if (pattern.unknown)
			return SCRIPT_MAYBE;
		if (fnmatch(pattern.list[0], word, 0) == 0)
			return SCRIPT_YES;
	}
	return SCRIPT_NO;
}

static enum script_outcome
run_case(struct script_state *s, const struct script_node *node)
{
	scoped(script_fields_done) struct script_fields word = {.n = 0};
	bool doubt;

	script_expand(&word, s, node->words[0], SCRIPT_ONE);
	doubt = word.unknown;
	for (const struct script_node *item = node->a; item;
		item = item->next) {
		enum script_outcome matches =
			doubt ? SCRIPT_MAYBE
			      : match_item(s, word.list[0], item);

		if (matches == SCRIPT_YES)
			return script_run_node(s, item->b);
		doubt |= matches == SCRIPT_MAYBE;
		if (doubt)
			script_doubt(s, item->b);
	}
	return doubt ? SCRIPT_MAYBE : SCRIPT_YES;
}

static enum script_outcome
run_for(struct script_state *s, const struct script_node *node)
{
	scoped(script_fields_done) struct script_fields values = {.n = 0};

	for (size_t i = 1; i < node->n_words; i++)
		script_expand(&values, s, node->words[i], SCRIPT_SPLIT);
	if (node->all_args)
		script_expand(&values, s, "\"$@\"", SCRIPT_SPLIT);
	if (values.unknown) {
		script_set(s, node->words[0], NULL);
		script_doubt(s, node->b);
		return SCRIPT_MAYBE;
	}
	for (size_t i = 0; i < values.n && !s->left && !s->fault; i++) {
		script_set(s, node->words[0], values.list[i]);
		(void)script_run_node(s, node->b);
		if (s->left == SCRIPT_CONTINUES)
			s->left = SCRIPT_STAYS;
	}
	if (s->left == SCRIPT_BREAKS)
		s->left = SCRIPT_STAYS;
	return SCRIPT_MAYBE;
}

static enum script_outcome
run_doubtful(struct script_state *s, const struct script_node *node)
{
	script_doubt(s, node->a);
	if (node->b)
		script_doubt(s, node->b);
	if (s->captured)
		s->captured_unknown = true;
	return SCRIPT_MAYBE;
}

static enum script_outcome
run_kind(struct script_state *s, const struct script_node *node)
{
	enum script_outcome out = SCRIPT_YES;

	switch (node->kind) {
	case SCRIPT_LIST:
		run_list(s, node, &out);
		return out;
	case SCRIPT_COMMAND:
		return script_run_command(s, node);
	case SCRIPT_AND:
	case SCRIPT_OR:
		return run_and_or(s, node);
	case SCRIPT_NOT:
		out = script_run_node(s, node->a);
		return out == SCRIPT_MAYBE ? out
		       : out == SCRIPT_YES ? SCRIPT_NO
					   : SCRIPT_YES;
	case SCRIPT_IF:
		return run_if(s, node);
	case SCRIPT_CASE:
		return run_case(s, node);
	case SCRIPT_FOR:
		return run_for(s, node);
	case SCRIPT_FUNCTION:
		*mem_room(s->functions, s->n_functions) =
			(struct script_node *)node;
		s->n_functions++;
		return SCRIPT_YES;
	case SCRIPT_ITEM:
	case SCRIPT_PIPE:
	case SCRIPT_SUBSHELL:
	case SCRIPT_WHILE:
		break;
	}
	return run_doubtful(s, node);
}

bool
script_step(struct script_state *s, unsigned depth)
{
	if (depth < DEPTH_MAX && s->n_steps++ < STEPS_MAX)
		return true;
	script_give_up(s, "it takes too many steps");
	return false;
}

enum script_outcome
script_run_node(struct script_state *s, const struct script_node *node)
{
	enum script_outcome out;

	s->line = node->line;
	if (!script_step(s, s->depth))
		return SCRIPT_MAYBE;
	s->depth++;
	out = run_kind(s, node);
	s->depth--;
	return out;
}

static void
variables_done(struct script_variable *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].name);
		free(list[i].value);
	}
	free(list);
}

static struct script_variable *
variables_copy(const struct script_state *s)
{
	struct script_variable *list = NULL;

	for (size_t i = 0; i < s->n_variables; i++)
		*mem_room(list, i) = (struct script_variable){
			text_copy(s->variables[i].name),
			text_copy(s->variables[i].value)};
	return list;
}

/* It runs in a shell of its own: what it sets ends with it. */
bool
script_capture(
	struct script_state *s, struct bytes *out, const char *text, size_t len)
{
	const struct script_state outer = *s;
	struct script_variable *variables;
	struct bytes *before = s->captured;
	const bool unknown_before = s->captured_unknown;
	const enum script_left left = s->left;
	struct script_node *top;
	struct error why = ERROR_INIT;
	bool known = false;

	if (s->depth >= DEPTH_MAX ||
		script_parse(&top, s->script, text, len, &why) < 0)
		return false;
	variables = variables_copy(s);
	s->captured = out;
	s->captured_unknown = false;
	(void)script_run_node(s, top);
	known = !s->captured_unknown && !s->doubt && !s->fault &&
		out->len <= SCRIPT_MAX;
	s->captured = before;
	s->captured_unknown = unknown_before;
	s->left = left;
	s->args = outer.args;
	s->forgotten = outer.forgotten;
	s->n_functions = outer.n_functions;
	variables_done(s->variables, s->n_variables);
	s->variables = variables;
	s->n_variables = outer.n_variables;
	return known;
}

static void
state_done(struct script_state *s)
{
	variables_done(s->variables, s->n_variables);
	for (size_t i = 0; i < s->n_locals; i++)
		free(s->locals[i]);
	free(s->locals);
	free(s->functions);
	free(s->fault);
}

int
script_run(struct script *script, struct script_node *top,
	const struct script_facts *facts, struct error *err)
{
	static char *words[] = {"postinst", "configure", ""};
	const struct script_fields args = {.list = words, .n = 3};
	struct script_state s = {
		.facts = facts, .script = script, .args = &args};
	int r = 0;

	script_set(&s, "DPKG_MAINTSCRIPT_NAME", "postinst");
	script_set(&s, "DPKG_MAINTSCRIPT_PACKAGE", facts->package);
	script_set(&s, "DPKG_MAINTSCRIPT_ARCH", facts->package_architecture);
	script_set(&s, "DPKG_ROOT", "");
	(void)script_run_node(&s, top);
	if (s.fault)
		r = error_set(err, ERROR_INPUT, "%s", s.fault);
	state_done(&s);
	return r;
}

static bool
is_for_shell(const char *text, size_t len)
{
	static const char *const heads[] = {"#!/bin/sh", "#! /bin/sh",
		"#!/bin/dash", "#!/bin/bash", "#! /bin/bash", "#!/usr/bin/sh"};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (len > strlen(heads[i]) &&
			memcmp(text, heads[i], strlen(heads[i])) == 0 &&
			strchr(" \n", text[strlen(heads[i])]))
			return true;
	return false;
}

int
script_follow(const char *text, size_t len, const struct script_facts *facts,
	struct error *err)
{
	scoped(script_done) struct script script = SCRIPT_INIT;
	struct script_node *top;

	if (!is_for_shell(text, len))
		return error_set(
			err, ERROR_INPUT, "line 1: it is not a shell script");
	return script_parse(&top, &script, text, len, err) < 0
		       ? -1
		       : script_run(&script, top, facts, err);
}
