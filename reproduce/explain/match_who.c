/* SPDX-License-Identifier: Apache-2.0 */
/* match_who.c - the machine, its kernel and processors, the user and the user's
 * settings. */
#include "reproduce/explain/matcher_private.h"

static const char architectures[] =
	"x86_64|x86-64|i386|i486|i586|i686|amd64|aarch64|arm64|armv5tel|"
	"armv6l|armv7l|armv8l|armhf|armel|ppc|ppc64|ppc64le|ppc64el|powerpc|"
	"powerpc64|powerpc64le|s390|s390x|riscv32|riscv64|mips|mipsel|mips64|"
	"mips64el|mips64le|loong64|loongarch64|sparc|sparc64|alpha|hppa|ia64|"
	"m68k|sh4|x86|x64|win32|win64|ia32|x32|arm";

static bool
both_differ(const struct spot *s)
{
	return s->a.word.len > 0 && s->b.word.len > 0 &&
	       !slice_same(s->a.word, s->b.word);
}

/* The text right before the word on both sides. */
static bool
keyed_by(const struct spot *s, const char *words, size_t most)
{
	/* a folder is called /home/user, too */
	if (slice_ends(s->a.key, "/"))
		return false;
	return has_word(slice_tail(s->a.key, most), words) &&
	       has_word(slice_tail(s->b.key, most), words);
}

/* Letters and digits of a digest, not of a name. */
static bool
is_long_hex(struct slice w)
{
	return w.len >= 16 && all_of(w, is_hex);
}

static bool
is_name(struct slice w)
{
	return w.len >= 2 && w.len <= 64 &&
	       (is_alnum(w.p[0]) || w.p[0] == '_') &&
	       count_of(w, is_letter) > 0 && !slice_starts(w, "0x");
}

/* After "by" or "on": the name of a tool is not that of a person. */
static bool
is_tool(struct slice w)
{
	return is_one_of(w,
		"gcc|g++|clang|cc|make|cmake|meson|autoconf|automake|libtool|"
		"python|perl|tool|the|a|an|hand|default|linux|windows|macos|"
		"rustc|go|javac|maven|gradle|ant|doxygen|sphinx|javadoc");
}

enum sight
sees_host(struct spot *s)
{
	struct slice key = slice_tail(s->a.key, 1);

	if (!both_differ(s) || !is_name(s->a.word) || !is_name(s->b.word) ||
		is_tool(s->a.word) || is_long_hex(s->a.word))
		return SIGHT_NONE;
	if (keyed_by(s,
		    "hostname|host|nodename|build host|buildhost|build_host|"
		    "host_name|computername|computer|fqdn|HOST|uname -n|"
		    "build machine|build_machine|machine name",
		    24))
		return SIGHT_CERTAIN;
	if (slice_is(key, "@") && s->a.key.len > 1 &&
		is_alnum(s->a.key.p[s->a.key.len - 2]))
		return SIGHT_CERTAIN;
	if (keyed_by(s,
		    "built on|on host|compiled on|generated on|node|machine|"
		    "server|builder|on|runner",
		    12))
		return SIGHT_LIKELY;
	/* the words of uname -a */
	if (slice_ends(s->a.key, "Linux ") && s->a.rest.len > 4 &&
		is_digit(s->a.rest.p[1]))
		return SIGHT_CERTAIN;
	return SIGHT_NONE;
}

/* A line of ls -l: "-rw-r--r-- 1 owner group". */
static bool
is_listing(struct slice line)
{
	return line.len > 12 && strchr("-dlcbps", line.p[0]) && line.p[0] &&
	       (line.p[1] == 'r' || line.p[1] == '-') &&
	       (line.p[2] == 'w' || line.p[2] == '-') &&
	       (line.p[9] == 'x' || line.p[9] == '-' || line.p[9] == 't') &&
	       (line.p[10] == ' ' || line.p[10] == '.' || line.p[10] == '+');
}

