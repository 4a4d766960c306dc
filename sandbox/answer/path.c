/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/path.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define PREFIX PATH_PREFIX

static uint64_t
file_device(const struct statx *x)
{
	return makedev(x->stx_dev_major, x->stx_dev_minor);
}

void
path_done(struct path *p)
{
	close_fd(&p->own);
}

static bool
leave_to_kernel(struct call *c)
{
	call_to_kernel(c);
	return false;
}

bool
path_of_descriptor(struct call *c, int fd, struct path *p)
{
	procfs_fd_path(p->room, c->state->proc, c->pid, fd);
	p->dir = c->state->proc;
	p->based = false;
	p->number = fd;
	p->path = p->room;
	p->flags = 0;
	p->made.mode = 0;
	return fd >= 0 || leave_to_kernel(c);
}

/* Put a link in /proc in front of the text, which is relative to what the link
 * leads to: this requires no descriptor. */
static void
prefix_link(struct call *c, struct path *p, const char *link)
{
	size_t len = strlen(link);

	p->room[PREFIX - 1] = '/';
	memcpy(p->room + PREFIX - 1 - len, link, len);
	p->path = p->room + PREFIX - 1 - len;
	p->dir = c->state->proc;
	p->based = true;
}

enum proc_lookup
path_in_proc(struct call *c, struct path *p)
{
	char *text = p->room + PREFIX;
	enum proc_lookup is;

	if (p->number >= 0 || p->own >= 0 || p->made.mode)
		return PROC_ELSEWHERE;
	is = proc_lookup(c, p->from, text, !(p->flags & AT_SYMLINK_NOFOLLOW),
		&p->own, &p->made);
	if (is == PROC_THERE) {
		p->dir = p->own;
		p->based = false;
		p->path = text;
		*text = '\0';
		p->flags |= AT_EMPTY_PATH;
	}
	return is;
}

bool
path_of_text(
	struct call *c, int dirfd, uint64_t path, int flags, struct path *p)
{
	char *text = p->room + PREFIX, link[PREFIX];

	p->dir = AT_FDCWD;
	p->based = false;
	p->from = dirfd;
	p->number = -1;
	p->path = text;
	p->flags = flags;
	p->made.mode = 0;
	/* only a kernel newer than the one that the box claims to be takes NULL
	 * as the empty path */
	if (path == 0) {
		call_fail(c, EFAULT);
		return false;
	}
	if (!call_peek_text(c, path, text, PATH_MAX))
		return leave_to_kernel(c);
	if (*text == '\0') {
		if (!(flags & AT_EMPTY_PATH))
			return leave_to_kernel(c);
		if (dirfd != AT_FDCWD)
			return path_of_descriptor(c, dirfd, p);
	}
	switch (proc_suspect(text) ? path_in_proc(c, p) : PROC_ELSEWHERE) {
	case PROC_ABSENT:
		call_fail(c, ENOENT);
		return false;
	case PROC_THERE:
		return true;
	case PROC_ELSEWHERE:
		break;
	}
	if (*text == '/')
		return true;
	if (dirfd == AT_FDCWD)
		procfs_path(link, c->state->proc, c->pid, "cwd");
	else if (dirfd >= 0)
		procfs_fd_path(link, c->state->proc, c->pid, dirfd);
	else
		return leave_to_kernel(c);
	prefix_link(c, p, link);
	return true;
}

void
path_name(const struct answer_state *s, const struct path *p,
	const struct statx *x, char path[PATH_MAX])
{
	const int follow = p->flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;
	scoped_close int fd =
		*p->path ? openat(p->dir, p->path, O_PATH | O_CLOEXEC | follow)
			 : fcntl(p->dir, F_DUPFD_CLOEXEC, 0);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino != x->stx_ino ||
		!proc_path_of(s, fd, path, PATH_MAX))
		*path = '\0';
}

static void
statx_made(const struct answer_state *s, const struct proc_made *made,
	struct statx *x)
{
	*x = (struct statx){.stx_mask = STATX_BASIC_STATS,
		.stx_mode = (uint16_t)made->mode,
		.stx_nlink = 1,
		.stx_uid = made->owner,
		.stx_gid = made->owner,
		.stx_dev_major = major(s->proc_dev),
		.stx_dev_minor = minor(s->proc_dev)};
}

