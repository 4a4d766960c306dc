/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of a value in its text.  jansson keeps no positions; when a message
 * needs one, this code walks again over text that jansson has accepted.
 */
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>

struct walk {
	const char *at, *end;
	unsigned line;
	const char *wanted;
	unsigned found;
};

static void
skip_space(struct walk *w)
{
	for (; w->at < w->end && strchr(" \t\r\n", *w->at); w->at++)
		w->line += *w->at == '\n';
}

/* Move past a string; append its characters to out, escapes not decoded. */
static void
skip_text(struct walk *w, struct bytes *out)
{
	for (w->at++; w->at < w->end && *w->at != '"'; w->at++) {
		if (*w->at == '\\' && w->at + 1 < w->end)
			w->at++;
		if (out)
			bytes_addc(out, *w->at);
	}
	w->at++;
}

static void walk_value(struct walk *w, const char *path);

static void
walk_member(struct walk *w, const char *path, size_t i)
{
	scoped(bytes_done) struct bytes inside = BYTES_INIT;
	unsigned key_line = w->line;
	bool is_map = w->at < w->end && *w->at == '"' && i == SIZE_MAX;

	bytes_addf(&inside, "%s/", path);
	if (is_map) {
		skip_text(w, &inside);
		skip_space(w);
		w->at++; /* the colon */
		skip_space(w);
	} else {
		bytes_addf(&inside, "%zu", i);
	}
	if (!w->found && strcmp(inside.data, w->wanted) == 0)
		w->found = is_map ? key_line : w->line;
	walk_value(w, inside.data);
}

static void
walk_value(struct walk *w, const char *path)
{
	char open = w->at < w->end ? *w->at : '\0';

	if (open == '"') {
		skip_text(w, NULL);
		return;
	}
	if (open != '{' && open != '[') {
		while (w->at < w->end && !strchr(",]} \t\r\n", *w->at))
			w->at++;
		return;
	}
	w->at++;
	for (size_t i = 0; w->at < w->end && !w->found; i++) {
		skip_space(w);
		if (w->at >= w->end || *w->at == '}' || *w->at == ']') {
			w->at++;
			return;
		}
		walk_member(w, path, open == '{' ? SIZE_MAX : i);
		skip_space(w);
		if (w->at < w->end && *w->at == ',')
			w->at++;
	}
}

unsigned
json_line(const struct json_doc *doc, const char *where)
{
	struct walk w = {.at = doc->text,
		.end = doc->text + doc->len,
		.line = 1,
		.wanted = where};

	skip_space(&w);
	if (*where == '\0')
		return w.line;
	walk_value(&w, "");
	return w.found ? w.found : 1;
}

int
json_fail(struct error *err, const struct json_doc *doc, const char *where,
	const char *fmt, ...)
{
	char why[ERROR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	return error_set(err, ERROR_INPUT, "%s:%u: %s", doc->name,
		json_line(doc, where), why);
}
