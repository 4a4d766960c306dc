/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/seen.h"
#include "base/file.h"
#include "sandbox/answer/proc/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINKS 8 /* that lead nowhere, in a row */

/* Where in the arguments of a call is what it writes? -1: nowhere. */
struct seen_row {
	int nr;
	enum audit_write write;
	int from_dir, from; /* of a rename or link: the file that exists */
	int to_dir, to;
	int flags;    /* of an open */
	bool creates; /* it fails where the name exists */
};
static const struct seen_row seen_rows[] = {
#ifdef SYS_open
	{SYS_open, AUDIT_WRITE, -1, -1, -1, 0, 1, false},
	{SYS_creat, AUDIT_CREATE, -1, -1, -1, 0, -1, false},
	{SYS_rename, AUDIT_RENAME, -1, 0, -1, 1, -1, false},
	{SYS_link, AUDIT_LINK, -1, 0, -1, 1, -1, true},
	{SYS_symlink, AUDIT_CREATE, -1, -1, -1, 1, -1, true},
#endif
#ifdef SYS_renameat
	{SYS_renameat, AUDIT_RENAME, 0, 1, 2, 3, -1, false},
#endif
	{SYS_openat, AUDIT_WRITE, -1, -1, 0, 1, 2, false},
	{SYS_renameat2, AUDIT_RENAME, 0, 1, 2, 3, -1, false},
	{SYS_linkat, AUDIT_LINK, 0, 1, 2, 3, -1, true},
	{SYS_symlinkat, AUDIT_CREATE, -1, -1, 1, 2, -1, true},
	{SYS_truncate, AUDIT_WRITE, -1, -1, -1, 0, -1, false},
};

/* The folder of a path of the caller; *name is the last part of it. */
static int
open_folder(const struct call *c, int dirfd, char *text, const char **name)
{
	char *slash = strrchr(text, '/');
	char base[PROCFS_PATH_MAX];
	char path[PROCFS_PATH_MAX + PATH_MAX];
	const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;

	*name = slash ? slash + 1 : text;
	if (slash == text)
		return openat(AT_FDCWD, "/", flags);
	if (slash)
		*slash = '\0';
	if (slash && *text == '/')
		return openat(AT_FDCWD, text, flags);
	if (dirfd == AT_FDCWD)
		procfs_path(base, c->state->proc, c->pid, "cwd");
	else
		procfs_fd_path(base, c->state->proc, c->pid, dirfd);
	(void)snprintf(path, sizeof path, "%s/%s", base, slash ? text : ".");
	return openat(c->state->proc, path, flags);
}

/* A file, as it is called now or will be; exists says whether there is one. */
struct seen_file {
	char path[PATH_MAX];
	bool exists, folder;
};

/* A link that leads nowhere yet: what it names is created.  *folder and text
 * become those of that name. */
static bool
follow_link(int *folder, char text[PATH_MAX], const char **name)
{
	char to[PATH_MAX];
	const ssize_t len = readlinkat(*folder, *name, to, sizeof to - 1);
	char *slash;
	int next;

	if (len <= 0)
		return false;
	to[len] = '\0';
	memcpy(text, to, (size_t)len + 1);
	slash = strrchr(text, '/');
	*name = slash ? slash + 1 : text;
	if (!slash)
		return true;
	*slash = '\0';
	next = openat(*folder, slash == text ? "/" : text,
		O_PATH | O_DIRECTORY | O_CLOEXEC);
	close_fd(folder);
	*folder = next;
	return next >= 0;
}

