/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/script_lex.h"

#include <string.h>

#define LEVELS_MAX 60 /* of quotes and parentheses in each other */

static const char *inner_end(
	const char *at, const char *end, char close, unsigned level);

/* The end of a quoted part, from after its first quote; NULL: none. */
static const char *
quote_end(const char *at, const char *end, char quote, unsigned level)
{
	while (at < end && *at != quote) {
		if (quote == '"' && *at == '\\' && at + 1 < end)
			at++;
		else if (quote == '"' && *at == '$' && at + 1 < end &&
			 (at[1] == '(' || at[1] == '{'))
			at = inner_end(at + 2, end, at[1] == '(' ? ')' : '}',
				level + 1);
		if (!at)
			return NULL;
		at++;
	}
	return at < end ? at : NULL;
}

/* Every '(' inside must be closed, which "case" items of the form "x)" break:
 * such a text ends too early, and is refused as a script. */
static const char *
inner_end(const char *at, const char *end, char close, unsigned level)
{
	const char open = close == ')' ? '(' : close == '}' ? '{' : '\0';
	unsigned depth = 0;

	if (level > LEVELS_MAX)
		return NULL;
	for (; at && at < end; at++) {
		if (*at == close && depth-- == 0)
			return at;
		if (*at == open && open)
			depth++;
		else if (*at == '\\' && at + 1 < end)
			at++;
		else if ((*at == '\'' || *at == '"') && close != '`') {
			at = quote_end(at + 1, end, *at, level);
			if (!at)
				return NULL;
		}
	}
	return NULL;
}

const char *
script_lex_inner(const char *at, const char *end, char close)
{
	return inner_end(at, end, close, 0);
}

static void
set_fault(struct script_lex *lex, const char *fault)
{
	if (!lex->fault)
		lex->fault = fault;
	lex->at = lex->end;
}

static void
skip_line(struct script_lex *lex)
{
	while (lex->at < lex->end && *lex->at != '\n')
		lex->at++;
}

/* Skip spaces, comments and joined lines. */
static void
skip_space(struct script_lex *lex)
{
	while (lex->at < lex->end) {
		if (*lex->at == ' ' || *lex->at == '\t') {
			lex->at++;
		} else if (*lex->at == '#') {
			skip_line(lex);
		} else if (*lex->at == '\\' && lex->at + 1 < lex->end &&
			   lex->at[1] == '\n') {
			lex->at += 2;
			lex->line++;
		} else {
			return;
		}
	}
}

/* Add the bytes up to an end, which is included. */
static void
add_part(struct script_lex *lex, struct bytes *word, const char *last)
{
	if (!last) {
		set_fault(lex, "a quote or a parenthesis is not closed");
		return;
	}
	for (; lex->at <= last; lex->at++) {
		lex->line += *lex->at == '\n';
		bytes_addc(word, *lex->at);
	}
}

static void
add_quoted(struct script_lex *lex, struct bytes *word)
{
	const char *at = lex->at, *end = lex->end;

	if (*at == '\'' || *at == '"')
		add_part(lex, word, quote_end(at + 1, end, *at, 0));
	else if (*at == '`')
		add_part(lex, word, script_lex_inner(at + 1, end, '`'));
	else if (*at == '$' && at + 1 < end && (at[1] == '(' || at[1] == '{'))
		add_part(lex, word,
			script_lex_inner(
				at + 2, end, at[1] == '(' ? ')' : '}'));
	else
		add_part(lex, word, at);
}

static void
read_word(struct script_lex *lex)
{
	struct bytes word = BYTES_INIT;

	while (lex->at < lex->end && !strchr(" \t\n;&|<>()", *lex->at)) {
		if (*lex->at == '\\' && lex->at + 1 < lex->end) {
			const bool joined = lex->at[1] == '\n';

			if (joined) {
				lex->at += 2;
				lex->line++;
			} else {
				add_part(lex, &word, lex->at + 1);
			}
			continue;
		}
		add_quoted(lex, &word);
	}
	free(lex->word);
	lex->word = bytes_take(&word);
	lex->token = SCRIPT_WORD;
}

/* Pass over the texts that follow the present line. */
static void
skip_heredocs(struct script_lex *lex)
{
	for (size_t i = 0; i < lex->n_heredocs; i++) {
		const char *mark = lex->heredocs[i];
		bool ended = false;

		while (lex->at < lex->end && !ended) {
			const char *line = lex->at;

			skip_line(lex);
			while (line < lex->at && *line == '\t')
				line++;
			ended = (size_t)(lex->at - line) == strlen(mark) &&
				memcmp(line, mark, strlen(mark)) == 0;
			lex->at += lex->at < lex->end;
			lex->line++;
		}
		if (!ended)
			set_fault(lex, "a text after << does not end");
		free(lex->heredocs[i]);
	}
	lex->n_heredocs = 0;
}

static void
read_operator(struct script_lex *lex)
{
	static const char *const longer[] = {
		"<<-", "&&", "||", ";;", "<<", ">>", "<&", ">&", "<>", ">|"};
	size_t len = 1;

	for (size_t i = 0; i < ARRAY_LEN(longer) && len == 1; i++) {
		const size_t n = strlen(longer[i]);

		if ((size_t)(lex->end - lex->at) >= n &&
			memcmp(lex->at, longer[i], n) == 0)
			len = n;
	}
	memcpy(lex->operator, lex->at, len);
	lex->operator[len] = '\0';
	lex->at += len;
	lex->token = SCRIPT_OPERATOR;
	if (lex->operator[0] == '\n') {
		lex->line++;
		skip_heredocs(lex);
	}
}

/* The end of a text after "<<", without its quotes. */
static void
add_heredoc(struct script_lex *lex)
{
	struct bytes mark = BYTES_INIT;

	if (lex->n_heredocs == SCRIPT_HEREDOCS_MAX) {
		set_fault(lex, "too many texts after <<");
		return;
	}
	for (const char *at = lex->word; *at; at++)
		if (!strchr("'\"\\", *at))
			bytes_addc(&mark, *at);
	lex->heredocs[lex->n_heredocs++] = bytes_take(&mark);
}

static bool
is_redirection(const struct script_lex *lex)
{
	return lex->token == SCRIPT_OPERATOR && strchr("<>", lex->operator[0]);
}

static void
read_token(struct script_lex *lex)
{
	skip_space(lex);
	lex->token = SCRIPT_END;
	if (lex->at == lex->end)
		return;
	if (strchr("\n;&|<>()", *lex->at))
		read_operator(lex);
	else
		read_word(lex);
	if (lex->fault)
		lex->token = SCRIPT_END;
}

/* "2" of "2>file" */
static bool
is_number_of_redirection(const struct script_lex *lex)
{
	return lex->token == SCRIPT_WORD && lex->at < lex->end &&
	       strchr("<>", *lex->at) && *lex->word &&
	       strspn(lex->word, "0123456789") == strlen(lex->word);
}

void
script_lex_next(struct script_lex *lex)
{
	for (;;) {
		bool text;

		read_token(lex);
		if (is_number_of_redirection(lex))
			read_token(lex);
		if (!is_redirection(lex))
			return;
		text = text_starts(lex->operator, "<<");
		read_token(lex);
		if (lex->token != SCRIPT_WORD)
			set_fault(lex, "a redirection leads nowhere");
		else if (text)
			add_heredoc(lex);
	}
}

void
script_lex_done(struct script_lex *lex)
{
	free(lex->word);
	for (size_t i = 0; i < lex->n_heredocs; i++)
		free(lex->heredocs[i]);
}
