/* SPDX-License-Identifier: Apache-2.0 */
/* match_chance.c - random numbers, process ids, addresses, signatures, memory
 * that was never written. */
#include "reproduce/explain/matcher_private.h"

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

/* Texts of chance: hexadecimal, base64, letters and digits. */
static enum sight
see_token(const struct spot *s, struct slice a, struct slice b)
{
	bool keyed =
		has_word(slice_tail(line_before(&s->a, a), 32), random_words);

	if (!differing(a, b) || a.len > 4096)
		return SIGHT_NONE;
	if (all_of(a, is_digit) && all_of(b, is_digit)) {
		if (keyed && a.len >= 4)
			return SIGHT_LIKELY;
		return a.len >= 12 && far_apart(a, b) &&
				       !slice_ends(line_before(&s->a, a), ".")
			       ? SIGHT_POSSIBLE
			       : SIGHT_NONE;
	}
	if (!looks_random(a) || !looks_random(b))
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

static size_t
distinct_bytes(struct slice s)
{
	bool seen[256] = {false};
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += !seen[s.p[i]];
		seen[s.p[i]] = true;
	}
	return n;
}

/* A number of chance in a binary file: short, and all around it is equal. */
static enum sight
see_binary_chance(const struct spot *s)
{
	struct slice a = s->a.hunk, b = s->b.hunk;

	if (s->text || s->clue->what != CLUE_BYTES || s->clue->part ||
		a.len != b.len || a.len < 7 || a.len > 64 || s->n > 4 ||
		a.len * 3 > s->a.all.len * 2 || s->a.all.len != s->b.all.len)
		return SIGHT_NONE;
	return distinct_bytes(a) * 3 > a.len * 2 &&
			       distinct_bytes(b) * 3 > b.len * 2
		       ? SIGHT_POSSIBLE
		       : SIGHT_NONE;
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

enum sight
sees_random(struct spot *s)
{
	struct slice a = run_at(&s->a, is_base64);
	struct slice b = run_at(&s->b, is_base64);
	enum sight sight = SIGHT_NONE;

	if (has_text(s->a.all, ".build-id") || has_text(s->b.all, ".build-id"))
		return SIGHT_NONE;
	if (s->a.line.len < 2 || s->b.line.len < 2)
		return see_binary_chance(s);
	if (is_salt(a, s->a.line) && is_salt(b, s->b.line))
		return SIGHT_LIKELY;
	/* base64 has letters of both cases, and is long */
	if (a.len >= 16 && b.len >= 16 && slice_find(a, "/") == SIZE_MAX)
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
	return sight != SIGHT_NONE ? sight : see_binary_chance(s);
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

/* 0x55d0c3f8a2a0: an address in the folder of a process of 64 bits, or one of
 * 32 bits. */
static bool
is_address(struct slice digits)
{
	uint64_t v = 0;

	while (digits.len > 0 && digits.p[0] == '0')
		digits = slice_cut(digits, 1, digits.len);
	if (digits.len < 7 || digits.len > 16)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		v = v << 4 |
		    (is_digit(digits.p[i]) ? digits.p[i] - (uint64_t)'0'
					   : (digits.p[i] | 0x20u) - 'a' + 10u);
	return v >= 0x1000000 &&
	       (v < 0x800000000000 || v >= 0xffff800000000000);
}

/* Numbers of 64 bits around these bytes that are addresses of programs, heaps
 * and stacks of x86-64 or aarch64. */
static bool
two_addresses(struct slice a, struct slice b, size_t at, size_t end)
{
	for (size_t from = at > 5 ? at - 5 : 0; from <= at; from++) {
		uint64_t x = 0, y = 0;

		if (from + 8 < end || from + 8 > a.len || from + 8 > b.len ||
			from % 4)
			continue;
		for (size_t i = 8; i-- > 0;) {
			x = x << 8 | a.p[from + i];
			y = y << 8 | b.p[from + i];
		}
		if (x >> 40 >= 0x55 && x >> 40 <= 0x7f && y >> 40 >= 0x55 &&
			y >> 40 <= 0x7f)
			return true;
		if (x >> 32 == 0xffff && y >> 32 == 0xffff)
			return true;
	}
	return false;
}

static bool
binary_address(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);

	return s->a.hunk.len == s->b.hunk.len && s->a.hunk.len <= 7 &&
	       (size_t)(s->b.hunk.p - s->b.all.p) == at &&
	       two_addresses(s->a.all, s->b.all, at, at + s->a.hunk.len);
}

static bool
is_code(const struct spot *s)
{
	return s->clue->part && (text_starts(s->clue->part, ".text") ||
					text_starts(s->clue->part, ".debug") ||
					text_starts(s->clue->part, ".note"));
}

static bool
is_name_of_letters(struct slice w)
{
	return all_of(w, is_letter);
}

/* The same in decimal digits: of the heap or of a mapping, and aligned as
 * malloc() does. */
static bool
is_decimal_address(struct slice digits)
{
	const int64_t v = number_of(digits);

	return v > 0 && v % 16 == 0 &&
	       ((v >> 40 >= 0x55 && v >> 40 <= 0x7f) || v >> 32 == 0xffff);
}

enum sight
sees_address(struct spot *s)
{
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice a = run_at(&s->a, is_hex), b = run_at(&s->b, is_hex);
	struct slice before;

	if (s->text && is_decimal_address(m) && is_decimal_address(n))
		return SIGHT_LIKELY;
	if (s->a.line.len > 2 && a.len > 0) {
		before = line_before(&s->a, a);
		/* run_at takes the 0 of 0x only if x were a digit */
		if ((slice_ends(before, "0x") || slice_ends(before, "0X")) &&
			is_address(a) && is_address(b))
			return a.len <= 8 ? SIGHT_LIKELY : SIGHT_CERTAIN;
		/* the number of an object of Java */
		if (slice_ends(before, "@") && a.len >= 6 && a.len <= 8 &&
			b.len >= 6 && b.len <= 8 && before.len > 1 &&
			!is_name_of_letters(a) && !is_name_of_letters(b))
			return SIGHT_CERTAIN;
		if (a.len == 16 && b.len == 16 && is_address(a) &&
			is_address(b) && slice_starts(a, "0000"))
			return SIGHT_LIKELY;
		if (a.len == 12 && b.len == 12 && is_address(a) &&
			is_address(b) && (a.p[0] == '5' || a.p[0] == '7') &&
			(b.p[0] == '5' || b.p[0] == '7'))
			return SIGHT_POSSIBLE;
	}
	if (s->clue->what == CLUE_BYTES && !is_code(s) && binary_address(s))
		return SIGHT_CERTAIN;
	return SIGHT_NONE;
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

/* What is known of the places at which records of one length differ. */
struct holes {
	bool at[512]; /* places of the record */
	size_t n;     /* of them */
	size_t records;
	size_t bytes; /* that differ in all */
};

static struct holes
holes_every(struct slice a, struct slice b, size_t length)
{
	struct holes h = {.n = 0};
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < a.len; i++) {
		if (a.p[i] == b.p[i])
			continue;
		h.at[i % length] = true;
		h.bytes++;
		h.records += last != i / length;
		last = i / length;
	}
	for (size_t i = 0; i < length; i++)
		h.n += h.at[i];
	return h;
}

/* The same places of each record differ, others never do, and what stands there
 * is of chance. */
static bool
are_holes(struct slice a, struct slice b, size_t length)
{
	const struct holes h = holes_every(a, b, length);

	return h.n > 0 && h.n * 4 <= length * 3 && h.records >= 3 &&
	       h.records * 2 >= a.len / length &&
	       h.bytes * 10 >= h.n * h.records * 8;
}

/* The first number that differs is an address. */
static bool
holes_of_addresses(struct slice a, struct slice b)
{
	size_t i = 0;

	while (i < a.len && a.p[i] == b.p[i])
		i++;
	return two_addresses(a, b, i, i + 1);
}

/* Names in fields of one length: what differs stands behind a NUL. */
static bool
tails_of_names(struct slice a, struct slice b, size_t length)
{
	size_t records = 0;

	if (a.len % length)
		return false;
	for (size_t at = 0; at + length <= a.len; at += length) {
		size_t end = 0;

		while (end < length && a.p[at + end])
			end++;
		if (end < 1 || end == length ||
			memcmp(a.p + at, b.p + at, end + 1) != 0)
			return false;
		records += memcmp(a.p + at, b.p + at, length) != 0;
	}
	return records >= 2;
}

/* A text, NUL, and what was in the rest of its field before. */
static bool
behind_text(const struct spot *s)
{
	const uint8_t *p = s->a.hunk.p, *q = s->b.hunk.p;

	return s->a.hunk.len == s->b.hunk.len && s->a.hunk.len >= 3 &&
	       s->a.hunk.len <= 4096 && p >= s->a.all.p + 5 &&
	       q >= s->b.all.p + 5 && p[-1] == 0 &&
	       memcmp(p - 5, q - 5, 5) == 0 &&
	       /* two printable bytes may be chance, four are a name */
	       all_of((struct slice){p - 5, 4}, is_print);
}

enum sight
sees_memory(struct spot *s)
{
	static const size_t lengths[] = {8, 12, 16, 20, 24, 28, 32, 40, 48, 56,
		64, 80, 96, 100, 128, 160, 192, 256, 512};
	struct slice a = s->a.all, b = s->b.all;

	if (s->text || s->clue->what != CLUE_BYTES || a.len != b.len ||
		a.len < 16 || is_code(s) ||
		(s->clue->part && s->clue->part[0] == '.'))
		return SIGHT_NONE;
	if (!s->whole)
		return behind_text(s) ? SIGHT_POSSIBLE : SIGHT_NONE;
	a = slice_head(a, 1 << 20);
	b = slice_head(b, 1 << 20);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		if (are_holes(a, b, lengths[i])) {
			s->note = "the same places of each record differ";
			return holes_of_addresses(a, b) ? SIGHT_NONE
							: SIGHT_LIKELY;
		} else if (tails_of_names(a, b, lengths[i])) {
			s->note = "what differs stands behind the end of names";
			return SIGHT_LIKELY;
		}
	return SIGHT_NONE;
}