enum sight
sees_user(struct spot *s)
{
	struct slice x, y;

	if (s->clue->what == CLUE_OWNER) {
		x = s->a.all;
		y = s->b.all;
		return slice_find(x, " ") == SIZE_MAX &&
				       slice_find(y, " ") == SIZE_MAX
			       ? SIGHT_NONE
			       : SIGHT_CERTAIN;
	}
	if (!both_differ(s) || !is_name(s->a.word) || !is_name(s->b.word) ||
		is_tool(s->a.word) ||
		has_word(s->a.key, "agent|interface|guide|manual|defined"))
		return SIGHT_NONE;
	if (keyed_by(s,
		    "user|username|user name|login|logname|built by|built-by|"
		    "packager|builder|owner|whoami|USER|LOGNAME|committer|"
		    "uploader|compiled by|created by|account|compile_by|"
		    "last modified by|builtby|user.name|run by|by user|author",
		    20))
		return SIGHT_CERTAIN;
	if (slice_starts(s->a.rest, "@") && slice_starts(s->b.rest, "@") &&
		s->a.rest.len > 1 && is_alnum(s->a.rest.p[1]))
		return SIGHT_CERTAIN;
	if (is_listing(s->a.line) && is_listing(s->b.line) && s->a.key.len < 40)
		return SIGHT_CERTAIN;
	if (keyed_by(s, "by|for|maintainer", 8))
		return SIGHT_LIKELY;
	return SIGHT_NONE;
}

enum sight
sees_uid(struct spot *s)
{
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice key;

	if (s->clue->what == CLUE_OWNER)
		return SIGHT_CERTAIN;
	if (number_of(m) < 0 || number_of(n) < 0 || slice_same(m, n) ||
		number_of(m) > UINT32_MAX || number_of(n) > UINT32_MAX)
		return SIGHT_NONE;
	key = slice_tail(line_before(&s->a, m), 24);
	if (has_word(key, "uid|gid|euid|egid|chown|userid|user id|group id|"
			  "user_id|group_id|groups|uidgid|chgrp|--owner|"
			  "--group|install -o|SUDO_UID") ||
		slice_ends(key, "/run/user/"))
		return SIGHT_CERTAIN;
	if (is_listing(s->a.line) && key.len < 24)
		return SIGHT_CERTAIN;
	if (has_word(key, "user|owner|group|id -u"))
		return SIGHT_LIKELY;
	return SIGHT_NONE;
}

/* 6.1.0 somewhere in the word */
static bool
has_version(struct slice w, int least_points)
{
	int points = 0;

	for (size_t i = 1; i + 1 < w.len; i++)
		if (w.p[i] == '.' && is_digit(w.p[i - 1]) &&
			is_digit(w.p[i + 1]))
			points++;
	return points >= least_points;
}

enum sight
sees_kernel(struct spot *s)
{
	static const char words[] =
		"linux|kernel|uname|osrelease|sysname|CMAKE_SYSTEM|os.version|"
		"build_system|SMP|CMAKE_HOST_SYSTEM|uts|freebsd|darwin|osname|"
		"os_version|CMAKE_SYSTEM_VERSION|uts_release|buildos";
	static const char flavours[] =
		"amd64|arm64|generic|cloud|rt|azure|aws|gcp|lowlatency|gentoo|"
		"arch|fc|el8|el9|default|lts|zen|hardened|virtual|oem|pve";

	if (!both_differ(s))
		return SIGHT_NONE;
	if (has_version(s->a.word, 1) && has_version(s->b.word, 1) &&
		(keyed_by(s, words, 40) || has_word(s->a.word, words)) &&
		!has_word(s->a.line,
			"gcc|clang|binutils|rustc|glibc|needs|go|"
			"python|perl|java|javac|ruby|node|php|llvm|"
			"requires|depends"))
		return SIGHT_CERTAIN;
	if (has_version(s->a.word, 2) && has_version(s->b.word, 2) &&
		has_word(s->a.word, flavours) &&
		has_word(s->b.word, flavours) &&
		slice_find(s->a.word, "-") != SIZE_MAX &&
		is_digit(s->a.word.p[0]))
		return SIGHT_LIKELY;
	/* #1 SMP Debian 6.1.55-1 */
	if (has_word(s->a.line, "SMP|PREEMPT|PREEMPT_DYNAMIC") &&
		has_text(s->a.line, "#"))
		return SIGHT_LIKELY;
	return SIGHT_NONE;
}

static bool
is_identifier(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

static bool
is_dashed(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '-';
}

enum sight
sees_architecture(struct spot *s)
{
	bool (*const kinds[])(uint8_t) = {is_identifier, is_dashed, is_alnum};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct slice a = run_at(&s->a, kinds[i]);
		struct slice b = run_at(&s->b, kinds[i]);

		if (!slice_same(a, b) && is_one_of(a, architectures) &&
			is_one_of(b, architectures))
			return SIGHT_CERTAIN;
	}
	return SIGHT_NONE;
}

