/* SPDX-License-Identifier: Apache-2.0 */
/* match_place.c - the folder of the build, the home of the user. */
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
		"/build|/tmp/|/home/|/root/|/usr/src/|/var/tmp/|/var/cache/|"
		"/var/folders/|/var/lib/jenkins|/var/lib/docker|/var/lib/mock|"
		"/var/lib/sbuild|/var/lib/build|/var/build|/srv/|/mnt/|"
		"/work|/src|/github/|/__w/|/dev/shm/|/Users/|/data/|/opt/|"
		"/nonexistent|/run/|/scratch|/code|/app|/repo|/project";
	static const char system[] =
		"/usr/|/etc/|/lib/|/lib64/|/bin/|/sbin/|/proc/|/sys/|/dev/|/.|"
		"/var/";
	struct slice a = absolute_path(&s->a), b = absolute_path(&s->b);
	bool build, last;
	size_t same;

	if (a.len < 3 || b.len < 3 || slice_same(a, b) || is_url(&s->a, a) ||
		is_url(&s->b, b))
		return SIGHT_NONE;
	if (count_slashes(a) < 2 && count_slashes(b) < 2)
		return SIGHT_NONE;
	/* what mkstemp() fills in */
	if (slice_find(a, "XXXX") != SIZE_MAX &&
		slice_find(b, "XXXX") != SIZE_MAX)
		return SIGHT_NONE;
	build = has_text(slice_head(a, 16), roots) &&
		has_text(slice_head(b, 16), roots);
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
	/* two folders of the system */
	if (has_text(slice_head(a, 10), system) &&
		has_text(slice_head(b, 10), system))
		return SIGHT_NONE;
	return slice_same(last_part(a), last_part(b)) ? SIGHT_LIKELY
						      : SIGHT_POSSIBLE;
}

static bool
is_mangled_byte(uint8_t c)
{
	return is_alnum(c) || (c && strchr("#!%-_.+=@~,", c));
}

/* How a path begins whose slashes are another byte: "#tmp#", "-home-". */
static bool
is_mangled(struct slice w)
{
	static const char *const roots[] = {"tmp", "home", "build", "builds",
		"root", "usr", "var", "srv", "mnt", "work", "workspace", "src",
		"opt", "Users", "data"};

	if (w.len < 8 || !strchr("#!%-_=", w.p[0]))
		return false;
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		const size_t n = strlen(roots[i]);

		if (slice_starts(slice_cut(w, 1, w.len), roots[i]) &&
			w.len > n + 2 && w.p[n + 1] == w.p[0])
			return true;
	}
	return slice_starts(w, "%2F");
}

/* The name of a file that tells the folder of another one, as gcov, ccache and
 * editors make it. */
static bool
mangled_folders(const struct spot *s)
{
	const struct slice a = run_at(&s->a, is_mangled_byte);
	const struct slice b = run_at(&s->b, is_mangled_byte);

	return is_mangled(a) && is_mangled(b) && a.p[0] == b.p[0];
}

enum sight
sees_path(struct spot *s)
{
	struct slice a = s->a.path, b = s->b.path;
	enum sight sight = two_folders(s);

	if (sight != SIGHT_NONE)
		return sight;
	if (mangled_folders(s))
		return SIGHT_LIKELY;
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

/* Other bytes may follow the name in a file of OCaml. */
static bool
is_source_of_ocaml(struct slice path)
{
	return slice_find(last_part(path), ".ml") != SIZE_MAX;
}

/* What ocamlc -g made holds the path of the source also apart from its
 * assertions: more than one of these paths. */
static bool
has_events_of_ocaml(const struct side *side, struct slice path)
{
	const struct slice all = side->whole.len ? side->whole : side->all;
	const size_t end = slice_find(path, ".ml");
	size_t n = 0;

	if (!slice_starts(all, "Caml1999") || end == SIZE_MAX)
		return false;
	for (size_t i = 0; i + end <= all.len && n < 2; i++)
		n += memcmp(all.p + i, path.p, end) == 0;
	return n > 1;
}

enum sight
sees_assert_path(struct spot *s)
{
	static const char checks[] =
		"__assert_fail|__assert_rtn|__assert_func|__assert13|"
		"__assert2|g_assertion_message|qt_assert|_wassert|"
		"__glibcxx_assert|__assert_perror_fail|core::panicking|"
		"Assert_failure";
	struct slice a = absolute_path(&s->a);

	if (is_debug(s) || two_folders(s) == SIGHT_NONE || s->text ||
		!(is_source_file(a) || is_source_of_ocaml(a)) ||
		has_events_of_ocaml(&s->a, a))
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
		"/nonexistent/", "/export/home/", "/var/home/"};

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

	/* not below it: ${HOME}/.cache */
	if (labelled_by(slice_tail(s->a.key, 8), "HOME") == LABEL_MARKED &&
		!slice_ends(s->a.key, "}") && !slice_ends(s->a.key, ")") &&
		a.len && b.len && !slice_same(a, b))
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

	/* a program writes "#! /bin/sh", as configure does; a person none */
	if (s->n == 1 && slice_starts(s->a.line, "#!/") &&
		slice_starts(s->b.line, "#!/"))
		return SIGHT_NONE;
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
