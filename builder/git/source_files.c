/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgit2 opens the files of a repository as it finds them, and would wait for
 * the other end of a named pipe.  So they are looked at first; and what only
 * libgit2 finds (files that a configuration includes, borrowed objects) may
 * hold it up for a bounded time.
 */
#include "builder/git/source_private.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>

#define DEPTH_MAX 64  /* of folders below refs/ and logs/ */
#define LINK_MAX 4096 /* bytes of a file that names another folder */
#define PATIENCE_S 10

static volatile sig_atomic_t n_interrupted;

static void
interrupt(int number)
{
	(void)number;
	n_interrupted++;
}

/* Without SA_RESTART an open() that waits fails with EINTR. */
void
source_wait_begin(struct source_wait *wait)
{
	const struct sigaction action = {.sa_handler = interrupt};
	const struct itimerval timer = {
		.it_value.tv_sec = PATIENCE_S, .it_interval.tv_sec = 1};

	n_interrupted = 0;
	(void)sigaction(SIGALRM, &action, &wait->before);
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

bool
source_wait_end(const struct source_wait *wait)
{
	const struct itimerval off = {.it_value.tv_sec = 0};

	(void)setitimer(ITIMER_REAL, &off, NULL);
	(void)sigaction(SIGALRM, &wait->before, NULL);
	return n_interrupted > 0;
}

int
source_waited(const char *repo, struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"%s does not answer: a file of it, or one that its "
		"configuration includes or that lists borrowed objects, is "
		"a named pipe, or on a file system that does not answer",
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

/* Check all files of a folder, and below it up to a depth. */
static int
check_folder(const char *path, unsigned depth, struct error *err)
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

		if (names.types[i] == DT_REG ||
			fstatat(fd, names.names[i], &st, 0) < 0 ||
			fstatat(fd, names.names[i], &own, AT_SYMLINK_NOFOLLOW) <
				0)
			continue;
		if (may_wait(st.st_mode))
			return refuse_waiting(inner, err);
		/* links to folders above would multiply with each level */
		if (S_ISDIR(own.st_mode) && depth > 0 &&
			check_folder(inner, depth - 1, err) < 0)
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
		{".", 0},
		{"refs", DEPTH_MAX},
		{"logs", DEPTH_MAX},
		{"info", 0},
		{"objects/info", 1},
		{"objects/pack", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_free char *folder =
			text_format("%s/%s", path, rows[i].name);

		if (check_folder(folder, rows[i].depth, err) < 0)
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
