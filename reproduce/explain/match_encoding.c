/* SPDX-License-Identifier: Apache-2.0 */
/* match_encoding.c - encodings and ends of lines. */
#include "reproduce/explain/matcher_private.h"

/* One character of a text in UTF-8; an invalid byte is itself. */
static uint32_t
utf8_next(struct slice s, size_t *i)
{
	uint8_t c = s.p[(*i)++];
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
	uint32_t v = more == 3 ? c & 7u : more == 2 ? c & 15u : c & 31u;

	if (c < 0x80 || more == 0 || *i + (size_t)more > s.len)
		return c;
	for (int k = 0; k < more; k++) {
		if ((s.p[*i + (size_t)k] & 0xc0) != 0x80)
			return c;
		v = v << 6 | (s.p[*i + (size_t)k] & 0x3f);
	}
	*i += (size_t)more;
	return v;
}

/* &#233; &#xe9; \u00e9; 0 if no reference begins here */
static uint32_t
reference_next(struct slice s, size_t *i)
{
	size_t at = *i, from;
	uint32_t v = 0;
	bool hex, html = slice_starts(slice_cut(s, at, s.len), "&#");

	if (!html && !slice_starts(slice_cut(s, at, s.len), "\\u"))
		return 0;
	at += 2;
	hex = !html || (at < s.len && (s.p[at] | 0x20) == 'x');
	at += html && hex;
	from = at;
	while (at < s.len && at - from < (html ? 7u : 4u) &&
		(hex ? is_hex(s.p[at]) : is_digit(s.p[at]))) {
		uint32_t digit = is_digit(s.p[at])
					 ? s.p[at] - (uint32_t)'0'
					 : (s.p[at] | 0x20u) - 'a' + 10;

		v = v * (hex ? 16 : 10) + digit;
		at++;
	}
	if (at == from || (html && (at == s.len || s.p[at++] != ';')))
		return 0;
	*i = at;
	return v;
}

enum charset {
	CHARSET_UTF8,
	CHARSET_LATIN1,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
};

static uint32_t
char_next(struct slice s, size_t *i, enum charset set)
{
	uint32_t v = 0;

	switch (set) {
	case CHARSET_UTF8:
		v = reference_next(s, i);
		return v ? v : utf8_next(s, i);
	case CHARSET_LATIN1:
		return s.p[(*i)++];
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		if (*i + 1 < s.len)
			v = set == CHARSET_UTF16LE
				    ? s.p[*i] | (uint32_t)s.p[*i + 1] << 8
				    : s.p[*i + 1] | (uint32_t)s.p[*i] << 8;
		*i += 2;
		return v;
	}
	return 0;
}

static bool
same_characters(struct slice a, enum charset x, struct slice b, enum charset y)
{
	size_t i = 0, j = 0;

	if (slice_starts(a, "\xef\xbb\xbf") || slice_starts(a, "\xff\xfe") ||
		slice_starts(a, "\xfe\xff"))
		(void)char_next(a, &i, x);
	if (slice_starts(b, "\xef\xbb\xbf") || slice_starts(b, "\xff\xfe") ||
		slice_starts(b, "\xfe\xff"))
		(void)char_next(b, &j, y);
	while (i < a.len && j < b.len)
		if (char_next(a, &i, x) != char_next(b, &j, y))
			return false;
	return i >= a.len && j >= b.len;
}

static bool
same_text(struct slice a, struct slice b)
{
	for (int x = CHARSET_UTF8; x <= CHARSET_UTF16BE; x++)
		for (int y = CHARSET_UTF8; y <= CHARSET_UTF16BE; y++)
			if ((x == CHARSET_UTF8 || x != y) &&
				same_characters(
					a, (enum charset)x, b, (enum charset)y))
				return true;
	return false;
}

static bool
is_charset(struct slice w)
{
	static const char families[] =
		"utf-8|utf8|utf-16|utf16|utf-16le|utf-16be|utf-32|utf-7|ascii|"
		"us-ascii|latin1|latin-1|latin2|latin9|big5|gbk|gb2312|"
		"gb18030|euc-jp|euc-kr|euc-tw|shift_jis|shift-jis|sjis|"
		"ansi_x3.4-1968|iso-2022-jp|tis-620|macroman|binary|unicode";

	return is_one_of(w, families) ||
	       ((slice_starts(w, "ISO-8859-") || slice_starts(w, "iso-8859-") ||
			slice_starts(w, "ISO8859-") ||
			slice_starts(w, "ISO_8859-") ||
			slice_starts(w, "KOI8-") || slice_starts(w, "koi8-") ||
			slice_starts(w, "windows-125") ||
			slice_starts(w, "cp125") || slice_starts(w, "CP")) &&
		       w.len <= 14);
}

enum sight
sees_encoding(struct spot *s)
{
	if (s->whole)
		return s->a.all.len > 1 && s->b.all.len > 1 &&
				       s->clue->what == CLUE_BYTES &&
				       same_text(s->a.all, s->b.all)
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	if (has_word(slice_tail(s->a.key, 24),
		    "charset|encoding|coding|codeset|CHARSET") &&
		is_charset(s->a.word) && is_charset(s->b.word))
		return SIGHT_CERTAIN;
	return s->a.line.len > 2 && s->b.line.len > 2 &&
			       !slice_same(s->a.line, s->b.line) &&
			       same_text(s->a.line, s->b.line)
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* The next byte, in which CR LF and CR are LF. */
static uint8_t
line_byte(struct slice s, size_t *i)
{
	uint8_t c = s.p[(*i)++];

	if (c != '\r')
		return c;
	if (*i < s.len && s.p[*i] == '\n')
		(*i)++;
	return '\n';
}

enum sight
sees_line_endings(struct spot *s)
{
	struct slice a = s->a.all, b = s->b.all;
	size_t i = 0, j = 0;

	if (!s->text || a.len == 0 || b.len == 0)
		return SIGHT_NONE;
	while (i < a.len && j < b.len)
		if (line_byte(a, &i) != line_byte(b, &j))
			return SIGHT_NONE;
	return i == a.len && j == b.len ? SIGHT_CERTAIN : SIGHT_NONE;
}
