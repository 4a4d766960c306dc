/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgit2 opens the files of a repository as it finds them: it would wait for
 * the other end of a named pipe, or read a file of any size into memory.  So
 * they are looked at first; and what only libgit2 finds (files that a
 * configuration includes, borrowed objects, what changes in the meantime) may
 * take a bounded time and bounded memory.
 */
#include "builder/git/source_private.h"

#include <dirent.h>
#include <fcntl.h>
#include <git2.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>

#define DEPTH_MAX 64  /* of folders below refs/ and logs/ */
#define LINK_MAX 4096 /* bytes of a file that names another folder */
#define PATIENCE_S 10
#define MEMORY_MAX ((rlim_t)768 << 20)

/* A row: files that libgit2 reads into memory as a whole, and how large they
 * may be, in bytes; an index is summed up as a whole.  No name: each file of
 * the folder.  Packs and indexes are mapped, and no row bounds them. */
static const struct {
	const char *folder, *name;
	off_t max;
} bounds[] = {
	{"", "HEAD", 1 << 20},
	{"", "commondir", 1 << 20},
	{"", "gitdir", 1 << 20},
	{"", "shallow", 64 << 20},
	{"", "config", 16 << 20},
	{"", "config.worktree", 16 << 20},
	{"", "packed-refs", 256 << 20},
	{"", "index", 256 << 20},
	{"refs", NULL, 1 << 20},
	{"info", NULL, 64 << 20},
	{"objects/info", "alternates", 1 << 20},
};

static volatile sig_atomic_t n_interrupted;

static void
interrupt(int number)
{
	(void)number;
	n_interrupted++;
}

/* Memory that this process has written, or may write, in bytes. */
static rlim_t
memory_now(void)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored = ERROR_INIT;
	const char *at;
	int64_t kib;

	if (file_read(&text, AT_FDCWD, "/proc/self/status", 65536, &ignored) <
			0 ||
		!text.data)
		return 0;
	at = strstr(text.data, "\nVmData:");
	at = at ? at + strcspn(at, "0123456789") : "";
	return text_number(
		       &kib, at, strspn(at, "0123456789"), INT64_C(1) << 40) < 0
		       ? 0
		       : (rlim_t)kib << 10;
}

/* Not below what is in use, or the stack could not grow. */
static void
bound_memory(struct source_wait *wait)
{
	struct rlimit limit;

	wait->bounded = getrlimit(RLIMIT_DATA, &wait->memory) == 0;
	if (!wait->bounded)
		return;
	limit = wait->memory;
	limit.rlim_cur = memory_now() + MEMORY_MAX;
	if (limit.rlim_cur < wait->memory.rlim_cur)
		(void)setrlimit(RLIMIT_DATA, &limit);
}

/* Without SA_RESTART an open() that waits fails with EINTR. */
void
source_wait_begin(struct source_wait *wait)
{
	const struct sigaction action = {.sa_handler = interrupt};
	const struct itimerval timer = {
		.it_value.tv_sec = PATIENCE_S, .it_interval.tv_sec = 1};

	n_interrupted = 0;
	git_error_clear();
	bound_memory(wait);
	(void)sigaction(SIGALRM, &action, &wait->before);
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

bool
source_wait_end(const struct source_wait *wait)
{
	const struct itimerval off = {.it_value.tv_sec = 0};

	(void)setitimer(ITIMER_REAL, &off, NULL);
	(void)sigaction(SIGALRM, &wait->before, NULL);
	if (wait->bounded)
		(void)setrlimit(RLIMIT_DATA, &wait->memory);
	return n_interrupted > 0 ||
	       (git_error_last() &&
		       git_error_last()->klass == GIT_ERROR_NOMEMORY);
}

int
source_waited(const char *repo, struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"%s does not answer: a file of it, or one that its "
		"configuration includes or that lists borrowed objects, is "
		"a named pipe, far too large, or on a file system that does "
		"not answer",
		text_quotes(repo));
}

/* Waiting for a socket is an error, so only these wait. */
static bool
may_wait(mode_t mode)
{
	return S_ISFIFO(mode) || S_ISCHR(mode) || S_ISBLK(mode);
}

static int
refuse_waiting(const char *path, struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"%s is a named pipe or a device, and not a file of git; "
		"move it out of the repository",
		text_quotes(path));
}

/* Files of the kernel wait for what happens to it (/proc/kmsg), or are the
 * memory of a process. */
static bool
is_of_kernel(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* The bound of a file in a folder of git; 0: none. */
static off_t
bound_of(const char *folder, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(bounds); i++)
		if (text_equal(bounds[i].folder, folder) &&
			(!bounds[i].name || text_equal(bounds[i].name, name)))
			return bounds[i].max;
	return 0;
}

