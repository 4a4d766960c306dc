/* SPDX-License-Identifier: Apache-2.0 */
/* Names, files and whole repositories that are as they should be. */
#include "base/clock.h"
#include "tests/unit/source_place.h"

static void
resolves_names(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	struct {
		const char *rev, *id;
	} rows[] = {
		{"HEAD", p->second},
		{"main", p->second},
		{"v1", p->first}, /* an annotated tag, peeled */
		{"HEAD~1", p->first},
		{"refs/tags/v1", p->first},
		{p->first, p->first},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct source_commit c;
		struct error err = ERROR_INIT;

		if (source_resolve(s, rows[i].rev, &c, &err) < 0)
			fail_msg("%s: %s", rows[i].rev, err.text);
		assert_string_equal(c.id, rows[i].id);
		assert_int_equal(c.time_s, 1600000123);
		sh(p, "cd repo; git rev-parse %s^{tree}", rows[i].id);
		assert_string_equal(c.tree, said);
	}
	assert_true(source_has(s, p->first));
	assert_false(source_has(s, "main"));
	assert_false(source_has(s, "0123456789012345678901234567890123456789"));
}

static void
refuses_names(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	static const struct {
		const char *rev, *words;
	} rows[] = {
		{"", "is not a revision"},
		{"HEAD:recipes", "is not a revision"},
		{"v9", "there is no commit 'v9'"},
		{"HEAD~7", "there is no commit 'HEAD~7'"},
		{"HEAD^{tree}", "there is no commit"},
		{"0123456789012345678901234567890123456789", "no commit"},
		{"\x1b[2J", "'\\x1b[2J'"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct source_commit c;
		struct error err = ERROR_INIT;
		int r = source_resolve(s, rows[i].rev, &c, &err);

		assert_refused(r, &err, ERROR_INPUT, rows[i].words);
	}
}

static void
opens_in_time(void **state)
{
	const struct place *p = *state;
	scoped_free char *path = under(p, "repo");
	int64_t best = INT64_MAX;

	for (int i = 0; i < 5; i++) {
		int64_t before = clock_ticks_ns(), took;
		scoped(source_close) struct source *s = NULL;
		struct error err = ERROR_INIT;
		struct source_commit c;

		assert_int_equal(
			source_open(&s, path, p->cache, false, &err), 0);
		assert_int_equal(source_resolve(s, "HEAD", &c, &err), 0);
		took = clock_ticks_ns() - before;
		best = took < best ? took : best;
	}
	print_message("open and resolve: %ld us\n", (long)(best / 1000));
	/* the aim is 5 ms; a busy machine and sanitizers get more */
	assert_true(best < 25 * 1000 * 1000);
}

static void
opens_from_within(void **state)
{
	const struct place *p = *state;
	scoped_close int here = open(".", O_RDONLY | O_DIRECTORY);
	scoped_free char *inner = under(p, "repo/recipes/hello");
	scoped(source_close) struct source *s = opened(p, "repo/recipes");
	scoped(source_close) struct source *around = NULL;
	struct error err = ERROR_INIT;
	int r;

	assert_string_equal(
		source_uri(s) + strlen("file://") + strlen(p->dir), "/repo");
	assert_int_equal(chdir(inner), 0);
	r = source_open(&around, NULL, p->cache, false, &err);
	assert_int_equal(fchdir(here), 0);
	if (r < 0)
		fail_msg("%s", err.text);
	assert_string_equal(source_uri(around), source_uri(s));
}

static void
refuses_no_repository(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	scoped_free char *none = under(p, "cache");
	scoped_free char *absent = under(p, "absent");
	struct error err = ERROR_INIT;

	assert_refused(source_open(&s, none, p->cache, false, &err), &err,
		ERROR_INPUT, "is not in a git repository");
	assert_refused(source_open(&s, absent, p->cache, false, &err), &err,
		ERROR_INPUT, "absent");
	assert_null(s);
}

static void
owners_are_looked_at(void **state)
{
	const struct place *p = *state;
	scoped_close int here = open(".", O_RDONLY | O_DIRECTORY);
	scoped_free char *inner = under(p, "repo/recipes");
	struct error err = ERROR_INIT;
	struct source *s = NULL;
	int r;

	if (geteuid() != 0) {
		print_message("needs root to make another user's files\n");
		skip();
	}
	/* a user's clone, with root inside it: the usual case */
	sh(p, "chmod 755 .; chown -R 12345 repo");
	assert_int_equal(chdir(inner), 0);
	r = source_open(&s, NULL, p->cache, false, &err);
	assert_int_equal(fchdir(here), 0);
	assert_int_equal(r, 0);
	source_close(take_ptr(s));
	/* our own folder inside a stranger's repository */
	sh(p, "chown 0 repo/recipes");
	assert_int_equal(chdir(inner), 0);
	r = source_open(&s, NULL, p->cache, false, &err);
	assert_int_equal(fchdir(here), 0);
	assert_refused(r, &err, ERROR_USAGE, "belongs to another user");
	/* a repository that is named is trusted */
	r = source_open(&s, inner, p->cache, false, &err);
	assert_int_equal(r, 0);
	source_close(s);
}

static void
reads_files(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	struct error err = ERROR_INIT;
	char tree[65];

	sh(p, "printf three >repo/recipes/hello/recipe.json");
	assert_int_equal(source_read(s, p->first, "recipes/hello/recipe.json",
				 4, &b, &err),
		0);
	assert_string_equal(b.data, "one\n");
	bytes_clear(&b);
	assert_int_equal(source_read(s, p->second, "recipes/hello/recipe.json",
				 4, &b, &err),
		0);
	assert_string_equal(b.data, "two\n");
	bytes_clear(&b);
	assert_int_equal(source_read(s, p->first, "hidden", 9, &b, &err), 0);
	assert_string_equal(b.data, "h");
	assert_int_equal(
		source_folder(s, p->first, "recipes/hello", tree, &err), 0);
	sh(p, "cd repo; git rev-parse %s:recipes/hello", p->first);
	assert_string_equal(tree, said);
	assert_int_equal(source_folder(s, p->first, "", tree, &err), 0);
	sh(p, "cd repo; git rev-parse %s^{tree}", p->first);
	assert_string_equal(tree, said);
}

static void
refuses_paths(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	const struct {
		const char *commit, *path;
		enum error_kind kind;
		const char *folder, *file; /* reasons */
	} rows[] = {
		{p->first, "../x", ERROR_INPUT, "is not a path",
			"is not a path"},
		{p->first, "/etc", ERROR_INPUT, "is not a path",
			"is not a path"},
		{p->first, "recipes/../x", ERROR_INPUT, "is not a path",
			"is not a path"},
		{p->first, "recipes/", ERROR_INPUT, "is not a path",
			"is not a path"},
		{p->first, "recipes//hello", ERROR_INPUT, "is not a path",
			"is not a path"},
		{p->first, "recipes/hello/link", ERROR_INPUT,
			"is a symlink, not a folder",
			"is a symlink, not a file"},
		{p->first, "recipes/hello/link/x", ERROR_INPUT,
			"'recipes/hello/link' is a symlink",
			"'recipes/hello/link' is a symlink"},
		{p->first, "nothing/at/all", ERROR_INPUT,
			"'nothing' is not in the commit",
			"'nothing' is not in the commit"},
		{"main", "recipes", ERROR_INPUT, "not a full commit id",
			"not a full commit id"},
		{"0123456789012345678901234567890123456789", "recipes",
			ERROR_INPUT, "commit '0123456789",
			"commit '0123456789"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		struct error err = ERROR_INIT;
		char tree[65];
		int r = source_folder(
			s, rows[i].commit, rows[i].path, tree, &err);

		assert_refused(r, &err, rows[i].kind, rows[i].folder);
		r = source_read(s, rows[i].commit, rows[i].path, 99, &b, &err);
		assert_refused(r, &err, rows[i].kind, rows[i].file);
		assert_int_equal(b.len, 0);
	}
}

static void
refuses_large_and_folders(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = opened(p, "repo");
	scoped(bytes_done) struct bytes b = BYTES_INIT;
	struct error err = ERROR_INIT;

	assert_refused(source_read(s, p->first, "recipes/hello/recipe.json", 3,
			       &b, &err),
		&err, ERROR_LIMIT, "larger than 3 bytes");
	assert_refused(source_read(s, p->first, "recipes", 99, &b, &err), &err,
		ERROR_INPUT, "is a folder, not a file");
	assert_int_equal(b.len, 0);
}

static void
sees_what_is_not_committed(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	static const struct {
		const char *change;
		int recipe, elsewhere, all;
	} rows[] = {
		{"true", 0, 0, 0},
		{"echo x >recipes/hello/recipe.json", 1, 0, 1},
		{"echo x >recipes/hello/new", 1, 0, 1},
		{"mkdir recipes/hello/d; echo x >recipes/hello/d/new", 1, 0, 1},
		{"rm recipes/hello/recipe.json", 1, 0, 1},
		{"chmod 644 recipes/hello/build.sh", 1, 0, 1},
		{"echo x >hidden; git add hidden", 0, 0, 1},
		{"echo x >recipes/hello/recipe.json; git add .", 1, 0, 1},
		{"mkdir -p recipes/hello2; echo x >recipes/hello2/x", 0, 1, 1},
		{"echo '*.o' >.git/info/exclude; echo x >recipes/hello/a.o", 0,
			0, 0},
		/* the same bytes as in the commit, only another mtime */
		{"touch -d @1 recipes/hello/recipe.json", 0, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		sh(p,
			"rm -rf work; cp -a repo work; cd work; git status "
			">/dev/null; %s",
			rows[i].change);
		source_close(take_ptr(s));
		s = opened(p, "work");
		print_message("%s\n", rows[i].change);
		assert_int_equal(source_dirty(s, p->second, "recipes/hello"),
			rows[i].recipe);
		assert_int_equal(source_dirty(s, p->second, "recipes/hello2"),
			rows[i].elsewhere);
		assert_int_equal(source_dirty(s, p->second, ""), rows[i].all);
	}
	assert_int_equal(source_dirty(s, p->first, "recipes/hello"), 1);
}

static void
knows_unusual_repositories(void **state)
{
	const struct place *p = *state;
	struct error err = ERROR_INIT;
	struct source_commit c;
	struct source *s;

	sh(p, "git clone -q --bare repo bare.git; cd repo; git worktree add "
	      "-q ../tree v1; git config extensions.worktreeConfig true; git "
	      "config core.repositoryformatversion 1; cd ..; git init -q "
	      "empty; git clone -q --depth 1 file://$PWD/repo shallow");
	s = opened(p, "bare.git");
	assert_int_equal(source_resolve(s, "v1", &c, &err), 0);
	assert_int_equal(source_dirty(s, p->first, "recipes"), 0);
	source_close(s);

	s = opened(p, "tree");
	if (source_resolve(s, "HEAD", &c, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(c.id, p->first);
	assert_int_equal(source_dirty(s, p->first, "recipes"), 0);
	source_close(s);

	s = opened(p, "empty");
	assert_refused(source_resolve(s, "HEAD", &c, &err), &err, ERROR_INPUT,
		"has no commit yet");
	source_close(s);

	s = opened(p, "shallow");
	assert_int_equal(source_resolve(s, "HEAD", &c, &err), 0);
	assert_string_equal(c.id, p->second);
	assert_refused(source_resolve(s, "HEAD~1", &c, &err), &err, ERROR_INPUT,
		"git fetch --unshallow");
	source_close(s);
}

/* Forms of the index that libgit2 does not read. */
static void
sees_changes_beside_a_foreign_index(void **state)
{
	const struct place *p = *state;
	static const char *const forms[] = {"git update-index --split-index",
		"git sparse-checkout set --cone --sparse-index recipes"};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		scoped(source_close) struct source *s = NULL;

		sh(p,
			"rm -rf other; git clone -q repo other; cd other; "
			"mkdir "
			"d e; echo >d/x; echo >e/x; git add .; git commit -qm "
			"d; %s; git rev-parse HEAD",
			forms[i]);
		s = opened(p, "other");
		assert_int_equal(source_dirty(s, said, ""), 0);
		assert_int_equal(source_dirty(s, said, "recipes"), 0);
		sh(p, "cd other; echo >>recipes/hello/build.sh; git rev-parse "
		      "HEAD");
		assert_int_equal(source_dirty(s, said, "recipes"), 1);
	}
}

/* As newer releases of git write it: the paths from a work tree to its
 * repository and back are relative. */
static void
follows_relative_worktrees(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;
	struct source_commit c;
	struct error err = ERROR_INIT;

	sh(p, "cd repo; git worktree add -q ../tree v1; "
	      "git config extensions.relativeWorktrees true; "
	      "git config extensions.compatObjectFormat sha256; "
	      "git config extensions.submodulePathConfig true; "
	      "git config core.repositoryformatversion 1; "
	      "echo ../../../../tree/.git >.git/worktrees/tree/gitdir; "
	      "echo gitdir: ../repo/.git/worktrees/tree >../tree/.git; "
	      "printf x >>../tree/recipes/hello/build.sh");
	s = opened(p, "tree");
	if (source_resolve(s, "HEAD", &c, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(c.id, p->first);
	assert_int_equal(source_dirty(s, p->first, "recipes"), 1);
}

static void
refuses_foreign_formats(void **state)
{
	const struct place *p = *state;
	static const struct {
		const char *make, *words;
	} rows[] = {
		{"git init -q --object-format=sha256 new",
			"named by SHA-256, and hallmark"},
		/* a reftable, as git 2.45 leaves these files */
		{"cp -a repo new; cd new; git config extensions.refStorage "
		 "reftable; git config core.repositoryformatversion 1; echo "
		 "'ref: refs/heads/.invalid' >.git/HEAD; rm -r .git/refs/*; "
		 "echo 'this repository uses the reftable format' "
		 ">.git/refs/heads; mkdir .git/reftable",
			"git refs migrate --ref-format=files"},
		{"cp -a repo new; cd new; git config extensions.other true; "
		 "git config core.repositoryformatversion 1",
			"extensions.other"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(source_close) struct source *s = NULL;
		scoped_free char *path = under(p, "new");
		scoped_free char *url = text_format("file://%s", path);
		struct error err = ERROR_INIT;

		sh(p, "rm -rf new; %s", rows[i].make);
		assert_refused(source_open(&s, path, p->cache, false, &err),
			&err, ERROR_INPUT, rows[i].words);
		assert_refused(source_open(&s, url, p->cache, false, &err),
			&err, ERROR_NETWORK, rows[i].words);
	}
}

static void
says_how_to_fill_a_partial_clone(void **state)
{
	const struct place *p = *state;
	static const char *const filters[] = {"blob:none", "tree:0"};

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		scoped(source_close) struct source *s = NULL;
		scoped(bytes_done) struct bytes b = BYTES_INIT;
		struct error err = ERROR_INIT;

		sh(p,
			"rm -rf part; git -C repo config "
			"uploadpack.allowFilter "
			"true; git clone -q --no-checkout --filter=%s "
			"file://$PWD/repo part",
			filters[i]);
		s = opened(p, "part");
		assert_refused(
			source_read(s, p->first, "recipes/hello/recipe.json",
				99, &b, &err),
			&err, ERROR_INPUT, "git fetch --refetch --no-filter");
	}
}

static void
names_are_free_of_credentials(void **state)
{
	const struct place *p = *state;
	static const struct {
		const char *origin, *uri;
	} rows[] = {
		{"https://example.org/a.git", "https://example.org/a.git"},
		{"https://me:secret@example.org/a", "https://example.org/a"},
		{"https://token@example.org:8443/a@b",
			"https://example.org:8443/a@b"},
		{"http://a:b@c@example.org/x", "http://example.org/x"},
		{"https://t@example.org/a?private_token=x#y",
			"https://example.org/a"},
		{"git://me@example.org/a", "git://example.org/a"},
		{"https://example.org/\xc3\xa9%20%zz", "https://example.org/"
						       "%C3%A9%20%25zz"},
		{"ssh://git@example.org/a", "ssh://git@example.org/a"},
		{"ssh://git:pw@example.org/a", "ssh://git@example.org/a"},
		{"git@example.org:a/b.git", "ssh://git@example.org/a/b.git"},
		{"example.org:/a b?c", "ssh://example.org/a%20b"},
		{"git@[::1]:a", "ssh://git@[::1]/a"},
		{"/srv/git/a b", "file:///srv/git/a%20b"},
		{"file:///srv/git/a", "file:///srv/git/a"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(source_close) struct source *s = NULL;

		sh(p, "cd repo; git config remote.origin.url '%s'",
			rows[i].origin);
		s = opened(p, "repo");
		assert_string_equal(source_uri(s), rows[i].uri);
	}
}

/* Without "origin" the only remote is known; of two, none is. */
static void
names_follow_the_only_remote(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *one = NULL, *two = NULL;
	scoped(source_close) struct source *three = NULL;

	sh(p, "cd repo; "
	      "git remote add up https://me:secret@example.org/up");
	one = opened(p, "repo");
	assert_string_equal(source_uri(one), "https://example.org/up");
	sh(p, "cd repo; git remote add mine https://example.org/mine");
	two = opened(p, "repo");
	assert_true(text_starts(source_uri(two), "file:///"));
	sh(p, "cd repo; git remote add origin https://example.org/a");
	three = opened(p, "repo");
	assert_string_equal(source_uri(three), "https://example.org/a");
}

/* The user's own rewriting of URLs must not get into the provenance. */
static void
names_ignore_rewriting(void **state)
{
	const struct place *p = *state;
	scoped(source_close) struct source *s = NULL;

	sh(p, "cd repo; git config remote.origin.url https://example.org/a; "
	      "git config url.ssh://mine/.insteadOf https://example.org/");
	s = opened(p, "repo");
	assert_string_equal(source_uri(s), "https://example.org/a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE(resolves_names),
		PLACE(refuses_names),
		PLACE(opens_in_time),
		PLACE(opens_from_within),
		PLACE(refuses_no_repository),
		PLACE(owners_are_looked_at),
		PLACE(reads_files),
		PLACE(refuses_paths),
		PLACE(refuses_large_and_folders),
		PLACE(sees_what_is_not_committed),
		PLACE(knows_unusual_repositories),
		PLACE(sees_changes_beside_a_foreign_index),
		PLACE(follows_relative_worktrees),
		PLACE(refuses_foreign_formats),
		PLACE(says_how_to_fill_a_partial_clone),
		PLACE(names_are_free_of_credentials),
		PLACE(names_follow_the_only_remote),
		PLACE(names_ignore_rewriting),
	};

	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
