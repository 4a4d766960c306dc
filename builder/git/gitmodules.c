/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/git/gitmodules.h"
#include "base/file.h"

#include <strings.h>

#define NAME_MAX_BYTES 1024

struct reading {
	const char *at, *end;
	unsigned line;
	const char *fault;
};

void
gitmodules_done(struct gitmodules *modules)
{
	for (size_t i = 0; i < modules->n; i++) {
		free(modules->list[i].name);
		free(modules->list[i].path);
		free(modules->list[i].url);
	}
	free(modules->list);
	*modules = (struct gitmodules){.list = NULL};
}

static void
skip_blanks(struct reading *r)
{
	while (r->at < r->end &&
		(*r->at == ' ' || *r->at == '\t' ||
			(*r->at == '\r' && r->at + 1 < r->end &&
				r->at[1] == '\n')))
		r->at++;
}

static bool
is_at_end_of_line(const struct reading *r)
{
	return r->at == r->end || *r->at == '\n' || *r->at == '#' ||
	       *r->at == ';';
}

static void
skip_line(struct reading *r)
{
	while (r->at < r->end && *r->at != '\n')
		r->at++;
	if (r->at < r->end) {
		r->at++;
		r->line++;
	}
}

/* A byte that no name, path or URL has. */
static bool
is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

/* The quoted name of a section, from after its first quote. */
static char *
read_name(struct reading *r)
{
	struct bytes name = BYTES_INIT;

	while (r->at < r->end && *r->at != '"' && !r->fault) {
		if (*r->at == '\\' && r->at + 1 < r->end)
			r->at++;
		if (is_control(*r->at) || name.len >= NAME_MAX_BYTES)
			r->fault = "a name holds control characters, or is too "
				   "long";
		bytes_addc(&name, *r->at++);
	}
	if (r->at == r->end || name.len == 0)
		r->fault = "a section has no name, or it does not end";
	else
		r->at++;
	return bytes_take(&name);
}

static struct gitmodule *
find_or_add(struct gitmodules *m, struct reading *r, char *name)
{
	for (size_t i = 0; i < m->n; i++) {
		if (!text_equal(m->list[i].name, name))
			continue;
		free(name);
		return &m->list[i];
	}
	if (m->n == GITMODULES_MAX) {
		r->fault = "too many submodules";
		free(name);
		return NULL;
	}
	(void)mem_room(m->list, m->n);
	m->list[m->n].name = name;
	return &m->list[m->n++];
}

/* "[submodule "x"]"; any other section is passed over, as by git. */
static struct gitmodule *
read_section(struct reading *r, struct gitmodules *m)
{
	struct gitmodule *module = NULL;
	const char *word = ++r->at;
	size_t len;

	while (r->at < r->end && (*r->at == '-' || *r->at == '.' ||
					 (*r->at >= '0' && *r->at <= '9') ||
					 (*r->at >= 'A' && *r->at <= 'Z') ||
					 (*r->at >= 'a' && *r->at <= 'z')))
		r->at++;
	len = (size_t)(r->at - word);
	skip_blanks(r);
	if (r->at < r->end && *r->at == '"') {
		char *name;

		r->at++;
		name = read_name(r);
		if (!r->fault && len == strlen("submodule") &&
			strncasecmp(word, "submodule", len) == 0)
			module = find_or_add(m, r, name);
		else
			free(name);
	}
	if (!r->fault && (r->at == r->end || *r->at != ']' || len == 0))
		r->fault = "a section does not end";
	r->at += r->at < r->end;
	return module;
}

static const struct {
	char escape, byte;
} escapes[] = {{'\\', '\\'}, {'"', '"'}};

/* Value of a key, up to the end of its line or a comment. */
static char *
read_value(struct reading *r)
{
	struct bytes value = BYTES_INIT;
	size_t kept = 0; /* without blanks at the end */
	bool quoted = false;

	while (r->at < r->end && *r->at != '\n' && !r->fault &&
		(quoted || !is_at_end_of_line(r))) {
		char c = *r->at++;
		bool escaped = false;

		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		if (c == '\\') {
			for (size_t i = 0; i < ARRAY_LEN(escapes); i++)
				escaped |= r->at < r->end &&
					   *r->at == escapes[i].escape;
			if (!escaped)
				r->fault = "an escape that no path or URL "
					   "requires";
			c = escaped ? *r->at++ : c;
		}
		if (is_control(c) && c != '\t' &&
			!(c == '\r' && r->at < r->end && *r->at == '\n'))
			r->fault = "a value holds control characters";
		bytes_addc(&value, c);
		if (quoted || escaped || !strchr(" \t\r", c))
			kept = value.len;
	}
	if (quoted && !r->fault)
		r->fault = "a quote does not end";
	if (value.data)
		value.data[value.len = kept] = '\0';
	return bytes_take(&value);
}

