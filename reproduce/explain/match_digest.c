/* SPDX-License-Identifier: Apache-2.0 */
/* match_digest.c - signatures, and digests of something else that differs. */
#include "reproduce/explain/matcher_private.h"

bool
is_base64(uint8_t c)
{
	return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '-' ||
	       c == '_';
}

static size_t
differing_places(struct slice a, struct slice b)
{
	size_t n = 0;

	for (size_t i = 0; i < a.len && i < b.len; i++)
		n += a.p[i] != b.p[i];
	return n;
}

/* Nearly all places differ, as in two numbers of chance. */
bool
far_apart(struct slice a, struct slice b)
{
	return a.len == b.len && a.len > 0 &&
	       differing_places(a, b) * 2 >= a.len;
}

/* The two integers of ECDSA, in DER. */
static bool
is_ecdsa(struct slice s)
{
	size_t n;

	if (s.len < 10 || s.p[0] != 0x30 || s.p[2] != 0x02)
		return false;
	n = s.p[3];
	return s.p[1] >= 0x40 && s.p[1] <= 0x8b && n >= 0x1c && n <= 0x42 &&
	       s.len > n + 5 && s.p[n + 4] == 0x02;
}

/* An ECDSA signature holds the hunk. */
static bool
near_ecdsa(const struct side *side)
{
	size_t at = (size_t)(side->hunk.p - side->all.p);

	for (size_t back = 0; back <= 80 && back <= at; back++)
		if (is_ecdsa(slice_cut(side->all, at - back, side->all.len)))
			return true;
	return false;
}

enum sight
sees_signature(struct spot *s)
{
	static const char heads[] =
		"-----BEGIN PGP SIGNATURE|-----BEGIN SIGNATURE|"
		"-----BEGIN SSH SIGNATURE|-----BEGIN PKCS7|-----BEGIN CMS|"
		"untrusted comment: |-----BEGIN SIGNED MESSAGE";
	size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	struct slice before =
		slice_cut(s->a.all, at > 4096 ? at - 4096 : 0, at + 1);

	if (s->clue->what != CLUE_BYTES ||
		has_text(slice_head(s->a.all, 4096), "PUBLIC KEY") ||
		is_encrypted(s->a.all) || openpgp_date(s->a.all) != SIZE_MAX)
		return SIGHT_NONE;
	if (has_text(slice_tail(s->a.all, 64), "~Module signature appended~"))
		return SIGHT_CERTAIN;
	if (has_text(before, heads))
		return SIGHT_CERTAIN;
	if (path_ends(s->clue,
		    ".sig|.sign|.asc|.gpg|.p7s|.p7b|.minisig|.RSA|.EC|.DSA|"
		    ".p7c|.pkcs7|.sigstore|.sigstore.json|_gpgorigin"))
		return SIGHT_LIKELY;
	if (s->text)
		return has_word(slice_tail(s->a.key, 40),
			       "signature|sig|signed|jws|jwt|mac") &&
				       run_at(&s->a, is_base64).len >= 32
			       ? SIGHT_CERTAIN
		       : slice_starts(run_at(&s->a, is_base64), "ME") &&
				       slice_starts(run_at(&s->b, is_base64),
					       "ME") &&
				       run_at(&s->a, is_base64).len >= 80
			       ? SIGHT_LIKELY
			       : SIGHT_NONE;
	return near_ecdsa(&s->a) && near_ecdsa(&s->b) ? SIGHT_CERTAIN
						      : SIGHT_NONE;
}

static bool
is_digest_length(size_t len)
{
	return len == 32 || len == 40 || len == 56 || len == 64 || len == 96 ||
	       len == 128;
}

bool
is_pin(const struct spot *s)
{
	return path_ends(s->clue,
		       "go.sum|Cargo.lock|package-lock.json|yarn.lock|"
		       "poetry.lock|pnpm-lock.yaml|Gemfile.lock") ||
	       slice_starts(s->a.line, "FROM ");
}

/* The digest of something that differs. */
enum sight
sees_digest(struct spot *s)
{
	static const char words[] =
		"sha256|sha512|sha1|sha384|sha224|md5|md5sum|digest|checksum|"
		"sha3|blake2|integrity|hash|sum|sha256sum|MD5Sum|SHA1|SHA256|"
		"sha-256|sha-512|h1";
	struct slice a = run_at(&s->a, is_hex), b = run_at(&s->b, is_hex);
	struct slice after, before;

	if (is_pin(s))
		return SIGHT_NONE;
	/* the header of a package holds the digests of what follows */
	if (slice_starts(s->a.all, RPM) && s->clue->what == CLUE_BYTES &&
		s->a.hunk.len >= 12 && s->a.hunk.len == s->b.hunk.len) {
		s->note = "in the header of a package";
		return SIGHT_LIKELY;
	}
	if (a.len == b.len && is_digest_length(a.len) && far_apart(a, b)) {
		before = slice_tail(line_before(&s->a, a), 40);
		after = line_after(&s->a, a);
		if (has_word(before, words))
			return SIGHT_LIKELY;
		return before.len <= 1 && after.len > 2 &&
				       (slice_starts(after, "  ") ||
					       slice_starts(after, " *") ||
					       slice_starts(after, " "))
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	}
	a = run_at(&s->a, is_base64);
	b = run_at(&s->b, is_base64);
	before = slice_tail(line_before(&s->a, a), 24);
	return a.len >= 22 && a.len == b.len && far_apart(a, b) &&
			       (has_word(before, words) ||
				       has_text(slice_head(a, 7),
					       "sha256-|sha512-|sha1-|sha256=|"
					       "sha512=|"
					       "sha1=|md5="))
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}
