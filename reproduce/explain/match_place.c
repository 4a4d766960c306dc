/* SPDX-License-Identifier: Apache-2.0 */
/* match_place.c - the folder of the build, the home of the user, temporary
 * names. */
#include "reproduce/explain/matcher_private.h"

static const char shells[] =
	"sh|bash|dash|zsh|ksh|mksh|ash|csh|tcsh|fish|ksh93|yash|posh|busybox";
static const char sources[] =
	"c|cc|cpp|cxx|c++|C|h|hh|hpp|hxx|inl|ipp|tcc|s|S|asm|rs|go|f|f90|f95|"
	"m|mm|pas|pl|py|java|kt|ml|hs|d|vala|y|l|i|ii|cu|zig|swift|js|ts";

/* The absolute path around the hunk; empty if there is none.  Bytes of a
 * length may stand before it. */
static struct slice
absolute_path(const struct side *side)
{
	struct slice p = side->path;
	size_t slash = slice_find(p, "/");

	if (slash == SIZE_MAX || slash + 2 > p.len)
		return slice_cut(p, 0, 0);
	if (slash > 0 && side->hunk.p < p.p + slash)
		return slice_cut(p, 0, 0);
	/* a/b is no absolute path in a text */
	if (slash > 2 && !(p.p[0] == '-' || p.p[slash - 1] == '@'))
		return slice_cut(p, 0, 0);
	p = slice_cut(p, slash, p.len);
	while (p.len > 1 && p.p[p.len - 1] == '.')
		p.len--;
	return p;
}

static bool
is_url(const struct side *side, struct slice path)
{
	struct slice before =
		slice_cut(side->line, 0, (size_t)(path.p - side->line.p));

	return slice_starts(path, "//") && !slice_ends(before, "file:");
}

static struct slice
last_part(struct slice path)
{
	size_t i = path.len;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return slice_cut(path, i, path.len);
}

static size_t
count_slashes(struct slice path)
{
	size_t n = 0;

	for (size_t i = 0; i < path.len; i++)
		n += path.p[i] == '/';
	return n;
}

static bool
is_source_file(struct slice path)
{
	struct slice name = last_part(path);
	size_t i = name.len;

	while (i > 0 && name.p[i - 1] != '.')
		i--;
	return i > 1 && is_one_of(slice_cut(name, i, name.len), sources);
}

/* The part of the path in which the hunk begins. */
static struct slice
part_at(const struct side *side, struct slice path)
{
	size_t at = (size_t)(side->hunk.p - path.p), from, to;

	if (side->hunk.p < path.p || at > path.len)
		return slice_cut(path, 0, 0);
	for (from = at; from > 0 && path.p[from - 1] != '/';)
		from--;
	for (to = at; to < path.len && path.p[to] != '/';)
		to++;
	return slice_cut(path, from, to);
}

static size_t
equal_begin(struct slice a, struct slice b)
{
	size_t i = 0;

	while (i < a.len && i < b.len && a.p[i] == b.p[i])
		i++;
	return i;
}

/* Two paths whose folders differ, so that one build may have been there and the
 * other here. */
static enum sight
two_folders(const struct spot *s)
{
	static const char roots[] =
		"/build|/tmp/|/home/|/root/|/usr/src/|/var/|/srv/|/mnt/|"
		"/work|/src|/github/|/__w/|/dev/shm/|/Users/|/data/|/opt/|"
		"/nonexistent|/run/|/scratch|/code|/app|/repo|/project";
	struct slice a = absolute_path(&s->a), b = absolute_path(&s->b);
	bool build, last;
	size_t same;

	if (a.len < 3 || b.len < 3 || slice_same(a, b) || is_url(&s->a, a) ||
		is_url(&s->b, b))
		return SIGHT_NONE;
	if (count_slashes(a) < 2 && count_slashes(b) < 2)
		return SIGHT_NONE;
	build = has_text(slice_head(a, 14), roots) &&
		has_text(slice_head(b, 14), roots);
	same = equal_begin(a, b);
	last = same >= a.len - last_part(a).len &&
	       same >= b.len - last_part(b).len;
	if (last && !build)
		return SIGHT_NONE;
	/* another file of one folder */
	if (last && slice_find(last_part(a), ".") != SIZE_MAX)
		return SIGHT_POSSIBLE;
	if (build)
		return SIGHT_LIKELY;
	return slice_same(last_part(a), last_part(b)) ? SIGHT_LIKELY
						      : SIGHT_POSSIBLE;
}

enum sight
sees_path(struct spot *s)
{
	struct slice a = s->a.path, b = s->b.path;
	enum sight sight = two_folders(s);

	if (sight != SIGHT_NONE)
		return sight;
	/* C:\build\one */
	if (slice_starts(a, "\\") && slice_starts(b, "\\") &&
		line_before(&s->a, a).len >= 2 && a.p[-1] == ':')
		return SIGHT_LIKELY;
	/* a path below the folder of the build is told in parts */
	if (has_word(slice_tail(s->a.key, 30),
		    "builddir|srcdir|pwd|cwd|build_dir|source_dir|topdir|"
		    "build path|directory") &&
		slice_find(a, "/") != SIZE_MAX &&
		slice_find(b, "/") != SIZE_MAX)
		return SIGHT_POSSIBLE;
	return SIGHT_NONE;
}