static const char variables[] =
	"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TERM|PWD|OLDPWD|"
	"TMPDIR|TEMP|TMP|SHLVL|MAIL|EDITOR|PAGER|DISPLAY|HOSTNAME|"
	"LD_LIBRARY_PATH|LD_PRELOAD|PERL5LIB|PYTHONPATH|PKG_CONFIG_PATH|"
	"XDG_RUNTIME_DIR|XDG_SESSION_ID|SSH_CLIENT|SSH_TTY|MAKEFLAGS|"
	"MAKELEVEL|MANPATH|INFOPATH|CLASSPATH|JAVA_HOME|GOPATH|GOROOT|"
	"CARGO_HOME|CCACHE_DIR|DEB_BUILD_OPTIONS|DEB_HOST_ARCH|CI|"
	"BUILD_NUMBER|BUILD_ID|BUILD_TAG|BUILD_URL|JOB_NAME|GITHUB_RUN_ID|"
	"GITHUB_SHA|CI_JOB_ID|CI_PIPELINE_ID|http_proxy|https_proxy|no_proxy|"
	"LS_COLORS|COLUMNS|LINES|SUDO_USER|SUDO_COMMAND|DBUS_SESSION_BUS_"
	"ADDRESS";

/* The name of the variable that this line sets; empty if it sets none. */
static struct slice
variable_of(struct slice line)
{
	static const char *const before[] = {"export ", "declare -x ",
		"setenv ", "set ", "env ", "ENV ", "  ", "\t", "- "};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		while (slice_starts(line, before[i]))
			line = slice_cut(line, strlen(before[i]), line.len);
	while (n < line.len && is_identifier(line.p[n]))
		n++;
	if (n < 2 || n == line.len || !strchr("=: '\"", line.p[n]))
		return slice_cut(line, 0, 0);
	return slice_head(line, n);
}

/* How many of the usual variables the file sets: three make a dump. */
static int
count_variables(struct slice all)
{
	int n = 0;

	all = slice_head(all, 65536);
	while (all.len > 0 && n < 3) {
		size_t end = slice_find(all, "\n");

		if (end == SIZE_MAX)
			end = all.len;
		if (is_one_of(variable_of(slice_head(all, end)), variables))
			n++;
		all = slice_cut(all, end + 1, all.len);
	}
	return n;
}

enum sight
sees_variable(struct spot *s)
{
	struct slice name = variable_of(s->a.line);
	bool known = is_one_of(name, variables);

	if (!s->text && s->clue->part == NULL)
		return SIGHT_NONE;
	if (has_word(slice_tail(s->a.key, 60), "environ|getenv|os.environ|"
					       "environment variable"))
		return SIGHT_LIKELY;
	if (name.len > 0 && slice_same(name, variable_of(s->b.line)) &&
		s->a.line.p < s->a.hunk.p) {
		if (is_one_of(name, "PATH|LD_LIBRARY_PATH|PERL5LIB|PYTHONPATH|"
				    "PKG_CONFIG_PATH|MANPATH|CLASSPATH|TERM"))
			return SIGHT_CERTAIN;
		if (known && !is_one_of(name, "TMP|TEMP|LINES|CI|BUILD_ID"))
			return SIGHT_LIKELY;
		/* "on alder" sets no variable "on" */
		return name.p[name.len] != ' ' && count_variables(s->a.all) >= 3
			       ? SIGHT_LIKELY
			       : SIGHT_NONE;
	}
	/* a variable that only one of the builds had */
	if (s->a.hunk.len && s->b.hunk.len)
		return SIGHT_NONE;
	return variable_of(s->a.hunk.len ? s->a.line : s->b.line).len > 0 &&
			       count_variables(s->a.all) >= 3
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}

enum sight
sees_processors(struct spot *s)
{
	static const char words[] =
		"jobs|nproc|cpu|cpus|cores|core|processors|processor|threads|"
		"thread|workers|worker|parallel|ncpu|ncpus|num_cpus|numcpu|"
		"concurrency|njobs|smp|num_threads|max_threads|maxprocs|"
		"GOMAXPROCS|OMP_NUM_THREADS|MAKEFLAGS|hardware_concurrency|"
		"parallelism|cpu_count|nprocs|partitions|shards|NR_CPUS|slots";
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice before, after;

	if (number_of(m) < 1 || number_of(n) < 1 || number_of(m) > 4096 ||
		number_of(n) > 4096 || slice_same(m, n))
		return SIGHT_NONE;
	before = slice_tail(line_before(&s->a, m), 32);
	after = slice_head(line_after(&s->a, m), 16);
	if (slice_ends(before, "-j") || slice_ends(before, "-j ") ||
		slice_ends(before, "--jobs="))
		return SIGHT_CERTAIN;
	if (slice_ends(before, ".") || slice_starts(after, "."))
		return SIGHT_NONE;
	return has_word(before, words) || has_word(after, words) ? SIGHT_CERTAIN
								 : SIGHT_NONE;
}

