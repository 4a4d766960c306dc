/* SPDX-License-Identifier: Apache-2.0 */
/* match_machine.c - the kernel, the processors and what they can do. */
#include "reproduce/explain/matcher_private.h"

static const char architectures[] =
	"x86_64|x86-64|i386|i486|i586|i686|amd64|aarch64|arm64|armv5tel|"
	"armv6l|armv7l|armv8l|armhf|armel|ppc|ppc64|ppc64le|ppc64el|powerpc|"
	"powerpc64|powerpc64le|s390|s390x|riscv32|riscv64|mips|mipsel|mips64|"
	"mips64el|mips64le|loong64|loongarch64|sparc|sparc64|alpha|hppa|ia64|"
	"m68k|sh4|x86|x64|win32|win64|ia32|x32|arm";

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

	if (s->a.word.len == 0 || s->b.word.len == 0 ||
		slice_same(s->a.word, s->b.word))
		return SIGHT_NONE;
	/* Linux-6.1.0-13-amd64-x86_64-with-glibc2.36 */
	if (has_version(s->a.word, 1) && has_version(s->b.word, 1) &&
		slice_starts(s->a.word, "Linux-") &&
		slice_starts(s->b.word, "Linux-"))
		return SIGHT_CERTAIN;
	if (has_version(s->a.word, 1) && has_version(s->b.word, 1) &&
		((has_word(slice_tail(s->a.key, 40), words) &&
			 has_word(slice_tail(s->b.key, 40), words)) ||
			has_word(s->a.word, words)) &&
		!has_word(s->a.line,
			"gcc|clang|binutils|rustc|glibc|needs|go|"
			"python|perl|java|javac|ruby|node|php|llvm|"
			"requires|depends|require|since|until|before|later|"
			"minimum|>=|newer|older|support|supported"))
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

enum sight
sees_processors(struct spot *s)
{
	static const char words[] =
		"jobs|nproc|cpu|cpus|cores|core|processors|processor|threads|"
		"thread|workers|worker|parallel|ncpu|ncpus|num_cpus|numcpu|"
		"concurrency|njobs|smp|num_threads|max_threads|maxprocs|"
		"GOMAXPROCS|OMP_NUM_THREADS|MAKEFLAGS|hardware_concurrency|"
		"parallelism|cpu_count|nprocs|partitions|shards|NR_CPUS|slots";
	/* "threads 4"; "thread 4" is one of them */
	static const char plural[] =
		"jobs|nproc|cpus|cores|processors|threads|workers|ncpu|ncpus|"
		"num_cpus|worker_processes|num_threads|max_threads|shards|"
		"njobs|partitions|slots|NR_CPUS|GOMAXPROCS|OMP_NUM_THREADS";
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice before, after;
	size_t unit;

	if (number_of(m) < 1 || number_of(n) < 1 || number_of(m) > 4096 ||
		number_of(n) > 4096 || slice_same(m, n))
		return SIGHT_NONE;
	before = slice_tail(line_before(&s->a, m), 32);
	after = slice_head(line_after(&s->a, m), 16);
	if (slice_ends(before, "-j") || slice_ends(before, "-j ") ||
		slice_ends(before, "--jobs="))
		return SIGHT_CERTAIN;
	/* of Go: BenchmarkHello-4; of Erlang: [smp:4:4] [ds:4:4:10] */
	if ((slice_starts(s->a.line, "Benchmark") && slice_ends(before, "-")) ||
		has_text(slice_tail(before, 8), "[smp:|[ds:"))
		return SIGHT_CERTAIN;
	if (slice_ends(before, ".") || slice_starts(after, "."))
		return SIGHT_NONE;
	/* "worker_processes 4", "4 jobs", and not "the core 2 of a set" */
	while (after.len > 0 && (after.p[0] == ' ' || after.p[0] == '-'))
		after = slice_cut(after, 1, after.len);
	unit = 0;
	while (unit < after.len && is_identifier(after.p[unit]))
		unit++;
	return labelled_by(before, words) == LABEL_MARKED ||
			       labelled_by(before, plural) == LABEL_PLAIN ||
			       is_one_of(slice_head(after, unit), words)
		       ? SIGHT_CERTAIN
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
	/* two letters and a digit of a longer run */
	if (run_at(&s->a, is_base64).len >= 20 && has_kinds(s->a.line, 3) &&
		slice_find(s->a.line, " ") == SIZE_MAX)
		return SIGHT_NONE;
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