/* The link in front makes the text longer and adds one link to follow. If that
 * exceeds a limit of the kernel, open the directory first and look up the text
 * exactly as the caller does. */
static int
look_from_base(const struct answer_state *s, struct path *p, unsigned mask,
	struct statx *x)
{
	p->room[PREFIX - 1] = '\0'; /* the slash after the link */
	p->own = openat(s->proc, p->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (p->own < 0)
		return -1;
	p->dir = p->own;
	p->path = p->room + PREFIX;
	p->based = false;
	return statx(p->dir, p->path, p->flags, mask, x);
}

bool
path_look(const struct answer_state *s, struct path *p, unsigned mask,
	struct statx *x)
{
	int r;

	if (p->made.mode) {
		statx_made(s, &p->made, x);
		return true;
	}
	r = statx(p->dir, p->path, p->flags, mask, x);
	if (r < 0 && p->based && (errno == ELOOP || errno == ENAMETOOLONG))
		r = look_from_base(s, p, mask, x);
	return r == 0;
}

/* Folders of the environment, where a build cannot create a file, and which are
 * links in most environments. */
static bool
is_fixed(const char *path)
{
	return text_starts(path, "/lib") || text_starts(path, "/bin/");
}

/*
 * The lookup found nothing: is the path absent for the caller, too?
 *
 * If the kernel answered instead, a file that is created meanwhile would show
 * its real times.  Our lookup equals the caller's only if no link is on the
 * path: /proc/self, for example, is one.
 * base: the folder below dir where a relative path begins; or NULL
 */
static enum path_absence
absent_for_caller(int dir, const char *base, const char *path, bool follow)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
		.resolve = RESOLVE_NO_SYMLINKS};
	scoped_close int from = -1, found = -1;

	if (is_fixed(path))
		return PATH_UNKNOWN;
	if (base) {
		from = openat(dir, base, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (from < 0)
			return PATH_UNKNOWN;
	}
	found = (int)syscall(SYS_openat2, from, path, &how, sizeof how);
	if (found >= 0)
		return PATH_CREATED;
	return errno == ENOENT  ? PATH_ABSENT
	       : errno == ELOOP ? PATH_LINKED
				: PATH_UNKNOWN;
}

enum path_absence
path_absence(const struct answer_state *s, struct path *p)
{
	enum path_absence absence;

	if (errno != ENOENT || p->own >= 0 ||
		(!p->based && p->path != p->room + PREFIX) ||
		p->flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT))
		return PATH_UNKNOWN;
	if (p->based)
		p->room[PREFIX - 1] = '\0'; /* the slash after the link */
	absence = absent_for_caller(s->proc, p->based ? p->path : NULL,
		p->room + PREFIX, !(p->flags & AT_SYMLINK_NOFOLLOW));
	if (p->based)
		p->room[PREFIX - 1] = '/';
	return absence;
}

static enum path_kind
found_kind(struct call *c, bool resolved, struct path *p)
{
	struct statx x;

	if (!resolved)
		return PATH_NONE;
	if (!path_look(c->state, p, 0, &x) &&
		(path_in_proc(c, p) != PROC_THERE ||
			!path_look(c->state, p, 0, &x))) {
		call_to_kernel(c);
		return PATH_NONE;
	}
	return file_device(&x) == c->state->proc_dev ||
			       file_device(&x) == c->state->outer_proc_dev
		       ? PATH_PROC
		       : PATH_FILE;
}

enum path_kind
path_exists(struct call *c, uint64_t path)
{
	scoped(path_done) struct path p = PATH_INIT;
	bool resolved = path_of_text(c, AT_FDCWD, path, 0, &p);

	return found_kind(c, resolved, &p);
}

enum path_kind
path_is_open(struct call *c, int fd)
{
	scoped(path_done) struct path p = PATH_INIT;
	bool resolved = path_of_descriptor(c, fd, &p);

	return found_kind(c, resolved, &p);
}