static int
check_file(const char *folder, const char *name, const char *path,
	const struct stat *st, bool is_link, struct error *err)
{
	const off_t max = bound_of(folder, name);

	if (may_wait(st->st_mode) || (is_link && is_of_kernel(path)))
		return refuse_waiting(path, err);
	/* libgit2 goes on without a configuration that it cannot read, and
	 * would not see the name of the remote */
	if ((text_equal(name, "config") ||
		    text_equal(name, "config.worktree")) &&
		!*folder &&
		(S_ISDIR(st->st_mode) ||
			faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0))
		return error_set(err, ERROR_INPUT,
			"%s cannot be read, and it says what this repository "
			"is: make it readable",
			text_quotes(path));
	if (max > 0 && S_ISREG(st->st_mode) && st->st_size > max)
		return error_set(err, ERROR_LIMIT,
			"%s has %lld bytes, and hallmark reads at most %lld "
			"of it: is it a file of git?",
			text_quotes(path), (long long)st->st_size,
			(long long)max);
	return 0;
}

/* Check all files of a folder, and below it up to a depth; folder is its name
 * in a row of bounds. */
static int
check_folder(
	const char *path, const char *folder, unsigned depth, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int fd =
		open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
	struct error ignored = ERROR_INIT;

	/* libgit2 says what it lacks */
	if (fd < 0 || file_list(&names, fd, &ignored) < 0)
		return 0;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *inner =
			text_format("%s/%s", path, names.names[i]);
		struct stat st, own;

		if (fstatat(fd, names.names[i], &st, 0) < 0 ||
			fstatat(fd, names.names[i], &own, AT_SYMLINK_NOFOLLOW) <
				0)
			continue;
		if (check_file(folder, names.names[i], inner, &st,
			    S_ISLNK(own.st_mode), err) < 0)
			return -1;
		/* links to folders above would multiply with each level */
		if (S_ISDIR(own.st_mode) && depth > 0 &&
			check_folder(inner, folder, depth - 1, err) < 0)
			return -1;
	}
	return 0;
}

static int
check_git_folder(const char *path, struct error *err)
{
	static const struct {
		const char *name;
		unsigned depth;
	} rows[] = {
		{"", 0},
		{"refs", DEPTH_MAX},
		{"logs", DEPTH_MAX},
		{"info", 0},
		{"objects/info", 1},
		{"objects/pack", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *folder = text_format("%s%s%s", path,
			rows[i].name[0] ? "/" : "", rows[i].name);

		if (check_folder(folder, rows[i].name, rows[i].depth, err) < 0)
			return -1;
	}
	return 0;
}

/* The folder that a small file names, after a word and relative to its own
 * folder; heap, or NULL. */
static char *
named_folder(const char *folder, const char *name, const char *word)
{
	scoped_free char *path = text_format("%s/%s", folder, name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored = ERROR_INIT;
	char *at;

	if (file_read(&text, AT_FDCWD, path, LINK_MAX, &ignored) < 0 ||
		!text.len || !text_starts(text.data, word))
		return NULL;
	at = text.data + strlen(word);
	at[strcspn(at, "\r\n")] = '\0';
	return at[0] == '/' ? text_copy(at) : text_format("%s/%s", folder, at);
}

/* The folder of git for a folder of the user: itself if bare, its .git, or the
 * one that its file .git names; heap, or NULL. */
static int
find_git_folder(char **out, const char *path, struct error *err)
{
	scoped_free char *inner = text_format("%s/.git", path);
	scoped_free char *objects = text_format("%s/objects", path);
	struct stat st;

	if (stat(inner, &st) == 0) {
		if (may_wait(st.st_mode))
			return refuse_waiting(inner, err);
		*out = S_ISDIR(st.st_mode)
			       ? take_ptr(inner)
			       : named_folder(path, ".git", "gitdir: ");
		return 0;
	}
	*out = stat(objects, &st) == 0 ? text_copy(path) : NULL;
	return 0;
}

/* As libgit2 does: this folder, then each above it. */
static int
find_above(char **out, const char *path, struct error *err)
{
	scoped_free char *at = realpath(path, NULL);

	while (at) {
		char *slash = strrchr(at, '/');

		if (find_git_folder(out, at, err) < 0)
			return -1;
		if (*out || !at[1])
			return 0;
		slash[slash == at] = '\0';
	}
	return 0;
}

int
source_files_check(const char *path, struct error *err)
{
	scoped_free char *folder = NULL, *common = NULL;

	if (find_above(&folder, path, err) < 0)
		return -1;
	if (!folder)
		return 0;
	if (check_git_folder(folder, err) < 0)
		return -1;
	common = named_folder(folder, "commondir", "");
	return common ? check_git_folder(common, err) : 0;
}