static bool
part_starts(const struct spot *s, const char *prefix)
{
	return s->clue->part && text_starts(s->clue->part, prefix);
}

/* The object tells which program made its debug information. */
static bool
made_by_assembler(const struct spot *s)
{
	return (has_text(s->a.whole, "GNU AS 2") ||
		       has_text(s->a.all, "GNU AS 2")) &&
	       !has_text(s->a.whole, "GNU C|clang version") &&
	       !has_text(s->a.all, "GNU C|clang version");
}

static bool
is_debug(const struct spot *s)
{
	return part_starts(s, ".debug") || part_starts(s, ".zdebug") ||
	       part_starts(s, ".stab") || part_starts(s, ".line");
}

enum sight
sees_debug_path(struct spot *s)
{
	if (!is_debug(s) || two_folders(s) == SIGHT_NONE)
		return SIGHT_NONE;
	return SIGHT_CERTAIN;
}

enum sight
sees_assembly_path(struct spot *s)
{
	return made_by_assembler(s) ? sees_debug_path(s) : SIGHT_NONE;
}

enum sight
sees_assert_path(struct spot *s)
{
	static const char checks[] =
		"__assert_fail|__assert_rtn|__assert_func|__assert13|"
		"__assert2|g_assertion_message|qt_assert|_wassert|"
		"__glibcxx_assert|__assert_perror_fail|core::panicking";
	struct slice a = absolute_path(&s->a);

	if (is_debug(s) || two_folders(s) == SIGHT_NONE || !is_source_file(a) ||
		s->text)
		return SIGHT_NONE;
	return has_text(s->a.whole, checks) && has_text(s->b.whole, checks)
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

enum sight
sees_rpath(struct spot *s)
{
	if (part_starts(s, ".dynstr") || part_starts(s, "rpath") ||
		part_starts(s, "RPATH") || part_starts(s, "RUNPATH"))
		return two_folders(s) ? SIGHT_CERTAIN : SIGHT_NONE;
	return has_word(slice_tail(s->a.key, 24), "rpath|runpath") &&
			       two_folders(s)
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* How long the path of a home folder is with which this path begins, or 0. */
static size_t
home_length(struct slice path)
{
	static const char *const roots[] = {"/home/", "/Users/",
		"/nonexistent/", "/export/home/", "/var/home/", "/var/lib/"};

	if (slice_is(path, "/root") || slice_starts(path, "/root/"))
		return 5;
	if (slice_is(path, "/nonexistent"))
		return 12;
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		size_t n = strlen(roots[i]);

		if (!slice_starts(path, roots[i]))
			continue;
		while (n < path.len && path.p[n] != '/')
			n++;
		return n;
	}
	return 0;
}

enum sight
sees_home(struct spot *s)
{
	struct slice a = absolute_path(&s->a), b = absolute_path(&s->b);
	size_t x = home_length(a), y = home_length(b);
	struct slice rest;

	if (has_word(slice_tail(s->a.key, 8), "HOME") && a.len && b.len &&
		!slice_same(a, b))
		return SIGHT_CERTAIN;
	if (x == 0 || y == 0 || slice_same(slice_head(a, x), slice_head(b, y)))
		return SIGHT_NONE;
	rest = slice_cut(a, x, a.len);
	if (!slice_same(rest, slice_cut(b, y, b.len)))
		return SIGHT_POSSIBLE;
	if (rest.len <= 1 || slice_starts(rest, "/."))
		return SIGHT_CERTAIN;
	if (is_debug(s) || is_source_file(a) ||
		has_word(rest, "src|build|work|source|sources|git|dev|project|"
			       "projects|repos|code|workspace|package|pkg"))
		return SIGHT_POSSIBLE;
	return SIGHT_LIKELY;
}

enum sight
sees_shell(struct spot *s)
{
	struct slice a = last_part(absolute_path(&s->a));
	struct slice b = last_part(absolute_path(&s->b));

	return a.len && b.len && is_one_of(a, shells) && is_one_of(b, shells) &&
			       !slice_same(a, b)
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

enum sight
sees_usrmerge(struct spot *s)
{
	struct slice a = s->a.path, b = s->b.path;
	struct slice x = a, y = b;

	if (slice_starts(a, "/usr/"))
		x = slice_cut(a, 4, a.len);
	if (slice_starts(b, "/usr/"))
		y = slice_cut(b, 4, b.len);
	if (x.len < 5 || !slice_same(x, y) || slice_same(a, b))
		return SIGHT_NONE;
	return slice_starts(x, "/bin/") || slice_starts(x, "/sbin/") ||
			       slice_starts(x, "/lib")
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* Letters and digits that no person would choose. */
bool
looks_random(struct slice w)
{
	size_t digits = count_of(w, is_digit), upper = 0, lower = 0, turns = 0;
	size_t vowels = 0;

	for (size_t i = 0; i < w.len; i++) {
		upper += w.p[i] >= 'A' && w.p[i] <= 'Z';
		lower += w.p[i] >= 'a' && w.p[i] <= 'z';
		vowels += memchr("aeiouyAEIOUY", w.p[i], 12) != NULL;
		turns += i > 0 && is_digit(w.p[i]) != is_digit(w.p[i - 1]);
	}
	if (w.len < 6)
		return false;
	if (digits && digits < w.len)
		return turns >= 2 || digits >= 3;
	if (upper > 1 && lower > 1)
		return vowels * 3 < w.len || upper * 3 > w.len;
	return digits == 0 && vowels * 5 < w.len;
}

/* A name as programs make it for a temporary file. */
static bool
is_temporary(struct slice w, struct slice *chance)
{
	static const struct {
		const char *prefix;
		size_t len;
	} forms[] = {{"tmp.", 10}, {"tmp", 8}, {"cc", 6}, {"Rtmp", 6},
		{"go-build", 6}, {"rustc", 6}, {"pip-", 6}, {"tmp-", 4},
		{"tmp_", 4}, {"temp", 6}, {"sh-thd", 6}, {"sed", 6},
		{"perl", 6}, {"dpkg-deb.", 6}, {"apt-key-gpghome.", 6},
		{"file", 6}, {"lto", 6}, {"hsperfdata_", 1}, {"pymp-", 6},
		{"pyright-", 4}, {".tmp", 6}, {"scoped_dir", 4}, {"com.", 6},
		{"npm-", 4}, {"bazel_", 6}, {"easy_install-", 6}};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t n = strlen(forms[i].prefix), to = n;

		if (!slice_starts(w, forms[i].prefix))
			continue;
		while (to < w.len && (is_alnum(w.p[to]) || w.p[to] == '_'))
			to++;
		*chance = slice_cut(w, n, to);
		if (chance->len >= forms[i].len)
			return true;
	}
	return false;
}

static bool
in_temporary_folder(const struct side *side)
{
	static const char folders[] = "/tmp/|/var/tmp/|/dev/shm/|/run/user/|"
				      "/var/folders/|/Temp/|/temp/|TMPDIR";
	struct slice before =
		slice_cut(side->line, 0, (size_t)(side->hunk.p - side->line.p));

	return has_text(slice_tail(before, 200), folders);
}

static bool
is_name_byte(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

/* Both names are of chance, and equally long. */
static bool
chance_by(const struct spot *s, bool (*is)(uint8_t))
{
	const struct slice x = run_at(&s->a, is), y = run_at(&s->b, is);

	return x.len == y.len && looks_random(x) && looks_random(y);
}

static bool
is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

bool
has_kinds(struct slice w, size_t least)
{
	return (count_of(w, is_lower) > 0) + (count_of(w, is_upper) > 0) +
		       (count_of(w, is_digit) > 0) >=
	       (int)least;
}

/* What tempfile() of Perl makes below /tmp: ten letters and digits, which may
 * happen to look like a word. */
static bool
drawn_apart(const struct spot *s, bool (*is)(uint8_t))
{
	const struct slice x = run_at(&s->a, is), y = run_at(&s->b, is);

	return x.len == y.len && x.len >= 8 && has_kinds(x, 2) &&
	       has_kinds(y, 2) && far_apart(x, y);
}

/* The end of a name as mktemp makes it: "conf.AbCdEf". */
static bool
has_chance_suffix(const struct side *side)
{
	const struct slice w = run_at(side, is_alnum);

	return w.len >= 6 && w.len <= 12 && w.p > side->line.p &&
	       (w.p[-1] == '.' || w.p[-1] == '-') && !all_of(w, is_lower) &&
	       !all_of(slice_cut(w, 1, w.len), is_lower) &&
	       !all_of(w, is_digit);
}

enum sight
sees_temporary(struct spot *s)
{
	struct slice a = part_at(&s->a, s->a.path);
	struct slice b = part_at(&s->b, s->b.path), x, y;
	bool below = in_temporary_folder(&s->a) && in_temporary_folder(&s->b);

	if (a.len < 4 || b.len < 4 || slice_same(a, b))
		return SIGHT_NONE;
	if (is_temporary(a, &x) && is_temporary(b, &y) && s->a.hunk.p >= x.p &&
		s->a.hunk.p <= x.p + x.len) {
		if (below || slice_starts(a, "tmp") || slice_starts(a, "Rtmp"))
			return SIGHT_CERTAIN;
		return looks_random(x) && looks_random(y) ? SIGHT_LIKELY
							  : SIGHT_NONE;
	}
	if (below && has_chance_suffix(&s->a) && has_chance_suffix(&s->b))
		return SIGHT_CERTAIN;
	if (below && drawn_apart(s, is_name_byte))
		return SIGHT_CERTAIN;
	if (!chance_by(s, is_alnum) && !chance_by(s, is_name_byte))
		return SIGHT_NONE;
	if (below)
		return SIGHT_CERTAIN;
	return has_word(a, "tmp|temp|temporary|swp|part") ? SIGHT_LIKELY
							  : SIGHT_NONE;
}
