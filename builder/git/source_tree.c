/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the door to libgit2: finds folders and files in a commit. */
#include "builder/git/source_private.h"

#include <git2.h>
#include <git2/sys/repository.h>
#include <sys/stat.h>

static void
free_tree(git_tree **tree)
{
	git_tree_free(*tree);
}

#define scoped_tree __attribute__((cleanup(free_tree)))

static bool
is_partial(struct git_repository *repo)
{
	git_config *config = NULL;
	git_config_iterator *all = NULL;
	git_config_entry *entry = NULL;
	bool found = false;

	if (git_repository_config(&config, repo) == 0 &&
		git_config_iterator_new(&all, config) == 0)
		while (!found && git_config_next(&entry, all) == 0)
			found = strcmp(entry->name,
					"extensions.partialclone") == 0 ||
				(text_starts(entry->name, "remote.") &&
					text_ends(entry->name, ".promisor"));
	git_config_iterator_free(all);
	git_config_free(config);
	return found;
}

bool
source_borrows(const struct source *s)
{
	scoped_free char *path = text_format("%s/objects/info/alternates",
		git_repository_commondir(s->repo));
	struct stat st;

	return stat(path, &st) == 0 && st.st_size > 0;
}

int
source_fail_object(
	const struct source *s, int code, const char *what, struct error *err)
{
	(void)source_fail(code, what, NULL, err);
	if (code != GIT_ENOTFOUND)
		return -1;
	if (is_partial(s->repo))
		return error_hint(err,
			"this is a partial clone, which git fills while it "
			"works: 'git fetch --refetch --no-filter' brings the "
			"rest");
	return source_borrows(s) ? error_hint(err, SOURCE_BORROWS) : -1;
}

/* An object that refs/replace of this repository stands for. */
static bool
is_replaced(const struct source *s, const git_oid *id)
{
	scoped_free char *name =
		text_format("refs/replace/%s", git_oid_tostr_s(id));
	git_reference *ref = NULL;

	if (git_reference_lookup(&ref, s->repo, name) < 0)
		return false;
	git_reference_free(ref);
	return true;
}

static int
note_replacement(const char *name, void *any)
{
	(void)name;
	*(bool *)any = true;
	return 0;
}

bool
source_replaces(const struct source *s)
{
	bool any = false;

	(void)git_reference_foreach_glob(
		s->repo, "refs/replace/*", note_replacement, &any);
	return any;
}

int
source_replaced_check(const struct source *s, const git_oid *id,
	const char *what, struct error *err)
{
	if (!is_replaced(s, id))
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s is replaced in this repository by refs/replace/%s: git "
		"shows other bytes than the commit holds, which is what "
		"hallmark builds; 'git replace -d %s' ends that, and a clone "
		"has no such refs",
		what, git_oid_tostr_s(id), git_oid_tostr_s(id));
}

/* A commit with other parents, as 'git replace --graft' makes it, has the same
 * files. */
static int
check_replaced_commit(const struct source *s, const git_commit *commit,
	const char *what, struct error *err)
{
	const git_oid *id = git_commit_id(commit);
	scoped_free char *name =
		text_format("refs/replace/%s", git_oid_tostr_s(id));
	git_commit *other = NULL;
	git_oid target;
	bool same;

	if (git_reference_name_to_id(&target, s->repo, name) < 0)
		return 0;
	same = git_commit_lookup(&other, s->repo, &target) == 0 &&
	       git_oid_equal(
		       git_commit_tree_id(other), git_commit_tree_id(commit));
	git_commit_free(other);
	return same ? 0 : source_replaced_check(s, id, what, err);
}

/* Return the root tree of a commit; the caller frees it. */
static int
root_tree(git_tree **out, const struct source *s, const char *commit,
	struct error *err)
{
	scoped_free char *what = text_format("commit %s", text_quotes(commit));
	git_commit *found = NULL;
	git_oid id;
	int r, replaced = 0;

