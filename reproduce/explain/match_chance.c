/* SPDX-License-Identifier: Apache-2.0 */
/* match_chance.c - random numbers, process ids, uuids, signatures. */
#include "reproduce/explain/matcher_private.h"

/* Several words with lines between them are a name. */
static bool
is_compound(struct slice w)
{
	size_t lines = 0;

	for (size_t i = 0; i < w.len; i++)
		lines += w.p[i] == '_';
	return lines > 1;
}

static bool
is_token(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

static bool
differing(struct slice a, struct slice b)
{
	return a.len > 0 && b.len > 0 && !slice_same(a, b);
}

static const char random_words[] =
	"seed|random|rand|nonce|salt|token|secret|secret_key|key|session|"
	"cookie|challenge|iv|entropy|uniqid|unique|boundary|guid|randseed|"
	"random_seed|hash_seed|srand|csrf|password|suffix|id|cachebust|uid|"
	"session_id|frandom-seed|random-seed|instance|serial|tag";

/* One name with two numbers: CMP0050 and CMP0051. */
static bool
same_series(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.p[n] == b.p[n])
		n++;
	return n >= 2 && n * 4 >= a.len && !is_digit(a.p[0]) &&
	       all_of(slice_cut(a, n, a.len), is_digit) &&
	       all_of(slice_cut(b, n, b.len), is_digit) && a.len - n <= 6;
}

static bool
is_drawn(const struct spot *s, struct slice digits)
{
	return labelled_by(slice_tail(line_before(&s->a, digits), 32),
		       "seed|random|rand|nonce|salt|token|entropy|uniqid|"
		       "randseed|random_seed|hash_seed|srand|rng|suffix") !=
	       LABEL_NONE;
}

/* Numbers that programs multiply by, and primes that they use as a modulus. */
static const char usual_numbers[] =
	"6364136223846793005|2862933555777941757|1442695040888963407|"
	"3935559000370003845|2685821657736338717|1181783497276652981|"
	"11400714819323198485|25214903917|1664525|1013904223|1103515245|69069|"
	"22695477|2654435761|2654435769|2147483647|4294967291|1000000007|"
	"1000000009|998244353";

/* A person chose it: 12345, 98765, 1357924680, 20230415, 5000. */
static bool
is_chosen(struct slice n)
{
	size_t steps[10] = {0}, most = 0, zeros = 0;
	const int64_t year = number_of(slice_head(n, 4)),
		      month = number_of(slice_cut(n, 4, 6)),
		      day = number_of(slice_cut(n, 6, 8));

	if (n.len < 4 || is_one_of(n, usual_numbers))
		return true;
	for (size_t i = 0; i + 1 < n.len; i++) {
		const size_t step = (size_t)(10 + n.p[i + 1] - n.p[i]) % 10;

		most = ++steps[step] > most ? steps[step] : most;
	}
	while (zeros < n.len && n.p[n.len - 1 - zeros] == '0')
		zeros++;
	return most * 3 >= (n.len - 1) * 2 || zeros > 2 ||
	       (n.len == 8 && year >= 1900 && year < 2100 && month >= 1 &&
		       month <= 12 && day >= 1 && day <= 31);
}

/* Behind the word for a secret or a number of chance stands what is no word of
 * a language, on one side at least: base64 has letters and digits of three
 * kinds, hexadecimal digits are both. */
static enum sight
see_secret(const struct spot *s, struct slice a, struct slice b)
{
	const bool code = all_of(a, is_hex) && all_of(b, is_hex);

	if (a.len < 16 || a.len > 4096 || !far_apart(a, b) ||
		labelled_by(slice_tail(line_before(&s->a, a), 32),
			random_words) == LABEL_NONE)
		return SIGHT_NONE;
	if (code ? !has_kinds(a, 2) && !has_kinds(b, 2)
		 : !(has_kinds(a, 2) && has_kinds(b, 2) &&
			   (has_kinds(a, 3) || has_kinds(b, 3))))
		return SIGHT_NONE;
	/* with slashes it may look like a path */
	return !code && a.len >= 20 ? SIGHT_CERTAIN : SIGHT_LIKELY;
}

