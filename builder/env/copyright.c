/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/copyright.h"

#include <strings.h>

#define FIELDS_MAX 64 /* of one paragraph */
#define FORMAT "://www.debian.org/doc/packaging-manuals/copyright-format/1.0"

struct piece {
	const char *at;
	size_t len;
};

struct reading {
	struct sbom_copyright *to;
	size_t line;
	size_t n_paragraphs, n_files; /* paragraphs that are complete */
	/* of the paragraph that is read */
	struct piece fields[FIELDS_MAX];
	size_t n_fields;
	struct piece licence; /* first line of the field; at NULL: none */
	bool has_files;
	struct error *err;
};

#define refuse_line(r, ...) \
	(error_set((r)->err, ERROR_INPUT, __VA_ARGS__), \
		error_wrap((r)->err, "line %zu", (r)->line))

static bool
is_called(const struct piece *p, const char *name)
{
	return p->len == strlen(name) && strncasecmp(p->at, name, p->len) == 0;
}

static struct piece
trim_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	while (at < end &&
		(end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	return (struct piece){at, (size_t)(end - at)};
}

/* Sorted, each once. */
static int
add_licence(struct reading *r)
{
	struct sbom_copyright *to = r->to;
	scoped_free char *name = text_copyn(r->licence.at, r->licence.len);
	size_t at = 0, above = to->n_names;

	while (at < above) {
		const size_t mid = (at + above) / 2;

		if (strcmp(to->names[mid], name) < 0)
			at = mid + 1;
		else
			above = mid;
	}
	if (at < to->n_names && strcmp(to->names[at], name) == 0)
		return 0;
	if (to->n_names == COPYRIGHT_NAMES_MAX)
		return refuse_line(r, "more than %d different licences",
			COPYRIGHT_NAMES_MAX);
	(void)mem_room(to->names, to->n_names);
	memmove(&to->names[at + 1], &to->names[at],
		(to->n_names - at) * sizeof *to->names);
	to->names[at] = take_ptr(name);
	to->n_names++;
	return 0;
}

/* The first paragraph is the header; the others are about files, or hold the
 * text of a licence. */
static int
end_paragraph(struct reading *r)
{
	if (r->n_fields == 0)
		return 0;
	if (r->n_paragraphs > 0 && !r->licence.at)
		return refuse_line(r, "a paragraph without the field License");
	if (r->n_paragraphs > 0 && r->has_files) {
		if (add_licence(r) < 0)
			return -1;
		r->n_files++;
	}
	r->n_paragraphs++;
	r->n_fields = 0;
	r->licence = (struct piece){NULL, 0};
	r->has_files = false;
	return 0;
}

/* Takes a word off the front, if it is there. */
static bool
cut_word(struct piece *p, const char *word)
{
	const size_t len = strlen(word);

	if (p->len < len || memcmp(p->at, word, len) != 0)
		return false;
	p->at += len;
	p->len -= len;
	return true;
}

static int
check_format(const struct reading *r, const struct piece *name,
	const struct piece *value)
{
	struct piece url = *value;

	if (!is_called(name, "Format"))
		return refuse_line(r, "the first field is not Format");
	if ((!cut_word(&url, "https") && !cut_word(&url, "http")) ||
		!cut_word(&url, FORMAT))
		return refuse_line(r, "another format than 1.0");
	(void)cut_word(&url, "/");
	if (url.len > 0)
		return refuse_line(r, "another format than 1.0");
	return 0;
}

static int
read_field(
	struct reading *r, const struct piece *name, const struct piece *value)
{
	for (size_t i = 0; i < r->n_fields; i++)
		if (r->fields[i].len == name->len &&
			strncasecmp(r->fields[i].at, name->at, name->len) == 0)
			return refuse_line(r, "a second field of one name");
	if (r->n_fields == FIELDS_MAX)
		return refuse_line(
			r, "more than %d fields in a paragraph", FIELDS_MAX);
	if (r->n_paragraphs == 0 && r->n_fields == 0 &&
		check_format(r, name, value) < 0)
		return -1;
	r->fields[r->n_fields++] = *name;
	if (is_called(name, "Files"))
		r->has_files = true;
	if (!is_called(name, "License"))
		return 0;
	if (value->len > COPYRIGHT_NAME_MAX)
		return refuse_line(
			r, "the name of a licence has %zu bytes", value->len);
	r->licence = *value;
	return 0;
}

static int
read_line(struct reading *r, const char *at, const char *end)
{
	const struct piece all = trim_blanks(at, end);
	struct piece name = {at, 0}, value;

	r->line++;
	if (all.len == 0)
		return end_paragraph(r);
	if (*at == '#')
		return 0;
	if (*at == ' ' || *at == '\t')
		return r->n_fields ? 0
				   : refuse_line(r, "it continues no field");
	while (at<end && * at> ' ' && *at < 0x7f && *at != ':')
		at++;
	name.len = (size_t)(at - name.at);
	if (at == end || *at != ':' || name.len == 0)
		return refuse_line(r, "not a field");
	value = trim_blanks(at + 1, end);
	return read_field(r, &name, &value);
}

int
copyright_parse(struct sbom_copyright *out, const char *text, size_t len,
	struct error *err)
{
	scoped(sbom_copyright_done) struct sbom_copyright c = {.n_names = 0};
	struct reading r = {.to = &c, .err = err};
	const char *at = text, *end = text + len;

	if (len > COPYRIGHT_MAX)
		return error_set(
			err, ERROR_INPUT, "more than %d bytes", COPYRIGHT_MAX);
	if (!text_is_utf8(text, len))
		return error_set(err, ERROR_INPUT, "not UTF-8");
	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));

		if (!nl)
			nl = end;
		if (read_line(&r, at, nl) < 0)
			return -1;
		at = nl + 1;
	}
	if (end_paragraph(&r) < 0)
		return -1;
	if (r.n_files == 0)
		return error_set(err, ERROR_INPUT,
			"no paragraph says what licence the files have");
	c.sum = digest_of(text, len);
	*out = c;
	c = (struct sbom_copyright){.n_names = 0};
	return 0;
}
