/* SPDX-License-Identifier: Apache-2.0 */
/* match_made.c - archives, documents, compilers and repositories: what a tool
 * writes of itself. */
#include "reproduce/explain/matcher_private.h"

/* The conditions of the row say all. */
enum sight
sees_any(struct spot *s)
{
	(void)s;
	return SIGHT_CERTAIN;
}

static bool
is_gzip(const struct spot *s)
{
	return slice_starts(s->a.whole, "\x1f\x8b") &&
	       slice_starts(s->b.whole, "\x1f\x8b");
}

static size_t
place_of(const struct side *side)
{
	return (size_t)(side->hunk.p - side->whole.p);
}

static bool
names_part(const struct spot *s, const char *part)
{
	return s->clue->part && strstr(s->clue->part, part);
}

enum sight
sees_gzip_time(struct spot *s)
{
	if (s->clue->format != FORMAT_GZIP)
		return SIGHT_NONE;
	if (s->clue->what == CLUE_TIME || names_part(s, "time"))
		return SIGHT_CERTAIN;
	return is_gzip(s) && s->a.hunk.p >= s->a.whole.p &&
			       s->a.hunk.p < s->a.whole.p + s->a.whole.len &&
			       place_of(&s->a) >= 4 && place_of(&s->a) < 8
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

enum sight
sees_gzip_name(struct spot *s)
{
	if (s->clue->format != FORMAT_GZIP)
		return SIGHT_NONE;
	if (s->clue->what == CLUE_NAME || names_part(s, "name"))
		return SIGHT_CERTAIN;
	return is_gzip(s) && s->a.hunk.p >= s->a.whole.p &&
			       s->a.hunk.p < s->a.whole.p + s->a.whole.len &&
			       place_of(&s->a) >= 10 && place_of(&s->a) < 300 &&
			       (s->a.whole.p[3] & 8) && s->a.line.len > 2 &&
			       memchr(s->a.whole.p + 10, 0,
				       place_of(&s->a) - 10) == NULL
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* Compressed bytes differ, and nothing that they hold does. */
enum sight
sees_compressor(struct spot *s)
{
	if (names_part(s, "time") || names_part(s, "name"))
		return SIGHT_NONE;
	/* what no section holds is compressed by nothing */
	if (s->clue->format == FORMAT_ELF && s->a.whole.len == s->b.whole.len)
		return SIGHT_NONE;
	/* of a header: the level, and the system of the compressor */
	if (s->clue->what == CLUE_BYTES)
		return names_part(s, "header") &&
				       s->clue->format == FORMAT_GZIP &&
				       s->a.all.len >= 10 &&
				       s->b.all.len >= 10 &&
				       slice_same(slice_head(s->a.all, 4),
					       slice_head(s->b.all, 4))
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	s->note = "the same contents, compressed otherwise";
	return SIGHT_CERTAIN;
}

/* The times of a tar: of a member, or in a pax header. */
enum sight
sees_tar_times(struct spot *s)
{
	if (s->clue->what == CLUE_TIME || names_part(s, "time"))
		return SIGHT_CERTAIN;
	return has_text(slice_tail(s->a.line, 200), "mtime=|atime=|ctime=") &&
			       has_text(s->b.line, "mtime=|atime=|ctime=")
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

enum sight
sees_pdf_id(struct spot *s)
{
	size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	struct slice before = slice_cut(s->a.all, at > 200 ? at - 200 : 0, at);

	if (names_part(s, "ID"))
		return SIGHT_CERTAIN;
	return has_text(before,
		       "/ID [|/ID[|/ID\n[|/ID \n[|DocumentID|InstanceID")
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* Six capital letters, then a plus. */
static bool
is_font_tag(const struct side *side)
{
	struct slice w = run_at(side, is_letter);
	struct slice rest = line_after(side, w);

	return w.len == 6 && slice_starts(rest, "+") && w.p[0] <= 'Z' &&
	       w.p[5] <= 'Z';
}

enum sight
sees_pdf_fonts(struct spot *s)
{
	return is_font_tag(&s->a) && is_font_tag(&s->b) ? SIGHT_CERTAIN
							: SIGHT_NONE;
}

static bool
is_anchor_byte(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '#' || c == '-';
}

/* The address of an object, or an index in no fixed order. */
/* The places of nodes, lines and letters. */
enum sight
sees_layout(struct spot *s)
{
	static const char places[] = "points=|d=\"|x=\"|y=\"|cx=|cy=|rx=|"
				     "width=|viewBox=|scale(|pos=|bb=|lp=";

	if (s->whole || number_at(&s->a).len == 0 ||
		number_at(&s->b).len == 0 || has_text(s->a.line, "version"))
		return SIGHT_NONE;
	return has_text(s->a.line, places) ? SIGHT_CERTAIN : SIGHT_NONE;
}

enum sight
sees_sphinx(struct spot *s)
{
	if (!s->whole)
		return sees_address(s);
	if (!s->text)
		return slice_starts(s->a.all, "# Sphinx inventory")
			       ? SIGHT_LIKELY
			       : SIGHT_NONE;
	return sees_order(s);
}

/* A path below the temporary folder of R, or what hides it. */
enum sight
sees_r_database(struct spot *s)
{
	if (s->whole) {
		s->note = "the compressed objects differ";
		return s->text ? SIGHT_NONE : SIGHT_LIKELY;
	}
	return has_text(s->a.line, "Rtmp|R.INSTALL") ? SIGHT_CERTAIN
						     : SIGHT_NONE;
}

/* Only the first place that differs, of two whole files. */
static struct side
first_place(const struct side *side, struct slice other)
{
	struct side out = *side;
	size_t i = 0;

	while (i < side->all.len && i < other.len &&
		side->all.p[i] == other.p[i])
		i++;
	out.hunk = slice_cut(side->all, i, i + 1);
	return out;
}

/* A number in the name of an anchor: "_todo000003". */
enum sight
sees_anchor(struct spot *s)
{
	const struct side x = s->whole ? first_place(&s->a, s->b.all) : s->a;
	const struct side y = s->whole ? first_place(&s->b, s->a.all) : s->b;
	struct slice a = run_at(&x, is_digit), b = run_at(&y, is_digit);
	struct slice name = run_at(&x, is_anchor_byte);

	return a.len >= 3 && a.len == b.len && !slice_same(a, b) &&
			       name.len > a.len
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* The note itself: its name, then the digest. */
static bool
behind_note(const struct side *side)
{
	const size_t at = (size_t)(side->hunk.p - side->all.p);
	const struct slice before =
		slice_cut(side->all, at > 24 ? at - 24 : 0, at);

	return side->all.p && before.len >= 4 &&
	       memmem(before.p, before.len, "\3\0\0\0GNU", 8) != NULL;
}

enum sight
sees_build_id(struct spot *s)
{
	if (s->clue->what == CLUE_NAME || s->clue->what == CLUE_TARGET)
		return strstr(s->clue->path ? s->clue->path : "",
			       ".build-id") ||
				       has_text(s->a.all, ".build-id") ||
				       has_text(s->b.all, ".build-id")
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	if (names_part(s, ".note.gnu.build-id") ||
		names_part(s, ".note.go.buildid") || names_part(s, "build-id"))
		return SIGHT_CERTAIN;
	return !s->text && s->clue->what == CLUE_BYTES && behind_note(&s->a)
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

static const char tools[] =
	"gcc|g++|clang|cc|ld|GNU C17|GNU C11|GNU C|GNU AS|GNU ld|rustc|cargo|"
	"go|javac|jdk|Build-Jdk|Created-By|Build-Jdk-Spec|ghc|ocaml|ocamlc|"
	"compiler|producer|generator|Generated by|gfortran|binutils|"
	"collect2|llvm|lld|python|cpython|perl|cmake|meson|make|autoconf|"
	"automake|libtool|bison|flex|Creator|Tool-Version|GNU Binutils|"
	"Debian clang|Wheel|bdist_wheel|setuptools|toolchain|javadoc|doxygen|"
	"sphinx|pandoc|groff|help2man|dvips|pdfTeX|ghostscript|swig|protoc|"
	"compiled with|built with|created by|created using|GCC|nasm|yasm|"
	"node|npm|maven|gradle|mono|dotnet|Typescript|valac|ruby|moc|uic";
static const char flag_words[] =
	"CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|FFLAGS|cflags|ldflags|cxxflags|"
	"flags|GNU C17|GNU C11|GNU C++17|GNU C|CMAKE_C_FLAGS|gcc|g++|clang|"
	"configure|command line|ccflags|optimize|KBUILD_CFLAGS|RUSTFLAGS|"
	"GOFLAGS|compiler options|compile_flags|cc";

/* The word, with the dash before it, is a flag of a compiler. */
static bool
is_flag(struct slice w)
{
	return w.len >= 2 && w.p[0] == '-' && w.p[1] != '-' &&
	       strchr("fOmWgDILsUEpwnx", w.p[1]) != NULL;
}

/* What is around the hunk between blanks. */
static bool
not_blank(uint8_t c)
{
	return c > ' ' && c != '"' && c != '\'' && c != ',';
}

enum sight
sees_flags(struct spot *s)
{
	struct slice a = run_at(&s->a, not_blank);
	struct slice b = run_at(&s->b, not_blank);
	bool either = is_flag(a) || is_flag(b) || is_flag(s->a.hunk) ||
		      is_flag(s->b.hunk) ||
		      has_text(s->a.hunk, " -f| -g| -O| -m| -W") ||
		      has_text(s->b.hunk, " -f| -g| -O| -m| -W");

	if (names_part(s, ".GCC.command.line"))
		return SIGHT_CERTAIN;
	if (has_text(slice_head(a, 24), "-prefix-map=|--remap-path-prefix") &&
		has_text(slice_head(b, 24), "-prefix-map=|--remap-path-prefix"))
		return SIGHT_CERTAIN;
	/* a folder that is searched is a matter of its path */
	if (!either || (has_text(slice_head(a, 9), "-L/|-I/|-isystem") &&
			       has_text(slice_head(b, 9), "-L/|-I/|-isystem")))
		return SIGHT_NONE;
	return has_word(slice_head(s->a.line, 400), flag_words) ||
			       has_word(slice_head(s->b.line, 400), flag_words)
		       ? SIGHT_CERTAIN
	       : is_flag(a) && is_flag(b) ? SIGHT_LIKELY
					  : SIGHT_NONE;
}

static bool
holds_version(struct slice s)
{
	return count_of(s, is_digit) > 0;
}

/* Two numbers with a point between them. */
static bool
is_version(struct slice w)
{
	for (size_t i = 1; i + 1 < w.len; i++)
		if (w.p[i] == '.' && is_digit(w.p[i - 1]) &&
			is_digit(w.p[i + 1]))
			return true;
	return false;
}

/* "gcc-12", "javadoc (17)": the number of a release alone */
static bool
is_release(const struct side *side)
{
	return side->word.len > 0 && side->word.len <= 3 &&
	       all_of(side->word, is_digit) &&
	       labelled_by(slice_tail(side->key, 32), tools) == LABEL_MARKED;
}

/* What a file asks of its reader is no version of a tool that made it. */
static bool
is_demand(struct slice line)
{
	return has_word(line, "requires|require|required|depends|needs|need|"
			      "since|until|before|minimum|>=|<=|or later|"
			      "version_min|deprecated|removed|added|fixed");
}

enum sight
sees_toolchain(struct spot *s)
{
	bool a, b;

	if (names_part(s, ".comment"))
		return SIGHT_CERTAIN;
	if (s->clue->what != CLUE_BYTES || s->a.line.len < 4 ||
		s->b.line.len < 4)
		return SIGHT_NONE;
	a = has_word(slice_head(s->a.line, 300), tools);
	b = has_word(slice_head(s->b.line, 300), tools);
	if (!a || !b || !holds_version(s->a.line) || !holds_version(s->b.line))
		return SIGHT_NONE;
	if (has_text(s->a.line, "GCC: (|clang version|rustc version|"
				"GNU C|GNU AS|Linker: |gcc (|gcc version"))
		return SIGHT_CERTAIN;
	/* another version of the same tool, or another tool */
	if ((is_release(&s->a) && is_release(&s->b)) ||
		(is_version(s->a.word) && is_version(s->b.word) &&
			s->a.word.len < 40 && !is_demand(s->a.line) &&
			(has_word(slice_tail(s->a.key, 32), tools) ||
				has_word(s->a.word, tools))) ||
		(is_one_of(s->a.word, tools) && is_one_of(s->b.word, tools)))
		return SIGHT_LIKELY;
	return SIGHT_NONE;
}

/* v1.4-3-g1a2b3c4: what git describe says */
static bool
is_description(struct slice w)
{
	size_t g;

	if (slice_ends(w, "-dirty") || slice_ends(w, "-modified"))
		return true;
	for (g = w.len; g > 0 && is_hex(w.p[g - 1]);)
		g--;
	return g >= 2 && w.len - g >= 7 && w.p[g - 1] == 'g' &&
	       (w.p[g - 2] == '-' || w.p[g - 2] == '.' || w.p[g - 2] == '+');
}

enum sight
sees_repository(struct spot *s)
{
	static const char words[] =
		"git|commit|revision|rev|svn|hg|bzr|vcs|branch|head|githash|"
		"git_commit|GIT_COMMIT|changeset|sha|tag|describe|refs|"
		"VCS_REF|git-hash|source_commit|git_rev|GIT_SHA|scm|tree|"
		"vcs.revision|org.opencontainers.image.revision|GIT_HASH";
	struct slice a = run_at(&s->a, is_hex), b = run_at(&s->b, is_hex);
	struct slice key = slice_tail(s->a.key, 40);

	if (is_description(s->a.word) || is_description(s->b.word))
		return SIGHT_CERTAIN;
	if (has_text(s->a.hunk, "dirty|-modified|+modified") !=
			has_text(s->b.hunk, "dirty|-modified|+modified") &&
		has_word(s->a.line, words))
		return SIGHT_LIKELY;
	if (a.len >= 7 && b.len >= 7 && a.len <= 64 &&
		(!all_of(a, is_digit) || !all_of(b, is_digit)) &&
		has_word(slice_tail(line_before(&s->a, a), 40), words))
		return SIGHT_CERTAIN;
	if (a.len == 40 && b.len == 40 && has_word(s->a.line, words))
		return SIGHT_CERTAIN;
	if (slice_find(s->a.line, "$Id") != SIZE_MAX ||
		slice_find(s->a.line, "$Revision") != SIZE_MAX)
		return SIGHT_CERTAIN;
	if (s->a.word.len && s->b.word.len &&
		labelled_by(slice_tail(key, 20),
			"branch|revision|git|commit|vcs|refs/heads|tag|rev|"
			"svn|changeset") == LABEL_MARKED)
		return SIGHT_LIKELY;
	/* 1.4+3.gabcdef1 against another count of commits */
	return a.len >= 7 && a.len == b.len && a.p > s->a.line.p + 1 &&
			       a.p[-1] == 'g' && !is_alnum(a.p[-2])
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}
