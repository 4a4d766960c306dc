/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of a script that have an effect here. */
#include "builder/env/script_private.h"

#include <string.h>

struct command_line {
	const struct script_node *node;
	struct script_fields words; /* without assignments */
};

static bool
is_assignment(const char *word)
{
	const size_t len = script_name_len(word);

	return len > 0 && word[len] == '=';
}

/* "S+=x", which bash appends. */
static bool
is_appending(const char *word)
{
	const size_t len = script_name_len(word);

	return len > 0 && text_starts(word + len, "+=");
}

/* The variable of a word that gives it a value or may do so is not known any
 * more. */
static void
unset_name(struct script_state *s, const char *word)
{
	scoped_free char *name = text_copyn(word, script_name_len(word));

	if (*name)
		script_set(s, name, NULL);
}

static bool
has_word(const struct script_node *node, const char *part)
{
	for (size_t i = 0; i < node->n_words; i++)
		if (strstr(node->words[i], part))
			return true;
	return false;
}

/* The last component of the command's name as it stands in the text. */
static const char *
name_of_command(const struct script_node *node)
{
	size_t i = 0;
	const char *slash;

	while (i < node->n_words &&
		(is_assignment(node->words[i]) || is_appending(node->words[i])))
		i++;
	if (i == node->n_words)
		return "";
	slash = strrchr(node->words[i], '/');
	return slash ? slash + 1 : node->words[i];
}

static const struct script_node *
function_find(const struct script_state *s, const char *name)
{
	for (size_t i = s->n_functions; i > 0; i--)
		if (text_equal(s->functions[i - 1]->words[0], name))
			return s->functions[i - 1];
	return NULL;
}

/* Words that may install, whichever program reads them in the end. */
static bool
names_installation(const struct script_state *s, const struct script_node *node)
{
	const char *name = name_of_command(node);

	return has_word(node, s->facts->tool.adds) &&
	       (has_word(node, s->facts->tool.name) ||
		       strpbrk(name, "$`\"'\\"));
}

static void
assign(struct script_state *s, const char *word)
{
	scoped(script_fields_done) struct script_fields value = {.n = 0};
	const size_t len = script_name_len(word);
	scoped_free char *name = text_copyn(word, len);

	script_expand(&value, s, word + len + 1, SCRIPT_ONE);
	script_set(s, name, value.unknown ? NULL : value.list[0]);
}

/* --- what may run or not --- */

static void doubt_all(
	struct script_state *s, const struct script_node *node, unsigned depth);

/* Leaving with an error does not happen where a package is installed. */
static bool
may_leave(const struct script_node *node, const char *name)
{
	const char *last = node->words[node->n_words - 1];
	int64_t status;

	if (text_equal(name, "break") || text_equal(name, "continue"))
		return true;
	if (text_equal(name, "exec"))
		return node->n_words > 1;
	if (!text_equal(name, "exit") && !text_equal(name, "return"))
		return false;
	return node->n_words < 2 ||
	       text_number(&status, last, strlen(last), 255) < 0 || status == 0;
}

static bool
is_one_of(const char *const *names, const char *name)
{
	while (*names && !text_equal(*names, name))
		names++;
	return *names != NULL;
}

static void
doubt_command(
	struct script_state *s, const struct script_node *node, unsigned depth)
{
	/* they print nothing; they give variables a value */
	static const char *const silent[] = {"", ":", "true", "false", "[",
		"test", "exit", "return", "set", NULL};
	static const char *const setters[] = {"read", "unset", "getopts",
		"printf", "mapfile", "readarray", "local", NULL};
	const char *name = name_of_command(node);
	const struct script_node *function = function_find(s, name);

	if (names_installation(s, node)) {
		s->line = node->line;
		script_give_up(s, "whether this is called is not certain");
	}
	s->doubt |= may_leave(node, name);
	s->captured_unknown |= s->captured && !is_one_of(silent, name);
	for (size_t i = 0; i < node->n_words; i++)
		if (is_assignment(node->words[i]) ||
			is_appending(node->words[i]) ||
			is_one_of(setters, name))
			unset_name(s, node->words[i]);
	if (text_equal(name, ".") || text_equal(name, "eval") ||
		text_equal(name, "set") || text_equal(name, "shift"))
		script_forget(s);
	if (function)
		doubt_all(s, function->b, depth + 1);
}

static void
doubt_all(
	struct script_state *s, const struct script_node *node, unsigned depth)
{
	if (!node || s->fault || !script_step(s, depth))
		return;
	if (node->kind == SCRIPT_COMMAND)
		doubt_command(s, node, depth);
	if (node->kind == SCRIPT_FOR)
		script_set(s, node->words[0], NULL);
	doubt_all(s, node->b, depth + 1);
	doubt_all(s, node->c, depth + 1);
	/* items and members of lists hang on .next */
	for (node = node->a; node && !s->fault; node = node->next)
		doubt_all(s, node, depth + 1);
}

