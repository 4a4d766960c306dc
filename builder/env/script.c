/* SPDX-License-Identifier: Apache-2.0 */
/* Parses a shell script into nodes. */
#include "builder/env/script.h"
#include "builder/env/script_lex.h"

#include <string.h>

#define DEPTH_MAX 60

struct parsing {
	struct script_lex lex;
	struct script *script;
	unsigned depth;
};

static struct script_node *parse_list(struct parsing *p);

static void
node_free(struct script_node *node)
{
	for (size_t i = 0; i < node->n_words; i++)
		free(node->words[i]);
	free(node->words);
	free(node);
}

void
script_done(struct script *script)
{
	for (size_t i = 0; i < script->n_nodes; i++)
		node_free(script->nodes[i]);
	free(script->nodes);
	*script = (struct script)SCRIPT_INIT;
}

static struct script_node *
node_new(struct parsing *p, enum script_kind kind)
{
	struct script_node *node = mem_alloc(1, sizeof *node);

	*mem_room(p->script->nodes, p->script->n_nodes) = node;
	p->script->n_nodes++;
	node->kind = kind;
	node->line = p->lex.line;
	return node;
}

static void
refuse_text(struct parsing *p, const char *why)
{
	if (!p->lex.fault)
		p->lex.fault = why;
	p->lex.at = p->lex.end;
	p->lex.token = SCRIPT_END;
}

static bool
is_operator(const struct parsing *p, const char *operator)
{
	return p->lex.token == SCRIPT_OPERATOR &&
	       text_equal(p->lex.operator, operator);
}

static bool
is_word(const struct parsing *p, const char *word)
{
	return p->lex.token == SCRIPT_WORD && text_equal(p->lex.word, word);
}

static bool
take_word(struct parsing *p, const char *word)
{
	if (!is_word(p, word))
		return false;
	script_lex_next(&p->lex);
	return true;
}

static void
expect_word(struct parsing *p, const char *word)
{
	if (!take_word(p, word))
		refuse_text(p, "the script has a form that is not understood");
}

static void
add_word(struct parsing *p, struct script_node *node)
{
	if (p->lex.token != SCRIPT_WORD) {
		refuse_text(p, "a word is missing");
		return;
	}
	*mem_room(node->words, node->n_words) = take_ptr(p->lex.word);
	node->n_words++;
	script_lex_next(&p->lex);
}

static void
skip_newlines(struct parsing *p)
{
	while (is_operator(p, "\n"))
		script_lex_next(&p->lex);
}

/* After a command: is what follows the end of the list? */
static bool
ends_list(const struct parsing *p)
{
	static const char *const words[] = {
		"then", "elif", "else", "fi", "esac", "do", "done", "}"};

	if (p->lex.token == SCRIPT_END || is_operator(p, ")") ||
		is_operator(p, ";;"))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(p, words[i]))
			return true;
	return false;
}

/* After "if" or "elif". */
static struct script_node *
parse_if(struct parsing *p)
{
	struct script_node *node = node_new(p, SCRIPT_IF);

	if (++p->depth > DEPTH_MAX)
		refuse_text(p, "it is nested too deep");
	node->a = parse_list(p);
	expect_word(p, "then");
	node->b = parse_list(p);
	if (take_word(p, "elif"))
		node->c = parse_if(p);
	else {
		if (take_word(p, "else"))
			node->c = parse_list(p);
		expect_word(p, "fi");
	}
	p->depth--;
	return node;
}

static struct script_node *
parse_item(struct parsing *p)
{
	struct script_node *item = node_new(p, SCRIPT_ITEM);

	if (is_operator(p, "("))
		script_lex_next(&p->lex);
	add_word(p, item);
	while (is_operator(p, "|")) {
		script_lex_next(&p->lex);
		add_word(p, item);
	}
	if (!is_operator(p, ")"))
		refuse_text(p, "a pattern does not end");
	script_lex_next(&p->lex);
	item->b = parse_list(p);
	if (is_operator(p, ";;"))
		script_lex_next(&p->lex);
	else if (!is_word(p, "esac"))
		refuse_text(p, "an item of a case does not end");
	skip_newlines(p);
	return item;
}

static struct script_node *
parse_case(struct parsing *p)
{
	struct script_node *node = node_new(p, SCRIPT_CASE), **end = &node->a;

	add_word(p, node);
	skip_newlines(p);
	expect_word(p, "in");
	skip_newlines(p);
	while (p->lex.token != SCRIPT_END && !is_word(p, "esac")) {
		*end = parse_item(p);
		end = &(*end)->next;
	}
	expect_word(p, "esac");
	return node;
}

static struct script_node *
parse_for(struct parsing *p)
{
	struct script_node *node = node_new(p, SCRIPT_FOR);

	add_word(p, node);
	skip_newlines(p);
	if (take_word(p, "in"))
		while (p->lex.token == SCRIPT_WORD)
			add_word(p, node);
	else
		node->all_args = true;
	if (is_operator(p, ";"))
		script_lex_next(&p->lex);
	skip_newlines(p);
	expect_word(p, "do");
	node->b = parse_list(p);
	expect_word(p, "done");
	return node;
}