/* Texts of chance: hexadecimal, base64, letters and digits. */
static enum sight
see_token(const struct spot *s, struct slice a, struct slice b)
{
	bool keyed =
		has_word(slice_tail(line_before(&s->a, a), 32), random_words);

	if (!differing(a, b) || a.len > 4096)
		return SIGHT_NONE;
	if (all_of(a, is_digit) && all_of(b, is_digit)) {
		/* one of two that are drawn may end with zeros */
		if ((is_chosen(a) && is_chosen(b)) ||
			((is_chosen(a) || is_chosen(b)) &&
				(a.len < 9 || a.len != b.len)))
			return SIGHT_NONE;
		/* a short number is of chance only directly behind its word */
		if (keyed && (a.len >= 8 || (a.len >= 4 && is_drawn(s, a))))
			return SIGHT_LIKELY;
		return a.len >= 12 && far_apart(a, b) &&
				       !slice_ends(line_before(&s->a, a), ".")
			       ? SIGHT_POSSIBLE
			       : SIGHT_NONE;
	}
	/* a constant of 32 bits */
	if (!keyed && a.len <= 12 && slice_starts(a, "0x"))
		return SIGHT_NONE;
	if (!looks_random(a) || !looks_random(b) || same_series(a, b) ||
		is_compound(a) || is_compound(b))
		return SIGHT_NONE;
	if (far_apart(a, b))
		return keyed || a.len >= 8 ? SIGHT_LIKELY : SIGHT_POSSIBLE;
	return keyed && a.len >= 8 && b.len >= 8 ? SIGHT_POSSIBLE : SIGHT_NONE;
}

/* The fraction in units of 10^-12. */
static int64_t
fraction_of(struct slice n)
{
	size_t dot = slice_find(n, ".") + 1;
	int64_t v = 0;

	for (size_t i = 0; i < 12; i++)
		v = v * 10 +
		    (dot + i < n.len ? n.p[dot + i] - (int64_t)'0' : 0);
	return v;
}

/* 0.2 and 0.19999999999999998 */
static bool
nearly_equal(struct slice m, struct slice n)
{
	const int64_t apart = fraction_of(m) - fraction_of(n);

	return apart < 100000 && apart > -100000;
}

/* A fraction of chance differs from its first digit on; two that are rounded
 * otherwise only in the last ones. */
static enum sight
see_fraction(const struct spot *s)
{
	struct slice m = number_at(&s->a), n = number_at(&s->b);
	size_t dot = slice_find(m, "."), other = slice_find(n, ".");

	if (dot == SIZE_MAX || other == SIZE_MAX || m.len < dot + 8 ||
		n.len < other + 8)
		return SIGHT_NONE;
	if (has_word(slice_tail(line_before(&s->a, m), 32), random_words))
		return SIGHT_LIKELY;
	return !nearly_equal(m, n) ? SIGHT_POSSIBLE : SIGHT_NONE;
}

/* The salt of a password, directly behind the method: $6$SALT$ (crypt(5)). */
static bool
is_salt(struct slice run, struct slice line)
{
	if (run.len == 0 || run.p < line.p + 3 || run.p[-1] != '$' ||
		!has_text(line, "$1$|$2a$|$2b$|$2y$|$5$|$6$"))
		return false;
	return run.p[-3] == '$' || (run.p > line.p + 3 && run.p[-4] == '$');
}

/* "id=" before base64 is the name of it. */
static struct slice
behind_equals(struct slice run)
{
	for (size_t i = run.len; i > 1; i--)
		if (run.p[i - 2] == '=' && run.p[i - 1] != '=')
			return slice_cut(run, i - 1, run.len);
	return run;
}

enum sight
sees_random(struct spot *s)
{
	struct slice a = behind_equals(run_at(&s->a, is_base64));
	struct slice b = behind_equals(run_at(&s->b, is_base64));
	enum sight sight = SIGHT_NONE;

	if (is_pin(s) || has_text(s->a.all, ".build-id") ||
		has_text(s->b.all, ".build-id"))
		return SIGHT_NONE;
	if (s->a.line.len < 2 || s->b.line.len < 2)
		return sees_drawn_bytes(s);
	if (is_salt(a, s->a.line) && is_salt(b, s->b.line))
		return SIGHT_LIKELY;
	sight = see_secret(s, a, b);
	/* base64 has letters of both cases, and is long */
	if (sight == SIGHT_NONE && a.len >= 16 && b.len >= 16 &&
		slice_find(a, "/") == SIZE_MAX)
		sight = see_token(s, a, b);
	/* with a slash it may be a path, but not of three kinds of bytes */
	if (sight == SIGHT_NONE && a.len >= 24 && a.len == b.len &&
		has_kinds(a, 3) && has_kinds(b, 3) && far_apart(a, b) &&
		a.p[0] != '/')
		sight = see_token(s, a, b);
	if (sight == SIGHT_NONE)
		sight = see_token(
			s, run_at(&s->a, is_alnum), run_at(&s->b, is_alnum));
	if (sight == SIGHT_NONE)
		sight = see_token(
			s, run_at(&s->a, is_token), run_at(&s->b, is_token));
	if (sight == SIGHT_NONE)
		sight = see_fraction(s);
	if (sight == SIGHT_NONE && a.len >= 20 && b.len >= 20 &&
		far_apart(a, b) && slice_ends(a, "="))
		sight = SIGHT_LIKELY;
	return sight != SIGHT_NONE ? sight : sees_drawn_bytes(s);
}

