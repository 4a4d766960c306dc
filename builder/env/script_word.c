/* SPDX-License-Identifier: Apache-2.0 */
/* Expands words of a script: quotes, variables, "$(…)". */
#include "builder/env/script_lex.h"
#include "builder/env/script_private.h"

#include <string.h>

#define FIELDS_MAX 10000
#define BYTES_MAX ((size_t)1 << 20)
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS "0123456789"

struct expansion {
	struct script_fields *out;
	struct script_state *s;
	enum script_expand how;
	struct bytes field;
	bool begun;  /* there is a field, perhaps an empty one */
	bool quoted; /* inside "…" */
};

void
script_fields_done(struct script_fields *fields)
{
	for (size_t i = 0; i < fields->n; i++)
		free(fields->list[i]);
	free(fields->list);
	*fields = (struct script_fields){.list = NULL};
}

size_t
script_name_len(const char *text)
{
	return strspn(text, DIGITS) ? 0 : strspn(text, LETTERS DIGITS);
}

static void
end_field(struct expansion *x)
{
	if (!x->begun)
		return;
	if (x->out->n >= FIELDS_MAX) {
		x->out->unknown = true;
		return;
	}
	*mem_room(x->out->list, x->out->n) = bytes_take(&x->field);
	x->out->n++;
	x->begun = false;
}

/* A byte that stands for itself. */
static void
add_plain(struct expansion *x, char c)
{
	x->begun = true;
	if (x->field.len > BYTES_MAX) {
		x->out->unknown = true;
		return;
	}
	if (x->how == SCRIPT_PATTERN && strchr("*?[]\\", c))
		bytes_addc(&x->field, '\\');
	bytes_addc(&x->field, c);
}

/* A value: outside of quotes it is split where it has spaces. */
static void
add_value(struct expansion *x, const char *value)
{
	x->out->unknown |= !value;
	if (x->out->unknown)
		return;
	x->begun |= x->quoted;
	for (; *value; value++)
		if (x->quoted || x->how != SCRIPT_SPLIT)
			add_plain(x, *value);
		else if (strchr(" \t\n", *value))
			end_field(x);
		else if (strchr("*?[", *value))
			x->out->unknown = true; /* names of files */
		else
			add_plain(x, *value);
}

static void
add_args(struct expansion *x)
{
	const struct script_fields *args = x->s->args;

	if (args->unknown)
		x->out->unknown = true;
	for (size_t i = 1; !args->unknown && i < args->n; i++) {
		if (i > 1 && x->how == SCRIPT_SPLIT)
			end_field(x);
		else if (i > 1)
			add_plain(x, ' ');
		add_value(x, args->list[i]);
	}
}

static void
add_arg(struct expansion *x, char digit)
{
	const struct script_fields *args = x->s->args;
	const size_t i = (size_t)(digit - '0');

	add_value(x, args->unknown ? NULL : i < args->n ? args->list[i] : "");
}

/* "${…}"; returns what follows its end */
static const char *
add_braced(struct expansion *x, const char *at, const char *end)
{
	const char *close = script_lex_inner(at, end, '}');
	scoped_free char *name =
		close ? text_copyn(at, (size_t)(close - at)) : NULL;

	if (!name || !*name) {
		x->out->unknown = true;
		return end;
	}
	if (strlen(name) == 1 && strchr(DIGITS, *name))
		add_arg(x, *name);
	else if (text_equal(name, "@") || text_equal(name, "*"))
		add_args(x);
	else if (script_name_len(name) == strlen(name))
		add_value(x, script_value(x->s, name));
	else
		x->out->unknown = true; /* "${a:-b}" and others */
	return close + 1;
}

/* "$(…)" or "`…`" */
static const char *
add_captured(
	struct expansion *x, const char *at, const char *end, char close_with)
{
	const char *close = script_lex_inner(at, end, close_with);
	struct bytes text = BYTES_INIT;

	if (!close ||
		(close_with == '`' && memchr(at, '\\', (size_t)(close - at)))) {
		x->out->unknown = true;
		return close ? close + 1 : end;
	}
	if (!script_capture(x->s, &text, at, (size_t)(close - at))) {
		x->out->unknown = true;
	} else {
		while (text.len && text.data[text.len - 1] == '\n')
			text.data[--text.len] = '\0';
		add_value(x, text.data ? text.data : "");
	}
	bytes_done(&text);
	return close + 1;
}

/* After a '$'. */
static const char *
add_dollar(struct expansion *x, const char *at, const char *end)
{
	const size_t len = script_name_len(at);
	scoped_free char *name = text_copyn(at, len);

	if (len > 0) {
		add_value(x, script_value(x->s, name));
		return at + len;
	}
	if (*at == '{')
		return add_braced(x, at + 1, end);
	if (*at == '(')
		return add_captured(x, at + 1, end, ')');
	if (*at && strchr(DIGITS, *at)) {
		add_arg(x, *at);
		return at + 1;
	}
	if (*at == '@' || *at == '*') {
		add_args(x);
		return at + 1;
	}
	if (*at && strchr("#?$!-", *at)) {
		x->out->unknown = true;
		return at + 1;
	}
	add_plain(x, '$');
	return at;
}

/* One step through a word; returns what follows. */
static const char *
add_next(struct expansion *x, const char *at, const char *end)
{
	if (*at == '$')
		return add_dollar(x, at + 1, end);
	if (*at == '`')
		return add_captured(x, at + 1, end, '`');
	if (*at == '"') {
		x->quoted = !x->quoted;
		x->begun = true;
		return at + 1;
	}
	if (*at == '\\' && (!x->quoted || strchr("$`\"\\\n", at[1]))) {
		if (at[1] && at[1] != '\n')
			add_plain(x, at[1]);
		return at[1] ? at + 2 : at + 1;
	}
	if (*at == '\'' && !x->quoted) {
		x->begun = true;
		for (at++; *at && *at != '\''; at++)
			add_plain(x, *at);
		return *at ? at + 1 : at;
	}
	if (!x->quoted && x->how == SCRIPT_PATTERN) {
		bytes_addc(&x->field, *at);
		x->begun = true;
		return at + 1;
	}
	if (!x->quoted && x->how == SCRIPT_SPLIT && strchr("*?", *at))
		x->out->unknown = true; /* names of files */
	add_plain(x, *at);
	return at + 1;
}

void
script_expand(struct script_fields *out, struct script_state *s,
	const char *word, enum script_expand how)
{
	struct expansion x = {.out = out, .s = s, .how = how};
	const char *end = word + strlen(word);

	if (word[0] == '~')
		out->unknown = true;
	x.begun = how != SCRIPT_SPLIT;
	for (const char *at = word; at < end;)
		at = add_next(&x, at, end);
	end_field(&x);
	bytes_done(&x.field);
}
