/* SPDX-License-Identifier: Apache-2.0 */
/* script_lex.h - the words and operators of a shell script. */
#ifndef BUILDER_ENV_SCRIPT_LEX_H
#define BUILDER_ENV_SCRIPT_LEX_H

#include "base/bytes.h"

enum script_token {
	SCRIPT_END,
	SCRIPT_WORD,
	SCRIPT_OPERATOR
};

#define SCRIPT_HEREDOCS_MAX 16

struct script_lex {
	const char *at, *end;
	unsigned line;
	enum script_token token; /* the present one */
	char operator[4];        /* "\n", ";;", ">>", … */
	char *word;              /* heap, with quotes; "\"-newline removed */
	char *heredocs[SCRIPT_HEREDOCS_MAX]; /* their ends, until the newline */
	size_t n_heredocs;
	const char *fault; /* set once; then every token is SCRIPT_END */
};

/* script_lex_next - read the next token; redirections are passed over */
void script_lex_next(struct script_lex *lex);
/* script_lex_inner - the bytes from after a "$(", "${" or '`' up to its end,
 * which closes it; NULL: it is not closed */
const char *script_lex_inner(const char *at, const char *end, char close);
void script_lex_done(struct script_lex *lex);
DEFINE_SCOPED_IN(struct script_lex, script_lex_done);

#endif