enum sight
sees_lto(struct spot *s)
{
	static const char names[] = ".gnu.lto_|.lto_priv|.gnu.debuglto_";

	if (s->clue->part &&
		(text_starts(s->clue->part, ".gnu.lto_") ||
			text_starts(s->clue->part, ".gnu.debuglto_")))
		return SIGHT_CERTAIN;
	if (has_text(s->a.line, names) && has_text(s->b.line, names))
		return SIGHT_CERTAIN;
	return s->clue->format == FORMAT_ELF && has_text(s->a.line, names)
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}

enum sight
sees_pid(struct spot *s)
{
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice before, after, close;

	/* Linux gives up to 2^22 */
	if (number_of(m) < 2 || number_of(n) < 2 || slice_same(m, n) ||
		number_of(m) > 4194304 || number_of(n) > 4194304)
		return SIGHT_NONE;
	before = slice_tail(line_before(&s->a, m), 24);
	after = slice_head(line_after(&s->a, m), 8);
	if (has_word(slice_tail(before, 10), "pid|ppid|pgid|tid|process id|"
					     "processid|SHELL_PID|BASHPID"))
		return SIGHT_CERTAIN;
	/* name[123]: of syslog */
	close = slice_head(after, 2);
	if (slice_ends(before, "[") && before.len > 1 &&
		is_alnum(before.p[before.len - 2]) && slice_is(close, "]:"))
		return SIGHT_CERTAIN;
	if (slice_ends(before, "/proc/") || slice_ends(before, "core.") ||
		slice_ends(before, "SSH_AGENT_PID="))
		return SIGHT_CERTAIN;
	if (has_word(slice_tail(before, 10), "process|proc|child|worker|"
					     "killed|started|forked|daemon"))
		return SIGHT_LIKELY;
	/* names of files: work.123.tmp, lock-123, x.123 */
	if (slice_ends(before, "==") && slice_starts(after, "=="))
		return SIGHT_CERTAIN; /* valgrind */
	if (before.len > 0 && strchr(".-_", before.p[before.len - 1]) &&
		m.len >= 2 && n.len >= 2 &&
		(has_word(slice_tail(before, 16),
			 "tmp|temp|lock|work|core|conftest|log|sock") ||
			has_word(after, "tmp|temp|lock|log|sock|pid|core|bak")))
		return SIGHT_LIKELY;
	/* name.1234 */
	if (s->clue->what == CLUE_NAME && before.len > 1 && m.len >= 3 &&
		n.len >= 3 && m.len <= 7 &&
		(after.len == 0 || after.p[0] == '.') &&
		(slice_ends(before, ".") || slice_ends(before, "-")))
		return SIGHT_POSSIBLE;
	return slice_ends(before, "[") && slice_starts(after, "]") &&
			       number_of(m) > 100 && number_of(n) > 100
		       ? SIGHT_POSSIBLE
		       : SIGHT_NONE;
}

static bool
is_uuid_byte(uint8_t c)
{
	return is_hex(c) || c == '-';
}

static bool
is_uuid(struct slice w)
{
	if (w.len != 36)
		return false;
	for (size_t i = 0; i < w.len; i++)
		if ((w.p[i] == '-') !=
			(i == 8 || i == 13 || i == 18 || i == 23))
			return false;
	return true;
}

/* Sixteen bytes of which two have the marks of a UUID of chance. */
static bool
binary_uuid(const struct spot *s)
{
	const uint8_t *a = s->a.hunk.p, *b = s->b.hunk.p;

	return s->a.hunk.len >= 14 && s->a.hunk.len <= 16 &&
	       s->b.hunk.len == s->a.hunk.len &&
	       ((a[6] >> 4 == 4 && b[6] >> 4 == 4) ||
		       (a[7] >> 4 == 4 && b[7] >> 4 == 4)) &&
	       a[8] >> 6 == 2 && b[8] >> 6 == 2;
}

enum sight
sees_uuid(struct spot *s)
{
	struct slice a = run_at(&s->a, is_uuid_byte);
	struct slice b = run_at(&s->b, is_uuid_byte);

	/* a dash may stand before it */
	if (is_uuid(slice_tail(a, 36)) && is_uuid(slice_tail(b, 36)))
		return SIGHT_CERTAIN;
	if (is_uuid(slice_head(a, 36)) && is_uuid(slice_head(b, 36)))
		return SIGHT_CERTAIN;
	a = run_at(&s->a, is_hex);
	b = run_at(&s->b, is_hex);
	if (a.len == 32 && b.len == 32 && far_apart(a, b) &&
		has_word(slice_tail(line_before(&s->a, a), 24),
			"uuid|guid|machine-id|boot_id|machine_id|uniqueid"))
		return SIGHT_CERTAIN;
	return !s->text && s->clue->what == CLUE_BYTES && !s->clue->part &&
			       binary_uuid(s)
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}