	if (strlen(commit) != 40 || git_oid_fromstr(&id, commit) < 0)
		return error_set(err, ERROR_INPUT,
			"%s is not a full commit id, which has 40 hex digits",
			text_quotes(commit));
	r = git_commit_lookup(&found, s->repo, &id);
	if (r == 0)
		replaced = check_replaced_commit(s, found, what, err);
	if (r == 0 && replaced == 0)
		replaced = source_replaced_check(
			s, git_commit_tree_id(found), what, err);
	if (r == 0 && replaced == 0)
		r = git_commit_tree(out, found);
	git_commit_free(found);
	return replaced < 0 ? -1
	       : r < 0      ? source_fail_object(s, r, what, err)
			    : 0;
}

const char *
source_entry_kind(const git_tree_entry *entry)
{
	switch (git_tree_entry_filemode(entry)) {
	case GIT_FILEMODE_TREE:
		return "a folder";
	case GIT_FILEMODE_BLOB:
	case GIT_FILEMODE_BLOB_EXECUTABLE:
		return "a file";
	case GIT_FILEMODE_LINK:
		return "a symlink";
	case GIT_FILEMODE_COMMIT:
		return "a submodule";
	default:
		return "of an unknown kind";
	}
}

/* Replace a tree by the one of a folder in it.  git_tree_entry_bypath() would
 * report "not found" both for an unknown name and for a missing object. */
static int
step_into(git_tree **tree, const struct source *s, const char *path,
	size_t upto, const char *name, struct error *err)
{
	const char *what = text_quote(path, upto);
	const git_tree_entry *entry = git_tree_entry_byname(*tree, name);
	git_tree *next = NULL;
	int r;

	if (!entry)
		return error_set(err, ERROR_INPUT,
			"%s is not in the commit; only what is committed is "
			"built",
			what);
	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return error_set(err, ERROR_INPUT, "%s is %s, not a folder",
			what, source_entry_kind(entry));
	r = git_tree_lookup(&next, s->repo, git_tree_entry_id(entry));
	if (r < 0)
		return source_fail_object(s, r, what, err);
	git_tree_free(*tree);
	*tree = next;
	return 0;
}

int
source_walk_to(git_tree **out, const struct source *s, const char *commit,
	const char *path, struct error *err)
{
	scoped_tree git_tree *tree = NULL;
	scoped_free char *part = text_copy(path);

	if (path[0] && file_path_check(path) < 0)
		return error_set(err, ERROR_INPUT,
			"%s is not a path within a repository: it may not be "
			"absolute, end in '/' or hold '.' or '..'",
			text_quotes(path));
	if (root_tree(&tree, s, commit, err) < 0)
		return -1;
	for (char *at = part; *at;) {
		size_t len = strcspn(at, "/");
		bool last = at[len] == '\0';

		at[len] = '\0';
		if (step_into(&tree, s, path, (size_t)(at - part) + len, at,
			    err) < 0)
			return -1;
		at += len + !last;
	}
	*out = take_ptr(tree);
	return 0;
}

int
source_files(struct names *out, struct source *source, const char *commit,
	const char *path, struct error *err)
{
	scoped_tree git_tree *tree = NULL;

	if (source_walk_to(&tree, source, commit, path, err) < 0)
		return -1;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const git_filemode_t mode = git_tree_entry_filemode(entry);

		if (mode != GIT_FILEMODE_BLOB &&
			mode != GIT_FILEMODE_BLOB_EXECUTABLE)
			continue;
		(void)mem_room(out->types, out->n_names);
		*mem_room(out->names, out->n_names) =
			text_copy(git_tree_entry_name(entry));
		out->n_names++;
	}
	return 0;
}

int
source_folder(struct source *source, const char *commit, const char *path,
	char tree[65], struct error *err)
{
	scoped_tree git_tree *found = NULL;

	if (source_walk_to(&found, source, commit, path, err) < 0)
		return -1;
	(void)git_oid_tostr(tree, 65, git_tree_id(found));
	return 0;
}