static void
set_once(struct reading *r, char **member, char *value)
{
	if (*member) {
		r->fault = "a submodule has its path or its URL twice";
		free(value);
		return;
	}
	*member = value;
}

static void
read_key(struct reading *r, struct gitmodule *module)
{
	const char *key = r->at;
	char *value;
	size_t len;

	while (r->at < r->end &&
		((*r->at >= 'a' && *r->at <= 'z') ||
			(*r->at >= 'A' && *r->at <= 'Z') ||
			(*r->at >= '0' && *r->at <= '9') || *r->at == '-'))
		r->at++;
	len = (size_t)(r->at - key);
	if (len == 0) {
		r->fault = "not a key and a value";
		return;
	}
	skip_blanks(r);
	if (is_at_end_of_line(r))
		return; /* a flag without a value */
	if (*r->at != '=') {
		r->fault = "not a key and a value";
		return;
	}
	r->at++;
	skip_blanks(r);
	value = read_value(r);
	if (module && len == 4 && strncasecmp(key, "path", 4) == 0)
		set_once(r, &module->path, value);
	else if (module && len == 3 && strncasecmp(key, "url", 3) == 0)
		set_once(r, &module->url, value);
	else
		free(value);
}

int
gitmodules_parse(
	struct gitmodules *out, const char *text, size_t len, struct error *err)
{
	scoped(gitmodules_done) struct gitmodules m = {.n = 0};
	struct reading r = {.at = text, .end = text + len, .line = 1};
	struct gitmodule *module = NULL;

	if (len > GITMODULES_BYTES_MAX || memchr(text, '\0', len))
		r.fault = "it is too large, or not a text";
	else if (!text_is_utf8(text, len))
		r.fault = "it is not UTF-8";
	while (r.at < r.end && !r.fault) {
		skip_blanks(&r);
		if (r.at < r.end && *r.at == '[')
			module = read_section(&r, &m);
		else if (!is_at_end_of_line(&r))
			read_key(&r, module);
		skip_blanks(&r);
		if (!r.fault && is_at_end_of_line(&r))
			skip_line(&r);
	}
	if (r.fault)
		return error_set(err, ERROR_INPUT, ".gitmodules:%u: %s", r.line,
			r.fault);
	*out = m;
	m = (struct gitmodules){.n = 0};
	return 0;
}

/* Absolute URLs are judged by the caller, which knows the schemes. */
static const char *
module_fault(const struct gitmodule *m)
{
	if (!m->path || !m->url)
		return NULL; /* git does not use it either */
	if (file_path_check(m->path) < 0)
		return "has a path that is not one within the repository";
	if (m->url[0] == '-' || m->url[0] == '\0')
		return "has a URL that is empty, or looks like an option";
	if (strlen(m->url) > GITMODULES_URL_MAX)
		return "has a URL that is too long";
	for (const char *at = m->url; *at; at++)
		if (is_control(*at) || *at == ' ')
			return "has a URL with blanks or control characters";
	return NULL;
}

static bool
collides(const char *a, const char *b)
{
	const size_t len = strlen(a);

	return strncmp(a, b, len) == 0 && (b[len] == '\0' || b[len] == '/');
}

int
gitmodules_check(const struct gitmodules *m, struct error *err)
{
	for (size_t i = 0; i < m->n; i++) {
		const char *fault = module_fault(&m->list[i]);
		const char *path = m->list[i].path;

		for (size_t j = 0; j < m->n && path && !fault; j++)
			if (j != i && m->list[j].path &&
				collides(path, m->list[j].path))
				fault = "has the path of another one, or one "
					"above it";
		if (fault)
			return error_set(err, ERROR_INPUT,
				".gitmodules: the submodule %s %s",
				text_quotes(m->list[i].name), fault);
	}
	return 0;
}

/* The end of "scheme://host", or of "scheme:///". */
static size_t
root_len(const char *base)
{
	const char *host = strstr(base, "://");

	return host ? (size_t)(host + 3 - base) + strcspn(host + 3, "/") : 0;
}

char *
gitmodules_url(const char *base, const char *url)
{
	const size_t root = root_len(base);
	size_t len = strlen(base);

	if (!text_starts(url, "./") && !text_starts(url, "../"))
		return text_copy(url);
	while (len > root && base[len - 1] == '/')
		len--;
	for (;;) {
		if (text_starts(url, "./")) {
			url += 2;
		} else if (text_starts(url, "../")) {
			url += 3;
			if (len <= root)
				return NULL;
			while (len > root && base[len - 1] != '/')
				len--;
			while (len > root && base[len - 1] == '/')
				len--;
		} else {
			break;
		}
	}
	if (root == 0 || !*url || text_starts(url, "/") ||
		strstr(url, "/../") || text_ends(url, "/..") ||
		text_equal(url, ".."))
		return NULL;
	return text_format("%.*s/%s", (int)len, base, url);
}