/* Where the last part is a link, a call that writes its file follows it. */
static bool
name_of(struct seen_file *out, const struct call *c, int dirfd, uint64_t at,
	bool follow)
{
	char text[PATH_MAX];
	const char *name;
	scoped_close int folder = -1, file = -1;
	struct stat st;
	size_t len;

	if (!call_peek_text(c, at, text, sizeof text) || !*text)
		return false;
	len = strlen(text);
	while (len > 1 && text[len - 1] == '/')
		text[--len] = '\0';
	folder = open_folder(c, dirfd, text, &name);
	if (folder < 0 || !*name)
		return false;
	file = openat(
		folder, name, O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
	out->exists = file >= 0;
	out->folder = file >= 0 && fstat(file, &st) == 0 && S_ISDIR(st.st_mode);
	if (file >= 0)
		return proc_path_of(c->state, file, out->path, PATH_MAX);
	for (int i = 0; follow && i < LINKS && folder >= 0 &&
			follow_link(&folder, text, &name);
		i++)
		;
	if (folder < 0 || !proc_path_of(c->state, folder, out->path, PATH_MAX))
		return false;
	len = strlen(out->path);
	return (size_t)snprintf(out->path + len, PATH_MAX - len, "%s%s",
		       len == 1 ? "" : "/", name) < PATH_MAX - len;
}

void
seen_output(const struct call *c)
{
	const struct answer_state *s = c->state;
	char link[PROCFS_PATH_MAX], path[PATH_MAX];
	struct stat st;
	ssize_t len;

	procfs_fd_path(link, s->proc, c->pid, STDOUT_FILENO);
	if (fstatat(s->proc, link, &st, 0) < 0 || !S_ISREG(st.st_mode))
		return;
	len = readlinkat(s->proc, link, path, sizeof path - 1);
	if (len <= 0 || st.st_nlink == 0)
		return;
	path[len] = '\0';
	(void)audit_wrote(s->plan->audit, s->clocks, s->proc, c->pid,
		AUDIT_WRITE, path, "");
}

static int
folder_argument(const struct call *c, int at)
{
	return at < 0 ? AT_FDCWD : (int)c->args[at];
}

/* Does it write the file of the name, not the name itself? */
static bool
writes_file(const struct seen_row *row)
{
	return row->from < 0 && !row->creates;
}

static uint64_t
flags_of(const struct call *c, const struct seen_row *row)
{
	if (row->flags >= 0)
		return c->args[row->flags];
	return row->write == AUDIT_CREATE ? O_CREAT | O_TRUNC : 0;
}

static bool
must_be_new(uint64_t flags)
{
	return flags & O_CREAT && flags & O_EXCL;
}

/* The kernel will refuse the call, and no file changes. */
static bool
is_refused(const struct call *c, const struct seen_row *row,
	const struct seen_file *to, const struct seen_file *from)
{
	const uint64_t flags = flags_of(c, row);
	const size_t len = strlen(from->path);

	if (writes_file(row))
		return to->folder || (!to->exists && !(flags & O_CREAT)) ||
		       (to->exists && must_be_new(flags));
	if (row->write == AUDIT_RENAME) {
		if (from->folder && text_starts(to->path, from->path) &&
			to->path[len] == '/')
			return true;
		return to->exists &&
		       (from->folder != to->folder ||
			       (row->nr == SYS_renameat2 &&
				       c->args[4] & RENAME_NOREPLACE));
	}
	return to->exists && row->creates;
}

static void
note_write(const struct call *c, const struct seen_row *row)
{
	const uint64_t flags = flags_of(c, row);
	const bool writes = writes_file(row);
	struct seen_file to, from = {.path = ""};
	enum audit_write write = row->write;

	if (row->from >= 0 &&
		(!name_of(&from, c, folder_argument(c, row->from_dir),
			 c->args[row->from], false) ||
			!from.exists))
		return;
	if (!name_of(&to, c, folder_argument(c, row->to_dir), c->args[row->to],
		    writes && !(flags & O_NOFOLLOW) && !must_be_new(flags)))
		return;
	if (is_refused(c, row, &to, &from))
		return;
	if (writes && (flags & O_TRUNC || !to.exists))
		write = AUDIT_CREATE;
	if (write == AUDIT_RENAME && from.folder)
		write = AUDIT_RENAME_FOLDER;
	if (audit_wrote(c->state->plan->audit, c->state->clocks, c->state->proc,
		    c->pid, write, to.path, from.path))
		seen_output(c);
}

bool
seen_call(struct call *c, int nr)
{
	uint64_t mode;

	if (!c->state->plan->audit)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(seen_rows); i++) {
		const struct seen_row *row = &seen_rows[i];

		if (row->nr != nr)
			continue;
		mode = row->flags < 0 ? O_WRONLY
				      : c->args[row->flags] & O_ACCMODE;
		if (mode == O_RDONLY ||
			(row->flags >= 0 && c->args[row->flags] & O_PATH))
			return false;
		note_write(c, row);
		return mode == O_WRONLY;
	}
	return false;
}