/* The size is checked first, because libgit2 reads a blob only as a whole. */
static int
read_blob(const struct source *s, const git_oid *id, size_t max,
	const char *path, struct bytes *out, struct error *err)
{
	git_odb *odb = NULL;
	git_odb_object *object = NULL;
	git_object_t type;
	size_t len = 0;
	int r = git_repository_odb(&odb, s->repo);

	if (r == 0)
		r = git_odb_read_header(&len, &type, odb, id);
	if (r == 0 && len <= max)
		r = git_odb_read(&object, odb, id);
	if (r < 0)
		(void)source_fail_object(s, r, text_quotes(path), err);
	else if (!object)
		r = error_set(err, ERROR_LIMIT, "%s is larger than %zu bytes",
			text_quotes(path), max);
	else if (git_odb_object_type(object) != GIT_OBJECT_BLOB)
		r = error_set(err, ERROR_INTEGRITY,
			"%s: its object is not a blob", text_quotes(path));
	else
		bytes_add(out, git_odb_object_data(object),
			git_odb_object_size(object));
	git_odb_object_free(object);
	git_odb_free(odb);
	return r < 0 ? -1 : 0;
}

int
source_read(struct source *source, const char *commit, const char *path,
	size_t max, struct bytes *out, struct error *err)
{
	const char *slash = strrchr(path, '/');
	scoped_free char *above =
		text_copyn(path, slash ? (size_t)(slash - path) : 0);
	scoped_tree git_tree *tree = NULL;
	const git_tree_entry *entry;

	if (file_path_check(path) < 0)
		return error_set(err, ERROR_INPUT,
			"%s is not a path within a repository",
			text_quotes(path));
	if (source_walk_to(&tree, source, commit, above, err) < 0)
		return -1;
	entry = git_tree_entry_byname(tree, slash ? slash + 1 : path);
	if (!entry)
		return error_set(err, ERROR_INPUT,
			"%s is not in the commit; only what is committed is "
			"built",
			text_quotes(path));
	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB ||
		git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
		return error_set(err, ERROR_INPUT, "%s is %s, not a file",
			text_quotes(path), source_entry_kind(entry));
	return read_blob(source, git_tree_entry_id(entry), max, path, out, err);
}

/* The setting is in a file that libgit2 does not read. */
static bool
is_sparse(struct git_repository *repo)
{
	scoped_free char *path = text_format(
		"%sinfo/sparse-checkout", git_repository_path(repo));

	return access(path, F_OK) == 0;
}

/* In the place of an index that libgit2 cannot read, such as a split one, put
 * one of the commit in memory. */
static int
replace_index(struct git_repository *repo, git_tree *tree)
{
	git_index *index = NULL;
	int r = git_index_new(&index);

	if (r == 0)
		r = git_index_read_tree(index, tree);
	if (r == 0)
		r = git_repository_set_index(repo, index);
	git_index_free(index);
	return r;
}

/* Only the index of a sparse work tree says which files it lacks on purpose. */
static bool
is_different(struct git_repository *repo, git_tree *tree,
	const git_diff_options *options)
{
	git_diff *diff = NULL;
	size_t n = 0;

	if (git_diff_tree_to_workdir_with_index(&diff, repo, tree, options) ==
		0) {
		n = git_diff_num_deltas(diff);
	} else if (replace_index(repo, tree) == 0 &&
		   git_diff_tree_to_workdir(&diff, repo, tree, options) == 0) {
		n = git_diff_num_deltas(diff);
		if (is_sparse(repo))
			n -= git_diff_num_deltas_of_type(
				diff, GIT_DELTA_DELETED);
	}
	git_diff_free(diff);
	return n > 0;
}

int
source_dirty(struct source *source, const char *commit, const char *path)
{
	git_diff_options options;
	struct error ignored = ERROR_INIT;
	scoped_tree git_tree *tree = NULL;
	scoped_free char *spec = text_copy(path);
	struct source_wait wait;
	bool differs;

	if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) < 0 ||
		git_repository_is_bare(source->repo) ||
		root_tree(&tree, source, commit, &ignored) < 0)
		return 0;
	options.flags =
		GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
		GIT_DIFF_DISABLE_PATHSPEC_MATCH | GIT_DIFF_SKIP_BINARY_CHECK;
	if (path[0]) {
		options.pathspec.strings = &spec;
		options.pathspec.count = 1;
	}
	/* It reads the configuration again, and .gitignore in the work tree. */
	source_wait_begin(&wait);
	differs = is_different(source->repo, tree, &options);
	(void)source_wait_end(&wait);
	return differs;
}
