/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of a commit written to the disk, and objects whose bytes do not match
 * their names. */
#include "tests/unit/source_place.h"

static const struct source_rule plain = {.epoch_s = 1700000000};

/* An empty folder to export into. */
static int
target(const struct place *p, const char *name)
{
	scoped_free char *path = under(p, name);
	int fd;

	assert_int_equal(mkdir(path, 0700), 0);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static void
exports_bytes_modes_and_times(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	scoped_close int out = target(p, "out");
	struct error err = ERROR_INIT;
	mode_t was = umask(077);
	int r = source_export(s, p->first, "recipes/hello", out, &plain, &err);

	(void)umask(was);
	if (r < 0)
		fail_msg("%s", err.text);
	sh(p, "cd out; find . -mindepth 1 -printf '%%P %%y %%m %%l %%T@\\n' | "
	      "LC_ALL=C sort; stat -c %%Y .; od -An -c build.sh; cat "
	      "recipe.json");
	assert_string_equal(said,
		"build.sh f 755  1700000000.0000000000\n"
		"link l 777 ../../etc/passwd 1700000000.0000000000\n"
		"recipe.json f 644  1700000000.0000000000\n"
		"sub d 755  1700000000.0000000000\n"
		"sub/deep f 644  1700000000.0000000000\n"
		"1700000000\n"
		/* the bytes in the commit: eol=lf had its effect once, at git
		 * add */
		"   #   !   /   b   i   n   /   s   h  \\n   e   c   h   o  "
		"\\n\n"
		"one");
}

/* Attributes that git applies during checkout and archive. */
static void
exports_raw_blobs(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped_close int out = target(p, "out");
	struct error err = ERROR_INIT;

	sh(p, "cd repo; printf '* text eol=crlf\\nid ident\\nsub/* "
	      "export-ignore export-subst\\nbin filter=lfs\\n' "
	      ">.gitattributes; "
	      "printf '$Id$\\n' >id; printf 'a\\n' >text; mkdir sub; printf "
	      "'$Format:%%%%H$\\n' >sub/f; printf 'raw' >bin; git config "
	      "core.autocrlf true; git add . ; git commit -qm attributes; git "
	      "rev-parse HEAD");
	s = opened(p, "repo");
	assert_int_equal(source_export(s, said, "", out, &plain, &err), 0);
	sh(p, "cd out; od -An -c id text bin; cat sub/f; test -f hidden; ls "
	      "-A");
	assert_string_equal(said,
		"   $   I   d   $  \\n   a  \\n   r   a   w\n"
		"$Format:%H$\n"
		".gitattributes\nbin\nhidden\nid\nrecipes\nsub\ntext");
}

static void
export_refuses(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped_close int out = target(p, "out");
	struct error err = ERROR_INIT;
	static const struct {
		const char *entry; /* for git mktree; %s: a blob's id */
		enum error_kind kind;
		const char *words;
	} rows[] = {
		{"100644 blob $blob\\t..", ERROR_INPUT, "hallmark takes no name"},
		{"100644 blob $blob\\t.git", ERROR_INPUT, "hallmark takes no name"},
		{"040000 tree $tree\\t.GIT", ERROR_INPUT, "hallmark takes no name"},
		{"100644 blob $tree\\tf", ERROR_INTEGRITY, "not a blob"},
		{"100644 blob $second\\tf", ERROR_INTEGRITY, "not a blob"},
		{"040000 tree $blob\\td", ERROR_INPUT, "'d'"},
		{"120000 blob $empty\\tl", ERROR_INPUT,
			"target of the symlink is empty"},
		{"120000 blob $nul\\tl", ERROR_INPUT, "holds a NUL"},
		{"100644 blob 0123456789012345678901234567890123456789\\tgone",
			ERROR_INPUT, "'gone'"},
		{"040000 tree 0123456789012345678901234567890123456789\\tgone",
			ERROR_INPUT, "'gone'"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r;

		/* git mktree checks names, so this script writes the tree
		 * itself */
		sh(p,
			"cd repo; second=%s; blob=$(git rev-parse "
			"HEAD:hidden); "
			"tree=$(git rev-parse HEAD:recipes); "
			"empty=$(printf '' | git hash-object -w --stdin); "
			"nul=$(printf 'a\\0b' | git hash-object -w --stdin); "
			"line=\"$(printf \"%s\")\"; set -- $line; "
			"{ printf '%%s %%s\\0' \"${1#0}\" \"$4\"; perl -e "
			"'print "
			"pack(\"H*\", shift)' $3; } >t; "
			"t=$(git hash-object -t tree -w --literally t); git "
			"commit-tree -m bad $t",
			p->second, rows[i].entry);
		source_close(take_ptr(s));
		s = opened(p, "repo");
		r = source_export(s, said, "", out, &plain, &err);
		assert_refused(r, &err, rows[i].kind, rows[i].words);
		sh(p, "ls -A out");
		assert_string_equal(said, ""); /* nothing is exported */
	}
}

/* The first line of a pointer, its other lines, what is said of it. */
#define LFS "version https://git-lfs.github.com/spec/v1\\n"
#define OID "oid sha256:%064d\\nsize 12\\n"

static void
export_refuses_pointers_of_lfs(void **state)
{
	const struct place *p = *state;
	static const struct {
		const char *make;
		bool refused;
	} rows[] = {
		{"printf '" LFS OID "' 7 >big", true},
		{"printf '" LFS "ext-0-x sha256:1\\n" OID "' 7 >big", true},
		{"printf 'version https://hawser.github.com/spec/v1\\n" OID
		 "' 7 >big; chmod +x big",
			true},
		{"printf '" LFS OID "%0897d' 7 0 >big", true},
		/* the twins: one byte too long; not at the begin; no such line;
		 * no sha256; the text of a link */
		{"printf '" LFS OID "%0898d' 7 0 >big", false},
		{"printf '\\n" LFS OID "' 7 >big", false},
		{"printf 'version https://git-lfs.example.org/spec/v1\\n" OID
		 "' 7 >big",
			false},
		{"printf '" LFS "oid sha512:%064d\\nsize 12\\n' 7 >big", false},
		{"printf '" LFS "oid sha256:%063dx\\n' 7 >big", false},
		{"ln -s \"$(printf '" LFS OID "' 7)\" big", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct source_rule all = {.lfs_pointers = true};
		scoped(source_close) struct source *s = NULL;
		scoped_close int out = -1;
		struct error err = ERROR_INIT;
		int r;

		sh(p, "rm -rf out repo/d; mkdir repo/d; cd repo/d; %s",
			rows[i].make);
		sh(p,
			"cd repo; git add d; git commit -qm %zu; git rev-parse "
			"HEAD",
			i);
		s = opened(p, "repo");
		out = target(p, "out");
		r = source_export(s, said, "d", out, &plain, &err);
		if (!rows[i].refused) {
			if (r < 0)
				fail_msg("%s: %s", rows[i].make, err.text);
			continue;
		}
		assert_refused(
			r, &err, ERROR_INPUT, "'big' is a pointer of Git LFS");
		assert_non_null(strstr(err.text,
			"\"sha256\": \"0000000000000000000000000000000000000000"
			"000000000000000000000007\""));
		assert_int_equal(
			source_export(s, said, "d", out, &all, &err), 0);
	}
}

static void
export_leaves_submodules_empty(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped(source_links_done) struct source_links links = {.n = 0};
	scoped_close int out = target(p, "out");
	struct error err = ERROR_INIT;

	sh(p,
		"cd repo; for at in deep/lib top; do git update-index --add "
		"--cacheinfo 160000,%s,$at; done; git commit -qm s; git "
		"rev-parse HEAD",
		p->first);
	s = opened(p, "repo");
	if (source_export(s, said, "", out, &plain, &err) < 0 ||
		source_export_check(s, said, "", &plain, &links, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(links.n, 2);
	assert_string_equal(links.list[0].path, "deep/lib");
	assert_string_equal(links.list[1].path, "top");
	assert_string_equal(links.list[0].commit, p->first);
	sh(p, "cd out; find deep top -printf '%%P %%y %%m %%T@\\n'");
	assert_string_equal(said, " d 755 1700000000.0000000000\n"
				  "lib d 755 1700000000.0000000000\n"
				  " d 755 1700000000.0000000000");
}

static void
export_overwrites_nothing(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	scoped_close int out = target(p, "out");
	struct error err = ERROR_INIT;

	sh(p, "printf secret >mine; ln -s ../mine out/recipe.json");
	assert_refused(
		source_export(s, p->first, "recipes/hello", out, &plain, &err),
		&err, ERROR_INPUT, "'recipe.json'");
	sh(p, "cat mine");
	assert_string_equal(said, "secret");
}

/* Ten trees of eight names each expand to 8^10 files. */
static void
export_refuses_bombs(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped_close int out = target(p, "out");
	struct error err = ERROR_INIT;

	sh(p, "cd repo; id=$(git rev-parse HEAD:hidden); mode='100644 blob'; "
	      "for level in 1 2 3 4 5 6 7 8 9 10; do id=$(for name in a b c d "
	      "e f g h; do printf '%%s %%s\\t%%s\\n' \"$mode\" $id $name; "
	      "done | git mktree); mode='040000 tree'; done; git commit-tree "
	      "-m bomb $id >../bomb; git branch bomb $(cat ../bomb); git gc "
	      "-q; cat ../bomb");
	s = opened(p, "repo");
	assert_refused(source_export(s, said, "", out, &plain, &err), &err,
		ERROR_LIMIT, "more than");
	sh(p, "ls -A out");
	assert_string_equal(said, "");
}

static void
corruption_is_found(void **state)
{
	const struct place *p = *state;
	static const char *const damage[] = {
		/* the bytes of another object under this name */
		"cp -f $(at HEAD:hidden) $f",
		/* half of the object */
		"truncate -s 12 $f",
		/* bytes that are not an object */
		"printf 'not zlib at all' >$f",
		/* an empty file, as a power cut leaves */
		": >$f",
		/* more bytes than it claims (libgit2 issue 7177) */
		"deflate 'blob 2\\0two and a good deal more than that' >$f",
		"deflate 'blob 20\\0two' >$f",
		"deflate 'blob 99999999999\\0two' >$f",
		"deflate 'blob -1\\0two' >$f",
		"deflate 'blobs 3\\0two' >$f",
		"deflate 'no header at all, however long one looks for it' >$f",
		/* the right bytes and one more */
		"printf x >>$f",
		/* a FIFO, which would block the reader */
		"rm $f; mkfifo $f",
	};

	for (size_t i = 0; i < ARRAY_LEN(damage); i++) {
		scoped(source_close) struct source *s = NULL;
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		struct error err = ERROR_INIT;

		sh(p,
			"rm -rf bad; cp -a repo bad; cd bad; at() { git "
			"rev-parse $1 | sed 's,^..,.git/objects/&/,'; }; "
			"deflate() { printf \"$1\" | perl -MCompress::Zlib -e "
			"'undef $/; print compress(<STDIN>)'; }; "
			"f=$(at HEAD:recipes/hello/recipe.json); chmod 644 $f; "
			"%s",
			damage[i]);
		s = opened(p, "bad");
		assert_refused(
			source_read(s, p->second, "recipes/hello/recipe.json",
				99, &b, &err),
			&err, ERROR_INTEGRITY, "'recipes/hello/recipe.json'");
		assert_int_equal(b.len, 0);
	}
}

/* One flipped byte anywhere in a pack: the commit is refused or right, never
 * wrong. */
static void
damaged_packs_are_found(void **state)
{
	const struct place *p = *state;
	int refused = 0;

	for (int at = 12; at < 400; at += 23) {
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		scoped(source_close) struct source *s = NULL;
		struct error err = ERROR_INIT;

		if (at == 12)
			sh(p, "git -C repo gc -q");
		sh(p,
			"rm -rf bad; cp -a repo bad; cd bad/.git/objects/pack; "
			"chmod 644 *.pack; perl -e 'open F, \"+<\", shift; "
			"seek "
			"F, %d, 0; read F, $c, 1; seek F, %d, 0; print F "
			"chr(255 ^ ord $c)' *.pack",
			at, at);
		s = opened(p, "bad");
		if (source_read(s, p->second, "recipes/hello/recipe.json", 99,
			    &b, &err) == 0)
			assert_string_equal(b.data, "two\n");
		else
			refused++;
	}
	assert_true(refused > 0);
}

static void
reads_however_objects_are_kept(void **state)
{
	const struct place *p = *state;
	static const char *const ways[] = {"cp -a repo other",
		"cp -a repo other; git -C other gc -q",
		"git clone -q --shared repo other",
		"git clone -q --shared repo one; git clone -q --shared one "
		"other; cd other; echo ../../../one/.git/objects "
		">.git/objects/info/alternates"};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		scoped(source_close) struct source *s = NULL;
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		struct error err = ERROR_INIT;
		struct source_commit c;
		char rev[11];

		sh(p, "rm -rf other one; %s", ways[i]);
		s = opened(p, "other");
		(void)snprintf(rev, sizeof rev, "%.10s", p->first);
		if (source_resolve(s, rev, &c, &err) < 0)
			fail_msg("%s: %s", ways[i], err.text);
		assert_string_equal(c.id, p->first);
		assert_int_equal(
			source_read(s, c.id, "recipes/hello/recipe.json", 99,
				&b, &err),
			0);
		assert_string_equal(b.data, "one\n");
	}
}

static void
refuses_ambiguous_ids(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	struct error err = ERROR_INIT;
	struct source_commit c;

	sh(p, "cd repo; o=.git/objects/ab; mkdir -p $o; for last in 1 2; do "
	      "cp $(git rev-parse HEAD | sed 's,^..,.git/objects/&/,') "
	      "$o/c45678901234567890123456789012345678${last}0; done; ls $o");
	s = opened(p, "repo");
	assert_refused(source_resolve(s, "abc45678", &c, &err), &err,
		ERROR_INPUT, "ambiguous");
}

static void
missing_objects_are_named(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	struct error err = ERROR_INIT;
	char tree[65];

	sh(p, "cd repo; at() { git rev-parse $1 | sed "
	      "'s,^..,.git/objects/&/,'; }; b=$(at "
	      "HEAD:recipes/hello/recipe.json); t=$(at "
	      "HEAD:recipes/hello/sub); rm -f $b $t");
	s = opened(p, "repo");
	assert_refused(source_read(s, p->second, "recipes/hello/recipe.json",
			       99, &b, &err),
		&err, ERROR_INPUT, "'recipes/hello/recipe.json'");
	assert_refused(
		source_folder(s, p->second, "recipes/hello/sub", tree, &err),
		&err, ERROR_INPUT, "'recipes/hello/sub'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE(exports_bytes_modes_and_times),
		PLACE(exports_raw_blobs),
		PLACE(export_refuses),
		PLACE(export_refuses_pointers_of_lfs),
		PLACE(export_leaves_submodules_empty),
		PLACE(export_overwrites_nothing),
		PLACE(export_refuses_bombs),
		PLACE(corruption_is_found),
		PLACE(damaged_packs_are_found),
		PLACE(reads_however_objects_are_kept),
		PLACE(refuses_ambiguous_ids),
		PLACE(missing_objects_are_named),
	};

	return cmocka_run_group_tests_name("source export", tests, NULL, NULL);
}