static struct script_node *
parse_while(struct parsing *p)
{
	struct script_node *node = node_new(p, SCRIPT_WHILE);

	node->a = parse_list(p);
	expect_word(p, "do");
	node->b = parse_list(p);
	expect_word(p, "done");
	return node;
}

static struct script_node *
parse_subshell(struct parsing *p)
{
	struct script_node *node = node_new(p, SCRIPT_SUBSHELL);

	script_lex_next(&p->lex);
	node->a = parse_list(p);
	if (!is_operator(p, ")"))
		refuse_text(p, "a parenthesis is not closed");
	script_lex_next(&p->lex);
	return node;
}

static struct script_node *parse_command(struct parsing *p);

static struct script_node *
parse_simple(struct parsing *p)
{
	struct script_node *node = node_new(p, SCRIPT_COMMAND);

	do {
		add_word(p, node);
	} while (p->lex.token == SCRIPT_WORD);
	if (!is_operator(p, "("))
		return node;
	script_lex_next(&p->lex);
	if (node->n_words != 1 || !is_operator(p, ")"))
		refuse_text(p, "the script has a form that is not understood");
	script_lex_next(&p->lex);
	skip_newlines(p);
	node->kind = SCRIPT_FUNCTION;
	node->b = parse_command(p);
	return node;
}

static struct script_node *
parse_group(struct parsing *p)
{
	struct script_node *node = parse_list(p);

	expect_word(p, "}");
	return node;
}

static struct script_node *
parse_command_here(struct parsing *p)
{
	if (is_operator(p, "("))
		return parse_subshell(p);
	if (take_word(p, "if"))
		return parse_if(p);
	if (take_word(p, "case"))
		return parse_case(p);
	if (take_word(p, "for"))
		return parse_for(p);
	if (take_word(p, "while") || take_word(p, "until"))
		return parse_while(p);
	if (take_word(p, "{"))
		return parse_group(p);
	return parse_simple(p);
}

static struct script_node *
parse_command(struct parsing *p)
{
	struct script_node *node;

	if (++p->depth > DEPTH_MAX)
		refuse_text(p, "it is nested too deep");
	node = parse_command_here(p);
	p->depth--;
	return node;
}

static struct script_node *
parse_pipeline(struct parsing *p)
{
	struct script_node *node = NULL, *pipe;

	if (take_word(p, "!")) {
		node = node_new(p, SCRIPT_NOT);
		node->a = parse_command(p);
	} else {
		node = parse_command(p);
	}
	while (is_operator(p, "|")) {
		script_lex_next(&p->lex);
		skip_newlines(p);
		pipe = node_new(p, SCRIPT_PIPE);
		pipe->a = node;
		pipe->b = parse_command(p);
		node = pipe;
	}
	return node;
}

static struct script_node *
parse_and_or(struct parsing *p)
{
	struct script_node *node = parse_pipeline(p), *both;

	while (is_operator(p, "&&") || is_operator(p, "||")) {
		both = node_new(
			p, is_operator(p, "&&") ? SCRIPT_AND : SCRIPT_OR);
		script_lex_next(&p->lex);
		skip_newlines(p);
		both->a = node;
		both->b = parse_pipeline(p);
		node = both;
	}
	return node;
}

static struct script_node *
parse_list(struct parsing *p)
{
	struct script_node *list = node_new(p, SCRIPT_LIST), **end = &list->a;

	skip_newlines(p);
	while (!ends_list(p)) {
		*end = parse_and_or(p);
		end = &(*end)->next;
		if (!is_operator(p, ";") && !is_operator(p, "&") &&
			!is_operator(p, "\n") && !ends_list(p))
			refuse_text(p, "the script has a form that is not "
				       "understood");
		else if (!ends_list(p))
			script_lex_next(&p->lex);
		skip_newlines(p);
	}
	return list;
}

int
script_parse(struct script_node **top, struct script *script, const char *text,
	size_t len, struct error *err)
{
	struct parsing p = {.script = script};
	struct script_node *list;
	unsigned line;

	if (len > SCRIPT_MAX || memchr(text, '\0', len))
		return error_set(err, ERROR_INPUT,
			"line 1: it is too large, or not a text");
	p.lex = (struct script_lex){.at = text, .end = text + len, .line = 1};
	script_lex_next(&p.lex);
	list = parse_list(&p);
	if (p.lex.token != SCRIPT_END)
		refuse_text(&p, "the script has a form that is not understood");
	line = p.lex.line;
	script_lex_done(&p.lex);
	if (p.lex.fault)
		return error_set(
			err, ERROR_INPUT, "line %u: %s", line, p.lex.fault);
	*top = list;
	return 0;
}
