/* SPDX-License-Identifier: Apache-2.0 */
/* Linear in the bytes: each line is looked at once as a heading. */
#include "builder/release/changelog.h"

struct line {
	const char *at;
	size_t len; /* without the newline and a return before it */
};

/* A heading and how deep it is; a section ends at the next one of its kind that
 * is not deeper. */
struct heading {
	enum heading_kind {
		HEADING_NONE,
		HEADING_MARKDOWN,
		HEADING_UNDERLINED,
		HEADING_DEBIAN,
		HEADING_PLAIN,
	} kind;
	size_t level;
};

static struct line
next_line(const char **at, const char *end)
{
	struct line line = {*at, 0};
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));

	line.len = (size_t)((newline ? newline : end) - *at);
	*at = newline ? newline + 1 : end;
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool
is_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* Is the version in the line, and not as a part of another one? */
static bool
names_version(const struct line *line, const char *version, bool revisions)
{
	const char *end = line->at + line->len;
	size_t len = strlen(version);

	for (const char *at = line->at; len > 0 && at + len <= end; at++) {
		const char *next = at + len;
		char before = at > line->at ? at[-1] : ' ';

		if (memcmp(at, version, len) != 0)
			continue;
		if ((before == 'v' || before == 'V') &&
			(at - 1 == line->at || !is_letter_or_digit(at[-2])))
			before = ' ';
		if (is_letter_or_digit(before) || strchr(".+~_-:", before))
			continue;
		if (next == end || (*next == '-' && revisions))
			return true;
		if (is_letter_or_digit(*next) || strchr("+~_", *next))
			continue;
		/* a full stop may end a sentence */
		if (strchr(".-", *next) && next + 1 < end &&
			is_letter_or_digit(next[1]))
			continue;
		return true;
	}
	return false;
}

/* "hello (1.2-3) unstable; urgency=medium" */
static bool
is_debian(const struct line *line)
{
	const char *open = memchr(line->at, '(', line->len);
	const char *end = line->at + line->len;

	if (!open || open == line->at || open[-1] != ' ' ||
		!is_letter_or_digit(line->at[0]) ||
		memchr(line->at, ' ', line->len) != open - 1)
		return false;
	open = memchr(open, ')', (size_t)(end - open));
	return open && memchr(open, ';', (size_t)(end - open));
}

static bool
is_underline(const struct line *line)
{
	char c = line->len >= 3 ? line->at[0] : ' ';

	if (c != '=' && c != '-' && c != '~')
		return false;
	for (size_t i = 1; i < line->len; i++)
		if (line->at[i] != c)
			return false;
	return true;
}

/* "hello 1.2 (2026-11-30)", "* Noteworthy changes in release 1.2" */
static bool
is_plain(const struct line *line, const struct line *before)
{
	if (line->len == 0 || line->len > 120 || before->len > 0 ||
		(!is_letter_or_digit(line->at[0]) && line->at[0] != '*' &&
			line->at[0] != '['))
		return false;
	for (size_t i = 1; i + 1 < line->len; i++)
		if (line->at[i] == '.' && line->at[i - 1] >= '0' &&
			line->at[i - 1] <= '9' && line->at[i + 1] >= '0' &&
			line->at[i + 1] <= '9')
			return true;
	return false;
}

static struct heading
heading_of(const struct line *line, const struct line *before,
	const struct line *after)
{
	size_t marks = 0;

	while (marks < line->len && line->at[marks] == '#')
		marks++;
	if (marks > 0 && marks <= 6 && marks < line->len &&
		line->at[marks] == ' ')
		return (struct heading){HEADING_MARKDOWN, marks};
	if (line->len > 0 && is_underline(after))
		return (struct heading){
			HEADING_UNDERLINED, after->at[0] == '=' ? 1 : 2};
	if (line->len > 0 && is_debian(line))
		return (struct heading){HEADING_DEBIAN, 1};
	if (is_plain(line, before))
		return (struct heading){HEADING_PLAIN, 1};
	return (struct heading){HEADING_NONE, 0};
}

static bool
ends_section(const struct heading *open, const struct heading *next)
{
	return next->kind == open->kind && next->level <= open->level;
}

/* One line, as it is shown; false: the section is long enough. */
static bool
add_line(struct bytes *out, const struct line *line)
{
	const char *at = line->at, *end = line->at + line->len;

	while (at < end) {
		const char *tab = memchr(at, '\t', (size_t)(end - at));
		const char *stop = tab ? tab : end;

		text_plain(out, at, (size_t)(stop - at));
		if (tab)
			bytes_adds(out, "    ");
		at = tab ? tab + 1 : end;
	}
	bytes_addc(out, '\n');
	if (out->len <= CHANGELOG_SECTION_MAX)
		return true;
	bytes_adds(out, "(the rest of this section is left out)\n");
	return false;
}

int
changelog_section(
	struct bytes *out, const char *text, size_t len, const char *version)
{
	const char *at = text, *end = text + len;
	struct line before = {text, 0}, line = next_line(&at, end);
	struct heading open = {HEADING_NONE, 0};
	bool more = len > 0;

	while (more) {
		struct line after = {end, 0};
		struct heading here;

		more = at < end;
		if (more)
			after = next_line(&at, end);
		here = heading_of(&line, &before, &after);
		if (open.kind == HEADING_NONE) {
			if (here.kind != HEADING_NONE &&
				names_version(&line, version,
					here.kind == HEADING_DEBIAN))
				open = here;
		} else if (ends_section(&open, &here)) {
			break;
		}
		if (open.kind != HEADING_NONE && !add_line(out, &line))
			break;
		before = line;
		line = after;
	}
	while (out->len > 1 && out->data[out->len - 1] == '\n' &&
		out->data[out->len - 2] == '\n')
		out->data[--out->len] = '\0';
	return open.kind == HEADING_NONE ? 1 : 0;
}