void
script_doubt(struct script_state *s, const struct script_node *node)
{
	doubt_all(s, node, 0);
}

/* --- commands --- */

static enum script_outcome
run_install(struct script_state *s, const struct command_line *c)
{
	const char *fault;

	if (c->words.unknown) {
		script_give_up(s, "its words depend on more than the script");
		return SCRIPT_MAYBE;
	}
	if (s->doubt) {
		script_give_up(s, "an earlier line may end the script");
		return SCRIPT_MAYBE;
	}
	fault = s->facts->install(
		s->facts->arg, c->words.list + 1, c->words.n - 1);
	if (fault)
		script_give_up(s, fault);
	s->installed = true;
	return SCRIPT_YES;
}

/* Where it adds nothing it changes nothing on a new system, except by --set of
 * update-alternatives. */
static enum script_outcome
run_tool(struct script_state *s, const struct command_line *c)
{
	const struct script_tool *tool = &s->facts->tool;
	const bool removes = has_word(c->node, tool->removes);

	if (has_word(c->node, tool->adds))
		return run_install(s, c);
	if (c->words.unknown || has_word(c->node, "--set") ||
		(s->installed && removes)) {
		scoped_free char *why =
			text_format("this use of %s has no rule", tool->name);

		script_give_up(s, why);
	}
	return removes || has_word(c->node, "--auto") ? SCRIPT_YES
						      : SCRIPT_MAYBE;
}

static enum script_outcome
run_function(struct script_state *s, const struct script_node *function,
	const struct command_line *c)
{
	const struct script_fields *before = s->args;
	const size_t n_locals = s->n_locals;
	enum script_outcome out;

	s->args = &c->words;
	out = script_run_node(s, function->b);
	s->args = before;
	/* what they were outside of the function is not kept */
	while (s->n_locals > n_locals) {
		char *name = s->locals[--s->n_locals];

		script_set(s, name, NULL);
		free(name);
	}
	if (s->left == SCRIPT_RETURNS)
		s->left = SCRIPT_STAYS;
	return out;
}

static enum script_outcome
run_echo(struct script_state *s, const struct command_line *c)
{
	if (!s->captured)
		return SCRIPT_YES;
	if (c->words.unknown ||
		(c->words.n > 1 && c->words.list[1][0] == '-' &&
			strchr("neE", c->words.list[1][1])) ||
		has_word(c->node, "\\"))
		s->captured_unknown = true;
	for (size_t i = 1; !s->captured_unknown && i < c->words.n; i++)
		bytes_addf(s->captured, "%s%s", i > 1 ? " " : "",
			c->words.list[i]);
	bytes_addc(s->captured, '\n');
	return SCRIPT_YES;
}

/* dpkg and dpkg-architecture, of which some answers are known. */
static enum script_outcome
run_dpkg(struct script_state *s, const struct command_line *c)
{
	const char *option =
		c->words.unknown || c->words.n != 2 ? "" : c->words.list[1];
	const char *text = NULL;

	if (text_equal(option, "--print-architecture") ||
		text_equal(option, "-qDEB_HOST_ARCH"))
		text = s->facts->architecture;
	else if (text_equal(option, "-qDEB_HOST_MULTIARCH"))
		text = s->facts->multiarch;
	if (s->captured && text && *text)
		bytes_addf(s->captured, "%s\n", text);
	else
		s->captured_unknown = true;
	return SCRIPT_MAYBE;
}

static enum script_outcome
run_uname(struct script_state *s, const struct command_line *c)
{
	const bool system = !c->words.unknown && c->words.n == 2 &&
			    text_equal(c->words.list[1], "-s");

	if (s->captured && (c->words.n == 1 || system))
		bytes_adds(s->captured, "Linux\n");
	else
		s->captured_unknown = true;
	return SCRIPT_YES;
}

static enum script_outcome
run_bracket(struct script_state *s, const struct command_line *c)
{
	const bool bracket = text_equal(name_of_command(c->node), "[");
	size_t n = c->words.n;

	(void)s;
	if (c->words.unknown || n < 1 ||
		(bracket && !text_equal(c->words.list[n - 1], "]")))
		return SCRIPT_MAYBE;
	return script_test(c->words.list + 1, n - 1 - bracket);
}