static const char features[] =
	"avx|avx2|avx512|avx512f|avx512vl|avx512bw|avx512dq|avx512cd|sse|sse2|"
	"sse3|ssse3|sse4|sse4a|sse4_1|sse4_2|sse4.1|sse4.2|fma|fma3|fma4|f16c|"
	"bmi|bmi1|bmi2|aes|aesni|aes-ni|pclmul|pclmulqdq|sha_ni|sha|neon|asimd|"
	"sve|sve2|vmx|altivec|vsx|mmx|3dnow|popcnt|lzcnt|movbe|rdrand|rdseed|"
	"adx|vaes|gfni|amx|lse|dotprod|znver1|znver2|znver3|znver4|haswell|"
	"skylake|broadwell|sandybridge|ivybridge|icelake-server|cascadelake|"
	"alderlake|nehalem|westmere|sapphirerapids|x86-64|x86-64-v2|x86-64-v3|"
	"x86-64-v4|xop|vpclmulqdq|amx-tile|skylake-avx512|icelake-client|crc32";

/* Instructions with the prefix of AVX, as compilers use them most. */
static size_t
count_avx(struct slice code)
{
	size_t n = 0;

	for (size_t i = 0; i + 3 < code.len; i++) {
		const uint8_t *p = code.p + i;

		n += (p[0] == 0xc5 && p[1] >= 0xe0 && p[2] >= 0x10) ||
		     (p[0] == 0xc4 && (p[1] & 0x1f) >= 1 &&
			     (p[1] & 0x1f) <= 3 && (p[1] & 0xe0) >= 0x40);
	}
	return n;
}

enum sight
sees_features(struct spot *s)
{
	if (s->whole) {
		size_t x = count_avx(s->a.all), y = count_avx(s->b.all);
		size_t most = x > y ? x : y, least = x + y - most;

		if (!s->clue->part || !text_starts(s->clue->part, ".text") ||
			s->text)
			return SIGHT_NONE;
		s->note = "one has instructions of AVX, the other has not";
		return most >= 3 && least * 8 <= most ? SIGHT_LIKELY
						      : SIGHT_NONE;
	}
	if (is_one_of(run_at(&s->a, is_dashed), features) &&
		is_one_of(run_at(&s->b, is_dashed), features))
		return SIGHT_CERTAIN;
	if (is_one_of(s->a.word, features) || is_one_of(s->b.word, features))
		return SIGHT_CERTAIN;
	if (has_word(s->a.hunk, features) != has_word(s->b.hunk, features))
		return SIGHT_LIKELY;
	return has_word(s->a.key, "flags") && has_word(s->a.line, "fpu") &&
			       has_word(s->a.line, "sse2")
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

static int64_t
octal_of(struct slice s)
{
	int64_t v = 0;

	if (s.len == 0 || s.len > 7)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '7')
			return -1;
		v = v * 8 + (s.p[i] - '0');
	}
	return v & 07777;
}

/* A umask takes from the group and from others, and from no owner. */
enum sight
sees_umask(struct spot *s)
{
	int64_t x, y;
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);

	if (s->clue->what == CLUE_MODE) {
		x = octal_of(s->a.all);
		y = octal_of(s->b.all);
		if (x < 0 || y < 0 || (x & 0700) != (y & 0700) ||
			((x & y) != x && (x & y) != y) ||
			(x & 07000) != (y & 07000))
			return SIGHT_NONE;
		/* nobody can run what the owner cannot run */
		return ((x | y) & 0111) && !((x | y) & 0100) ? SIGHT_NONE
							     : SIGHT_LIKELY;
	}
	if (has_word(slice_tail(line_before(&s->a, m), 16), "umask") &&
		octal_of(m) >= 0 && octal_of(n) >= 0)
		return SIGHT_CERTAIN;
	if (m.len >= 3 && m.len == n.len && octal_of(m) >= 0 &&
		octal_of(n) >= 0 &&
		has_word(slice_tail(line_before(&s->a, m), 20),
			"mode|chmod|perm|permissions|perms|install -m"))
		return SIGHT_LIKELY;
	return is_listing(s->a.line) && is_listing(s->b.line) &&
			       s->a.hunk.p < s->a.line.p + 10
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}
