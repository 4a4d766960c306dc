/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the door to libgit2: writes a folder of a commit to the disk. */
#include "builder/git/lfs_pointer.h"
#include "builder/git/source_private.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <strings.h>
#include <sys/stat.h>

/* A few small trees that contain each other can expand to more files than a
 * disk holds.  So all entries are counted before anything is written. */
#define EXPORT_ENTRIES_MAX 1000000
#define EXPORT_BYTES_MAX ((uint64_t)16 << 30)
#define EXPORT_DEPTH_MAX 128

struct export
{
	const struct source *source;
	git_odb *odb;
	const struct source_rule *rule;
	struct source_links *links; /* or NULL */
	struct bytes path;          /* of the current entry, for messages */
	struct timespec times[2];
	uint64_t n_entries, bytes;
	bool replaces; /* the repository has refs/replace */
	unsigned depth;
};

typedef int visit(
	struct export *e, const git_tree *tree, int folder, struct error *err);

static const char *
path_of(const struct export *e)
{
	return e->path.len ? text_quote(e->path.data, e->path.len) : "the tree";
}

static int
fail_entry(const struct export *e, int code, struct error *err)
{
	return source_fail_object(e->source, code, path_of(e), err);
}

/* Call the function down for the tree of an entry. */
static int
descend(struct export *e, const git_tree_entry *entry, visit *down, int folder,
	struct error *err)
{
	git_tree *tree = NULL;
	int r = git_tree_lookup(
		&tree, e->source->repo, git_tree_entry_id(entry));

	if (r < 0)
		return fail_entry(e, r, err);
	e->depth++;
	r = down(e, tree, folder, err);
	e->depth--;
	git_tree_free(tree);
	return r;
}

/* Returns the previous length of the path, for pop_name(). */
static size_t
push_name(struct export *e, const git_tree_entry *entry)
{
	size_t before = e->path.len;

	bytes_addf(&e->path, "%s%s", before ? "/" : "",
		git_tree_entry_name(entry));
	return before;
}

static void
pop_name(struct export *e, size_t before)
{
	e->path.len = before;
	e->path.data[before] = '\0';
}

/* Git LFS fetches the file when it checks out; hallmark checks nothing out. */
static int
check_pointer(struct export *e, const git_tree_entry *entry, struct error *err)
{
	git_odb_object *blob = NULL;
	char oid[65];
	bool is_pointer;
	int r = git_odb_read(&blob, e->odb, git_tree_entry_id(entry));

	if (r < 0)
		return fail_entry(e, r, err);
	is_pointer = lfs_pointer_parse(
		oid, git_odb_object_data(blob), git_odb_object_size(blob));
	git_odb_object_free(blob);
	if (!is_pointer)
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s is a pointer of Git LFS: the commit does not hold the "
		"file; commit the file itself, or add it as a source, "
		"{\"url\": …, \"sha256\": \"%s\", \"unpack\": false}, or "
		"accept pointers with "
		"\"lfs\": \"pointers\"",
		path_of(e), oid);
}

static int
check_size(struct export *e, const git_tree_entry *entry, struct error *err)
{
	git_object_t type;
	size_t len = 0;
	int r = git_odb_read_header(
		&len, &type, e->odb, git_tree_entry_id(entry));

	if (r < 0)
		return fail_entry(e, r, err);
	if (type != GIT_OBJECT_BLOB)
		return error_set(err, ERROR_INTEGRITY,
			"%s: its object is not a blob", path_of(e));
	if (len > SOURCE_FILE_MAX || len > EXPORT_BYTES_MAX - e->bytes)
		return error_set(err, ERROR_LIMIT,
			"%s: more than %zu bytes in a file, or %llu in total",
			path_of(e), SOURCE_FILE_MAX,
			(unsigned long long)EXPORT_BYTES_MAX);
	e->bytes += len;
	if (e->rule->lfs_pointers || len < LFS_POINTER_MIN ||
		len > LFS_POINTER_MAX ||
		git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
		return 0;
	return check_pointer(e, entry, err);
}

static void
add_link(struct export *e, const git_tree_entry *entry)
{
	struct source_link *link;

	if (!e->links)
		return;
	link = mem_room(e->links->list, e->links->n);
	e->links->n++;
	link->path = text_copy(e->path.data);
	(void)git_oid_tostr(
		link->commit, sizeof link->commit, git_tree_entry_id(entry));
}

static int
check_entry(struct export *e, const git_tree_entry *entry, struct error *err)
{
	/* git never checks out such a name */
	if (file_path_check(e->path.data) < 0 ||
		strcasecmp(git_tree_entry_name(entry), ".git") == 0 ||
		strchr(git_tree_entry_name(entry), '/'))
		return error_set(err, ERROR_INPUT,
			"%s: hallmark takes no name with control characters, "
			"none that git refuses, such as '.git', and no path of "
			"4096 bytes; rename it in the repository",
			path_of(e));
	if (++e->n_entries > EXPORT_ENTRIES_MAX || e->depth > EXPORT_DEPTH_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: more than %d files, or folders deeper than %d",
			path_of(e), EXPORT_ENTRIES_MAX, EXPORT_DEPTH_MAX);
	if (e->replaces &&
		source_replaced_check(e->source, git_tree_entry_id(entry),
			path_of(e), err) < 0)
		return -1;
	switch (git_tree_entry_filemode(entry)) {
	case GIT_FILEMODE_TREE:
		return 0;
	case GIT_FILEMODE_BLOB:
	case GIT_FILEMODE_BLOB_EXECUTABLE:
	case GIT_FILEMODE_LINK:
		return check_size(e, entry, err);
	case GIT_FILEMODE_COMMIT:
		add_link(e, entry);
		return 0;
	default:
		return error_set(err, ERROR_INPUT, "%s is %s", path_of(e),
			source_entry_kind(entry));
	}
}

/* First pass: check the whole tree, so that nothing of a refused tree is
 * written. */
static int
check(struct export *e, const git_tree *tree, int folder, struct error *err)
{
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		size_t before = push_name(e, entry);

		if (check_entry(e, entry, err) < 0)
			return -1;
		if (git_tree_entry_type(entry) == GIT_OBJECT_TREE &&
			descend(e, entry, check, folder, err) < 0)
			return -1;
		pop_name(e, before);
	}
	return 0;
}

