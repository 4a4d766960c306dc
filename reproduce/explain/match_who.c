/* SPDX-License-Identifier: Apache-2.0 */
/* match_who.c - the machine's name, the user and the user's umask. */
#include "reproduce/explain/matcher_private.h"

static bool
both_differ(const struct spot *s)
{
	return s->a.word.len > 0 && s->b.word.len > 0 &&
	       !slice_same(s->a.word, s->b.word);
}

/* How one of the words labels what differs, on both sides. */
static enum label
keyed_by(const struct spot *s, const char *words)
{
	enum label a, b;

	/* a folder is called /home/user, too */
	if (slice_ends(s->a.key, "/"))
		return LABEL_NONE;
	a = labelled_by(slice_tail(s->a.key, 40), words);
	b = labelled_by(slice_tail(s->b.key, 40), words);
	return a < b ? a : b;
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

/* "anna": a person's own name begins with a capital letter. */
static bool
is_login(struct slice w)
{
	return w.p[0] >= 'a' && w.p[0] <= 'z' && w.len <= 32;
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

/* A sentence goes on behind the word: "built on systems that lack it". */
static bool
is_prose(struct slice rest)
{
	size_t n = 1;

	if (rest.len < 2 || rest.p[0] != ' ' || !is_letter(rest.p[1]))
		return false;
	while (n < rest.len && is_letter(rest.p[n]))
		n++;
	return !is_one_of(slice_cut(rest, 1, n),
		"at|with|by|using|in|on|for|from|under|running|linux|target|"
		"mon|tue|wed|thu|fri|sat|sun");
}

/* An architecture, a vendor and a system. */
static bool
is_triplet(struct slice w)
{
	return has_text(w, "-linux-|-gnu|-elf|-darwin|-mingw|-musl");
}

/* "alder.example.org": the domain, without the point before it */
static struct slice
domain_of(struct slice w)
{
	size_t dot = slice_find(w, ".");

	return dot == SIZE_MAX ? slice_cut(w, w.len, w.len)
			       : slice_cut(w, dot + 1, w.len);
}

/* Two machines of one domain; that of an address in the web is a service. */
static enum sight
see_domain(const struct spot *s)
{
	static const char near[] =
		".local|.lan|.internal|.localdomain|.localnet|.intra|.corp";
	static const char far[] = ".org|.net|.com|.edu|.example|.test|.home";
	const struct slice a = s->a.word, b = s->b.word;
	const struct slice x = domain_of(a), y = domain_of(b);
	const struct slice end = slice_tail(a, 12);

	if (x.len < 3 || !slice_same(x, y) || slice_ends(s->a.key, "/") ||
		slice_ends(s->a.key, "@") ||
		is_one_of(slice_head(a, a.len - x.len - 1),
			"www|ftp|mail|api|docs|cdn|static|git|wiki|lists|bugs|"
			"download|packages|blog|news|dev|test|en|de|fr"))
		return SIGHT_NONE;
	if (has_text(end, near) && count_of(x, is_digit) == 0)
		return SIGHT_LIKELY;
	return has_text(end, far) && slice_find(x, ".") != SIZE_MAX
		       ? SIGHT_POSSIBLE
		       : SIGHT_NONE;
}

/* Accounts that a system or a builder of packages has. */
static bool
is_account(struct slice w)
{
	return is_one_of(w,
		"root|daemon|bin|sys|nobody|games|mail|backup|buildd|sbuild|"
		"pbuilder|mockbuild|jenkins|gitlab-runner|runner|nixbld|ubuntu|"
		"debian|fedora|admin|builduser|vagrant|travis");
}

/* "birch-2", "node07.example": machines are numbered, people are not. */
static bool
is_numbered(struct slice w)
{
	const struct slice name = slice_head(w, w.len - domain_of(w).len);

	return domain_of(w).len > 0 ||
	       (name.len > 2 && is_digit(name.p[name.len - 1]));
}

enum sight
sees_host(struct spot *s)
{
	struct slice key = slice_tail(s->a.key, 1);
	enum label label;

	if (!both_differ(s) || !is_name(s->a.word) || !is_name(s->b.word) ||
		is_tool(s->a.word) || is_long_hex(s->a.word) ||
		is_triplet(s->a.word))
		return SIGHT_NONE;
	label = keyed_by(s,
		"hostname|nodename|build host|buildhost|build_host|host_name|"
		"computername|fqdn|uname -n|build machine|build_machine|"
		"machine name|built on|on host|compiled on|generated on|"
		"running on|configured on|built on host|node_name|node name");
	if (label == LABEL_MARKED)
		return SIGHT_CERTAIN;
	if (label == LABEL_PLAIN && !is_prose(s->a.rest))
		return SIGHT_LIKELY;
	/* anna@alder, and not the addresses of two people */
	if (slice_is(key, "@") && s->a.key.len > 1 &&
		is_alnum(s->a.key.p[s->a.key.len - 2]) &&
		slice_same(domain_of(s->a.word), domain_of(s->b.word)) &&
		(domain_of(s->a.word).len == 0 ||
			slice_find(domain_of(s->a.word), ".") != SIZE_MAX))
		return SIGHT_CERTAIN;
	/* a service that a program asks */
	if (slice_find(s->a.word, ".") != SIZE_MAX &&
		keyed_by(s, "server|endpoint|url|address|listen|proxy|upstream|"
			    "database|mirror|remote|domain") != LABEL_NONE &&
		keyed_by(s, "build server") == LABEL_NONE)
		return SIGHT_NONE;
	/* of CMake and CTest */
	if (slice_ends(s->a.key, "SITE \"") || slice_ends(s->a.key, "SITE=") ||
		slice_ends(s->a.key, "SITE:STRING="))
		return SIGHT_CERTAIN;
	/* words that also label other things */
	if (keyed_by(s, "builder") == LABEL_MARKED)
		return is_account(s->a.word) || is_account(s->b.word)
			       ? SIGHT_NONE
		       : is_numbered(s->a.word) || is_numbered(s->b.word)
			       ? SIGHT_LIKELY
			       : SIGHT_POSSIBLE;
	if (keyed_by(s, "host|node|machine|server|runner|computer|"
			"on host") == LABEL_MARKED)
		return has_word(slice_tail(s->a.key, 16), "host")
			       ? SIGHT_CERTAIN
			       : SIGHT_LIKELY;
	/* the words of uname -a, or some of them */
	if (slice_ends(s->a.key, "Linux ") && s->a.rest.len > 4 &&
		(is_digit(s->a.rest.p[1]) || s->a.rest.p[1] == '#' ||
			has_text(slice_head(s->a.rest, 8),
				" x86_64| aarch64| i686| armv| riscv| ppc64| "
				"s390x| GNU/")))
		return SIGHT_CERTAIN;
	return see_domain(s);
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
	enum label label;

	if (s->clue->what == CLUE_OWNER) {
		x = s->a.all;
		y = s->b.all;
		return slice_find(x, " ") == SIZE_MAX &&
				       slice_find(y, " ") == SIZE_MAX
			       ? SIGHT_NONE
			       : SIGHT_CERTAIN;
	}
	/* of a service, as systemd starts it */
	if (slice_ends(s->a.key, "User=") &&
		has_text(s->a.all, "\n[Service]|\nExecStart="))
		return SIGHT_NONE;
	if (!both_differ(s) || !is_name(s->a.word) || !is_name(s->b.word) ||
		is_tool(s->a.word) ||
		has_word(s->a.key, "agent|interface|guide|manual|defined"))
		return SIGHT_NONE;
	label = keyed_by(s,
		"username|user name|login|logname|built by|built-by|packager|"
		"whoami|LOGNAME|committer|uploader|compiled by|created by|"
		"compile_by|last modified by|builtby|user.name|run by|by user|"
		"generated by|configured by|made by|packaged by|installed by");
	if (label == LABEL_MARKED)
		return SIGHT_CERTAIN;
	if (label == LABEL_PLAIN && !is_prose(s->a.rest))
		return SIGHT_LIKELY;
	/* of a package of R */
	if (slice_starts(s->a.line, "Packaged: ") && slice_ends(s->a.key, "; "))
		return SIGHT_CERTAIN;
	if (is_login(s->a.word) && is_login(s->b.word) &&
		keyed_by(s, "builder") == LABEL_MARKED)
		return is_account(s->a.word) || is_account(s->b.word)
			       ? SIGHT_CERTAIN
			       : SIGHT_POSSIBLE;
	if (is_login(s->a.word) && is_login(s->b.word) &&
		keyed_by(s, "user|owner|account|author|creator") ==
			LABEL_MARKED)
		return SIGHT_CERTAIN;
	if (slice_starts(s->a.rest, "@") && slice_starts(s->b.rest, "@") &&
		s->a.rest.len > 1 && is_alnum(s->a.rest.p[1]))
		return SIGHT_CERTAIN;
	/* behind the mode and the number of links */
	if (is_listing(s->a.line) && is_listing(s->b.line) &&
		s->a.key.len > 10 && s->a.key.len < 40)
		return SIGHT_CERTAIN;
	if (is_login(s->a.word) && is_login(s->b.word) &&
		keyed_by(s, "by|maintainer") == LABEL_MARKED)
		return SIGHT_LIKELY;
	return SIGHT_NONE;
}

static uint64_t
le64_at(struct slice s, size_t at)
{
	uint64_t v = 0;

	for (size_t i = 8; at + 8 <= s.len && i-- > 0;)
		v = v << 8 | s.p[at + i];
	return v;
}

/* The table of ids of a squashfs: the header tells where the list of its blocks
 * stands, directly behind them. */
static bool
in_squashfs_ids(const struct spot *s)
{
	const size_t at = (size_t)(s->a.hunk.p - s->a.all.p);
	const uint64_t list = le64_at(s->a.all, 48);

	return slice_starts(s->a.all, "hsqs") && list < s->a.all.len &&
	       at >= le64_at(s->a.all, (size_t)list) && at < list &&
	       s->a.hunk.len <= 4;
}

enum sight
sees_uid(struct spot *s)
{
	struct slice m = run_at(&s->a, is_digit), n = run_at(&s->b, is_digit);
	struct slice key;

	if (s->clue->what == CLUE_OWNER)
		return SIGHT_CERTAIN;
	if (s->clue->what == CLUE_BYTES && !s->clue->part &&
		in_squashfs_ids(s)) {
		s->note = "in the table of ids of a squashfs";
		return SIGHT_CERTAIN;
	}
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
	/* the mode, the user and the group, as in a spec of rpm */
	if (has_text(key, "attr(") && slice_find(key, ",") != SIZE_MAX)
		return SIGHT_CERTAIN;
	if (labelled_by(key, "user|owner|group|id -u") == LABEL_MARKED)
		return SIGHT_LIKELY;
	return SIGHT_NONE;
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
	/* 0644 and 0600, with the zero of octal numbers */
	x = octal_of(m);
	y = octal_of(n);
	if (m.len == 4 && n.len == 4 && m.p[0] == '0' && n.p[0] == '0' &&
		x >= 0400 && y >= 0400 && (x & 0700) == (y & 0700) &&
		((x & y) == x || (x & y) == y) && !is_source(s->clue))
		return SIGHT_LIKELY;
	return is_listing(s->a.line) && is_listing(s->b.line) &&
			       s->a.hunk.p < s->a.line.p + 10
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}