static enum script_outcome
run_leave(struct script_state *s, const struct command_line *c)
{
	static const struct {
		const char *name;
		enum script_left left;
	} rows[] = {{"continue", SCRIPT_CONTINUES}, {"break", SCRIPT_BREAKS},
		{"return", SCRIPT_RETURNS}, {"exit", SCRIPT_EXITS}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (text_equal(rows[i].name, name_of_command(c->node)))
			s->left = rows[i].left;
	/* "break 2" */
	if (s->left < SCRIPT_RETURNS && c->node->n_words > 1)
		s->doubt = true;
	return c->words.n == 2 && !text_equal(c->words.list[1], "0")
		       ? SCRIPT_MAYBE
		       : SCRIPT_YES;
}

static enum script_outcome
run_unset(struct script_state *s, const struct command_line *c)
{
	for (size_t i = 1; !c->words.unknown && i < c->words.n; i++)
		if (script_name_len(c->words.list[i]) > 0)
			script_set(s, c->words.list[i], "");
	if (c->words.unknown)
		script_forget(s);
	return SCRIPT_YES;
}

static enum script_outcome
run_export(struct script_state *s, const struct command_line *c)
{
	for (size_t i = 1; i < c->node->n_words; i++)
		if (is_assignment(c->node->words[i]))
			assign(s, c->node->words[i]);
		else if (is_appending(c->node->words[i]))
			unset_name(s, c->node->words[i]);
	return SCRIPT_YES;
}

/* Whether "local X" keeps the value of X depends on the shell. */
static enum script_outcome
run_local(struct script_state *s, const struct command_line *c)
{
	for (size_t i = 1; i < c->node->n_words; i++) {
		const char *word = c->node->words[i];
		const size_t len = script_name_len(word);

		if (len == 0)
			continue;
		*mem_room(s->locals, s->n_locals) = text_copyn(word, len);
		s->n_locals++;
		if (is_assignment(word))
			assign(s, word);
		else
			unset_name(s, word);
	}
	return SCRIPT_YES;
}

static enum script_outcome
run_set(struct script_state *s, const struct command_line *c)
{
	static const struct script_fields nothing = {.unknown = true};

	for (size_t i = 1; i < c->words.n && !c->words.unknown; i++)
		if (!strchr("-+", c->words.list[i][0]) ||
			text_equal(c->words.list[i], "--"))
			s->args = &nothing;
	if (c->words.unknown)
		s->args = &nothing;
	return SCRIPT_YES;
}

static enum script_outcome
run_forget(struct script_state *s, const struct command_line *c)
{
	static const struct script_fields nothing = {.unknown = true};

	(void)c;
	script_forget(s);
	s->args = &nothing;
	return SCRIPT_MAYBE;
}

static enum script_outcome
run_nothing(struct script_state *s, const struct command_line *c)
{
	(void)s;
	return text_equal(name_of_command(c->node), "false") ? SCRIPT_NO
							     : SCRIPT_YES;
}

static enum script_outcome
run_other(struct script_state *s, const struct command_line *c)
{
	doubt_command(s, c->node, 0);
	if (s->captured)
		s->captured_unknown = true;
	return SCRIPT_MAYBE;
}

/* A row: a command whose effect is known. */
static const struct {
	const char *name;
	enum script_outcome (*run)(
		struct script_state *s, const struct command_line *c);
} command_rows[] = {
	{"[", run_bracket},
	{"test", run_bracket},
	{":", run_nothing},
	{"true", run_nothing},
	{"false", run_nothing},
	{"echo", run_echo},
	{"exit", run_leave},
	{"return", run_leave},
	{"break", run_leave},
	{"continue", run_leave},
	{"unset", run_unset},
	{"export", run_export},
	{"local", run_local},
	{"readonly", run_export},
	{"set", run_set},
	{"shift", run_forget},
	{"eval", run_forget},
	{".", run_forget},
	{"uname", run_uname},
	{"dpkg", run_dpkg},
	{"dpkg-architecture", run_dpkg},
};

static enum script_outcome
run_words(struct script_state *s, const struct command_line *c)
{
	const char *name = name_of_command(c->node);
	const struct script_node *function = function_find(s, name);

	if (function)
		return run_function(s, function, c);
	if (text_equal(s->facts->tool.name, name))
		return run_tool(s, c);
	for (size_t i = 0; i < ARRAY_LEN(command_rows); i++) {
		if (!text_equal(command_rows[i].name, name))
			continue;
		if (names_installation(s, c->node))
			break;
		return command_rows[i].run(s, c);
	}
	return run_other(s, c);
}

enum script_outcome
script_run_command(struct script_state *s, const struct script_node *node)
{
	struct command_line c = {.node = node};
	enum script_outcome out = SCRIPT_YES;
	size_t i = 0;

	for (; i < node->n_words; i++)
		if (is_assignment(node->words[i]))
			assign(s, node->words[i]);
		else if (is_appending(node->words[i]))
			unset_name(s, node->words[i]);
		else
			break;
	if (i == node->n_words)
		return names_installation(s, node) ? run_other(s, &c)
						   : SCRIPT_YES;
	for (; i < node->n_words; i++)
		script_expand(&c.words, s, node->words[i], SCRIPT_SPLIT);
	s->line = node->line;
	if (!s->fault)
		out = run_words(s, &c);
	script_fields_done(&c.words);
	return out;
}