static int
write_file(struct export *e, const git_tree_entry *entry, git_odb_object *blob,
	int folder, struct error *err)
{
	const char *name = git_tree_entry_name(entry);
	bool runs =
		git_tree_entry_filemode(entry) == GIT_FILEMODE_BLOB_EXECUTABLE;
	mode_t mode = runs ? 0755 : 0644;
	scoped_close int fd = openat(folder, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0)
		return error_sys(err, "writing %s", path_of(e));
	if (file_write_fd(fd, git_odb_object_data(blob),
		    git_odb_object_size(blob), e->path.data, err) < 0)
		return -1;
	if (fchmod(fd, mode) < 0 || futimens(fd, e->times) < 0)
		return error_sys(err, "writing %s", path_of(e));
	return 0;
}

static int
write_link(struct export *e, const git_tree_entry *entry, git_odb_object *blob,
	int folder, struct error *err)
{
	const char *name = git_tree_entry_name(entry);
	size_t len = git_odb_object_size(blob);
	scoped_free char *target = NULL;

	target = text_copyn(git_odb_object_data(blob), len);
	if (len == 0 || len >= 4096 || strlen(target) != len)
		return error_set(err, ERROR_INPUT,
			"%s: the target of the symlink is empty, too long or "
			"holds a NUL",
			path_of(e));
	if (symlinkat(target, folder, name) < 0 ||
		utimensat(folder, name, e->times, AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(err, "writing %s", path_of(e));
	return 0;
}

/* Write the bytes of the blob unchanged: git's line-end conversion and
 * attributes do not apply. */
static int
write_blob(struct export *e, const git_tree_entry *entry, int folder,
	struct error *err)
{
	git_odb_object *blob = NULL;
	int r = git_odb_read(&blob, e->odb, git_tree_entry_id(entry));

	if (r < 0)
		return fail_entry(e, r, err);
	if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
		r = write_link(e, entry, blob, folder, err);
	else
		r = write_file(e, entry, blob, folder, err);
	git_odb_object_free(blob);
	return r;
}

static visit write_tree;

static int
write_folder(struct export *e, const git_tree_entry *entry, int folder,
	struct error *err)
{
	const char *name = git_tree_entry_name(entry);
	scoped_close int fd = -1;

	if (mkdirat(folder, name, 0755) < 0)
		return error_sys(err, "creating %s", path_of(e));
	fd = openat(
		folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fchmod(fd, 0755) < 0)
		return error_sys(err, "creating %s", path_of(e));
	if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
		return descend(e, entry, write_tree, fd, err);
	/* a submodule, as git archive leaves it */
	if (futimens(fd, e->times) < 0)
		return error_sys(err, "%s", path_of(e));
	return 0;
}

/* Second pass: write.  The time of a folder is set last, because writing into
 * the folder changes it. */
static int
write_tree(
	struct export *e, const git_tree *tree, int folder, struct error *err)
{
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		size_t before = push_name(e, entry);
		bool is_folder = git_tree_entry_type(entry) != GIT_OBJECT_BLOB;
		int r = is_folder ? write_folder(e, entry, folder, err)
				  : write_blob(e, entry, folder, err);

		/* a forged tree: git never writes the same name twice */
		if (r < 0 && err->sys == EEXIST)
			err->kind = ERROR_INPUT;
		if (r < 0)
			return -1;
		pop_name(e, before);
	}
	if (futimens(folder, e->times) < 0)
		return error_sys(err, "%s", path_of(e));
	return 0;
}

/* folder: -1 to check only */
static int
export_to(struct source *source, const char *commit, const char *path,
	int folder, struct export *e, struct error *err)
{
	git_tree *tree = NULL;
	int r = -1;

	e->source = source;
	e->replaces = source_replaces(source);
	e->times[0].tv_sec = e->times[1].tv_sec = (time_t)e->rule->epoch_s;
	if (source_walk_to(&tree, source, commit, path, err) < 0)
		return -1;
	if (git_repository_odb(&e->odb, source->repo) < 0)
		(void)fail_entry(e, -1, err);
	else if (check(e, tree, folder, err) == 0) {
		bytes_clear(&e->path);
		r = folder < 0 ? 0 : write_tree(e, tree, folder, err);
	}
	git_odb_free(e->odb);
	git_tree_free(tree);
	bytes_done(&e->path);
	return r;
}

int
source_export(struct source *source, const char *commit, const char *path,
	int folder, const struct source_rule *rule, struct error *err)
{
	struct export e = {.rule = rule};

	return export_to(source, commit, path, folder, &e, err);
}

int
source_export_check(struct source *source, const char *commit, const char *path,
	const struct source_rule *rule, struct source_links *links,
	struct error *err)
{
	scoped(source_links_done) struct source_links found = {.n = 0};
	struct export e = {.rule = rule, .links = &found};

	if (export_to(source, commit, path, -1, &e, err) < 0)
		return -1;
	if (links) {
		*links = found;
		found = (struct source_links){.n = 0};
	}
	return 0;
}

void
source_links_done(struct source_links *links)
{
	for (size_t i = 0; i < links->n; i++)
		free(links->list[i].path);
	free(links->list);
	*links = (struct source_links){.n = 0};
}
