/* SPDX-License-Identifier: Apache-2.0 */
/* The pack of one commit: git reads it, and no other pack is accepted. */
#include "tests/unit/source_place.h"

#include "builder/git/source_pack.h"

#define URL "https://example.org/hello.git"

/* Write the pack of a commit into the fixture's folder. */
static struct digest
packed(const struct place *p, const char *repo, const char *commit,
	const char *name)
{
	scoped(source_close) struct source *s = opened(p, repo);
	scoped_free char *path = under(p, name);
	scoped_close int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct error err = ERROR_INIT;
	struct digest sum, again;
	int64_t size, len;

	assert_true(fd >= 0);
	if (source_pack_write(s, commit, fd, &sum, &size, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(digest_of_fd(&again, &len, fd, &err), 0);
	assert_true(digest_equal(&sum, &again));
	assert_int_equal(size, len);
	return sum;
}

static int
open_pack(const struct place *p, const char *name)
{
	scoped_free char *path = under(p, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void
git_reads_the_pack(void **state)
{
	const struct place *p = *state;

	(void)packed(p, "repo", p->second, "pack");
	sh(p, "git init -q --bare in; git -C in unpack-objects -q <pack; "
	      "git -C in archive %s | sha256sum",
		p->second);
	scoped_free char *theirs = text_copy(said);
	sh(p, "git -C repo archive %s | sha256sum", p->second);
	assert_string_equal(said, theirs);
	/* no parent, and nothing that its tree does not name */
	sh(p, "git init -q --bare n; git -C n index-pack --stdin <pack "
	      ">/dev/null; git -C n cat-file --batch-all-objects "
	      "--batch-check='%%(objectname)' >there; { echo %s; git -C repo "
	      "rev-parse %s^{tree}; git -C repo ls-tree -rt %s | cut -f1 | "
	      "cut -d' ' -f3; } | sort -u >named; cmp there named && echo same",
		p->second, p->second, p->second);
	assert_string_equal(said, "same");
}

static void
the_bytes_depend_on_the_commit_alone(void **state)
{
	const struct place *p = *state;
	struct digest loose = packed(p, "repo", p->second, "pack"), other;

	sh(p, "git clone -q --bare --no-local repo packed; git -C packed gc -q "
	      "--aggressive; git clone -q --depth 1 file://$PWD/repo shallow");
	other = packed(p, "packed", p->second, "pack2");
	assert_true(digest_equal(&loose, &other));
	other = packed(p, "shallow", p->second, "pack2");
	assert_true(digest_equal(&loose, &other));
	other = packed(p, "repo", p->first, "pack2");
	assert_false(digest_equal(&loose, &other));
}

static void
large_and_empty_files_are_packed(void **state)
{
	const struct place *p = *state;
	scoped_close int fd = -1;
	struct error err = ERROR_INIT;
	char commit[65];

	sh(p, "cd repo; : >empty; for n in 65534 65535 65536 131070 131071; do "
	      "head -c $n /dev/zero >z$n; done; git add .; git commit -qm "
	      "sizes; git rev-parse HEAD");
	(void)snprintf(commit, sizeof commit, "%.40s", said);
	(void)packed(p, "repo", commit, "pack");
	fd = open_pack(p, "pack");
	if (source_pack_check(fd, commit, &err) < 0)
		fail_msg("%s", err.text);
	sh(p, "git init -q --bare large; git -C large unpack-objects -q <pack;"
	      "git -C large archive %s z131071 | tar -xO | wc -c",
		commit);
	assert_string_equal(said, "131071");
}

static void
a_pack_becomes_the_clone_of_a_url(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct source_commit c;

	for (int turn = 0; turn < 2; turn++) {
		scoped_close int fd = -1;

		(void)packed(p, "repo", turn ? p->first : p->second, "pack");
		fd = open_pack(p, "pack");
		if (source_pack_add(p->cache, URL, turn ? p->first : p->second,
			    fd, &err) < 0)
			fail_msg("%s", err.text);
	}
	assert_int_equal(source_open(&s, URL, p->cache, true, &err), 0);
	assert_true(source_has(s, p->first));
	assert_int_equal(source_resolve(s, p->second, &c, &err), 0);
	assert_int_equal(c.time_s, 1600000123);
	assert_int_equal(source_read(s, p->second, "recipes/hello/recipe.json",
				 100, &text, &err),
		0);
	assert_string_equal(text.data, "two\n");
	assert_string_equal(source_uri(s), URL);
}

/* Another pack than that of p->second, made by a script from "pack". */
static const struct {
	const char *name, *script;
	enum error_kind kind;
	const char *words;
	bool complete; /* only source_pack_add() finds it */
} rows[] = {
	{"the same", "cp pack bad", 0, NULL, false},
	{"empty", ": >bad", ERROR_INPUT, "ends too early", false},
	{"cut", "head -c -1 pack >bad", ERROR_INPUT, "ends too early", false},
	{"cut in an object", "head -c 40 pack >bad", ERROR_INPUT,
		"ends too early", false},
	{"longer", "{ cat pack; echo; } >bad", ERROR_INPUT, "follow its end",
		false},
	{"another sum", "{ head -c -1 pack; printf '\\0'; } >bad",
		ERROR_INTEGRITY, "its sum does not match", false},
	{"another version", "edit 'substr($_, 7, 1) = \"\\3\"'", ERROR_INPUT,
		"version 2", false},
	{"fewer than it says", "edit 'substr($_, 11, 1) = \"\\x7f\"'",
		ERROR_INPUT, "as kit(5) says", false},
	{"more than it may have", "edit 'substr($_, 8, 1) = \"\\x7f\"'",
		ERROR_LIMIT, "more than 1000000", false},
	{"a changed byte", "edit 's/two\\n/owt\\n/'", ERROR_INTEGRITY,
		"a checksum", false},
	{"of git", "cd repo; git rev-parse HEAD HEAD^{tree} | git pack-objects "
		   "-q --stdout >../bad; cd ..",
		ERROR_INPUT, "compressed", false},
	{"with a delta", "edit 'substr($_, 12, 1) = chr(0x70)'", ERROR_INPUT,
		"more than commits", false},
	{"of another commit", "cp pack1 bad", ERROR_INTEGRITY,
		"not that of commit", false},
	{"unsorted", "pack_of $(list | sort -r)", ERROR_INPUT, "not sorted",
		false},
	{"twice the same", "pack_of $(list) $(list | tail -n 1)", ERROR_INPUT,
		"not sorted", false},
	{"sorted", "pack_of $(list); cmp pack bad", 0, NULL, false},
	{"without a blob", "pack_of $(list | grep -v $(git -C repo rev-parse "
			   "HEAD:hidden))",
		ERROR_INPUT, "lacks an object", true},
	{"without a tree", "pack_of $(list | grep -v $(git -C repo rev-parse "
			   "HEAD:recipes))",
		ERROR_INPUT, "lacks an object", true},
	{"without the commit", "pack_of $(list | grep -v $(git -C repo "
			       "rev-parse HEAD))",
		ERROR_INTEGRITY, "not that of commit", false},
	{"with two commits", "pack_of $({ list; git -C repo rev-parse HEAD^; } "
			     "| sort)",
		ERROR_INTEGRITY, "not that of commit", false},
	{"with another blob", "pack_of $({ list; git -C repo rev-parse "
			      "HEAD^:recipes/hello/recipe.json; } | sort)",
		ERROR_INPUT, "that its commit does not name", true},
};

/* edit CODE: change the bytes of the pack, and its sum; list: the ids in it;
 * pack_of ID…: write these in this order. */
static const char helpers[] =
	"edit() { perl -MDigest::SHA=sha1 -0777 -pe \"substr(\\$_, -20) = ''; "
	"$1; \\$_ .= sha1(\\$_)\" pack >bad; }\n"
	"list() { git -C repo cat-file --batch-all-objects --batch-check="
	"'%(objectname)' >all; git init -q --bare \"l$$\"; git -C \"l$$\" "
	"unpack-objects -q <pack; git -C \"l$$\" cat-file "
	"--batch-all-objects --batch-check='%(objectname)'; }\n"
	"pack_of() { python3 pack.py \"$@\"; }\n";

/* Written apart from hallmark's writer, from gitformat-pack(5). */
static const char writer[] =
	"import hashlib, struct, subprocess, sys, zlib\n"
	"out = b'PACK' + struct.pack('>II', 2, len(sys.argv) - 1)\n"
	"for id in sys.argv[1:]:\n"
	"    def git(*a): return subprocess.check_output(\n"
	"        ('git', '-C', 'repo') + a)\n"
	"    kind = git('cat-file', '-t', id).decode().strip()\n"
	"    data = git('cat-file', kind, id)\n"
	"    n = len(data)\n"
	"    byte = {'commit': 1, 'tree': 2, 'blob': 3}[kind] << 4 | n & 15\n"
	"    n >>= 4\n"
	"    while n:\n"
	"        out += bytes([byte | 128]); byte = n & 127; n >>= 7\n"
	"    out += bytes([byte]) + b'\\x78\\1'\n"
	"    rest = data\n"
	"    while True:\n"
	"        piece, rest = rest[:65535], rest[65535:]\n"
	"        out += struct.pack('<BHH', not rest, len(piece),\n"
	"            len(piece) ^ 65535) + piece\n"
	"        if not rest: break\n"
	"    out += struct.pack('>I', zlib.adler32(data))\n"
	"open('bad', 'wb').write(out + hashlib.sha1(out).digest())\n";

static void
judge(const struct place *p, size_t row, int cache)
{
	scoped_close int fd = open_pack(p, "bad");
	const enum error_kind kind = rows[row].kind;
	struct error err = ERROR_INIT;
	int r = source_pack_check(fd, p->second, &err);

	if (r == 0 && rows[row].complete) {
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		r = source_pack_add(cache, URL, p->second, fd, &err);
	}
	if (!rows[row].words) {
		if (r < 0)
			fail_msg("%s: %s", rows[row].name, err.text);
		return;
	}
	if (r == 0 || err.kind != kind || !strstr(err.text, rows[row].words))
		fail_msg("%s: %s", rows[row].name, r == 0 ? "" : err.text);
}

static void
other_packs_are_refused(void **state)
{
	const struct place *p = *state;
	scoped_free char *py = under(p, "pack.py");
	struct error err = ERROR_INIT;
	scoped(source_close) struct source *s = NULL;

	assert_int_equal(file_write(AT_FDCWD, py, writer, strlen(writer), 0600,
				 &err),
		0);
	(void)packed(p, "repo", p->first, "pack1");
	(void)packed(p, "repo", p->second, "pack");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		sh(p, "%s %s", helpers, rows[i].script);
		judge(p, i, p->cache);
	}
	/* a refused pack makes no clone */
	assert_int_equal(source_open(&s, URL, p->cache, true, &err), -1);
	sh(p, "ls cache | grep -v lock | wc -l");
	assert_string_equal(said, "0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			git_reads_the_pack, make_place, drop_place),
		cmocka_unit_test_setup_teardown(
			the_bytes_depend_on_the_commit_alone, make_place,
			drop_place),
		cmocka_unit_test_setup_teardown(
			large_and_empty_files_are_packed, make_place,
			drop_place),
		cmocka_unit_test_setup_teardown(
			a_pack_becomes_the_clone_of_a_url, make_place,
			drop_place),
		cmocka_unit_test_setup_teardown(
			other_packs_are_refused, make_place, drop_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
