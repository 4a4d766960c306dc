/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/virtual_place.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define PREFIX VIRTUAL_PLACE_PREFIX

static uint64_t
device(const struct statx *x)
{
	return makedev(x->stx_dev_major, x->stx_dev_minor);
}

static void
place_done(struct virtual_place *p)
{
	if (p->own >= 0)
		(void)close(p->own);
}

bool
virtual_place_open(struct virtual_call *c, int fd, struct virtual_place *p)
{
	(void)snprintf(p->room, sizeof p->room, "%d/fd/%d", c->pid, fd);
	p->dir = c->state->proc;
	p->own = -1;
	p->based = false;
	p->number = fd;
	p->path = p->room;
	p->flags = 0;
	p->made.mode = 0;
	return fd >= 0;
}

/* The text goes on from a link in /proc: no descriptor is needed for it. */
static void
put_before(struct virtual_call *c, struct virtual_place *p, const char *link)
{
	size_t len = strlen(link);

	memcpy(p->room + PREFIX - len, link, len);
	p->path = p->room + PREFIX - len;
	p->dir = c->state->proc;
	p->based = true;
}

bool
virtual_place_path(struct virtual_call *c, int dirfd, uint64_t path, int flags,
	struct virtual_place *p)
{
	char *text = p->room + PREFIX, link[PREFIX];

	p->dir = AT_FDCWD;
	p->own = -1;
	p->based = false;
	p->number = -1;
	p->path = text;
	p->flags = flags;
	p->made.mode = 0;
	/* NULL means the empty path only to kernels newer than the one that
	 * the box claims to be */
	if (path == 0) {
		c->error = EFAULT;
		return false;
	}
	if (!virtual_peek_text(c, path, text, PATH_MAX))
		return false;
	if (*text == '\0') {
		if (!(flags & AT_EMPTY_PATH))
			return false;
		if (dirfd != AT_FDCWD)
			return virtual_place_open(c, dirfd, p);
	}
	if (virtual_proc_place(c, dirfd, text, !(flags & AT_SYMLINK_NOFOLLOW),
		    &p->own, &p->made)) {
		p->dir = p->own;
		*text = '\0';
		p->flags |= AT_EMPTY_PATH;
		return !c->error;
	}
	if (*text == '/')
		return true;
	if (dirfd == AT_FDCWD)
		(void)snprintf(link, sizeof link, "%d/cwd/", c->pid);
	else if (dirfd >= 0)
		(void)snprintf(link, sizeof link, "%d/fd/%d/", c->pid, dirfd);
	else
		return false;
	put_before(c, p, link);
	return true;
}

void
virtual_place_name(const struct virtual_state *s, const struct virtual_place *p,
	const struct statx *x, char path[PATH_MAX])
{
	const int follow = p->flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;
	scoped_close int fd =
		openat(p->dir, p->path, O_PATH | O_CLOEXEC | follow);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino != x->stx_ino ||
		!virtual_path_of(s, fd, path, PATH_MAX))
		*path = '\0';
}

static void
make_up(const struct virtual_state *s, const struct virtual_made *made,
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

/* With the link before it the text has one link more, and is longer: where
 * that was too much, it is asked for as the caller does. */
static int
look_from_base(const struct virtual_state *s, struct virtual_place *p,
	unsigned mask, struct statx *x)
{
	p->room[PREFIX - 1] = '\0'; /* the slash after the link */
	p->own = openat(s->proc, p->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return p->own < 0 ? -1
			  : statx(p->own, p->room + PREFIX, p->flags, mask, x);
}

bool
virtual_place_look(const struct virtual_state *s, struct virtual_place *p,
	unsigned mask, struct statx *x)
{
	int r;

	if (p->made.mode) {
		make_up(s, &p->made, x);
		return true;
	}
	r = statx(p->dir, p->path, p->flags, mask, x);
	if (r < 0 && p->based && (errno == ELOOP || errno == ENAMETOOLONG))
		r = look_from_base(s, p, mask, x);
	place_done(p);
	return r == 0;
}

enum virtual_absence
virtual_place_absence(const struct virtual_state *s, struct virtual_place *p)
{
	enum virtual_absence is;

	if (errno != ENOENT || p->own >= 0 ||
		(!p->based && p->path != p->room + PREFIX) ||
		p->flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT))
		return VIRTUAL_UNKNOWN;
	if (p->based)
		p->room[PREFIX - 1] = '\0'; /* the slash after the link */
	is = virtual_absent(s->proc, p->based ? p->path : NULL,
		p->room + PREFIX, !(p->flags & AT_SYMLINK_NOFOLLOW));
	if (p->based)
		p->room[PREFIX - 1] = '/';
	return is;
}

static enum virtual_kind
kind(const struct virtual_call *c, bool placed, struct virtual_place *p)
{
	struct statx x;

	if (!placed || !virtual_place_look(c->state, p, 0, &x))
		return VIRTUAL_NONE;
	return device(&x) == c->state->proc_dev ||
			       device(&x) == c->state->outer_proc_dev
		       ? VIRTUAL_PROC
		       : VIRTUAL_FILE;
}

enum virtual_kind
virtual_exists(struct virtual_call *c, uint64_t path)
{
	struct virtual_place p;
	bool placed = virtual_place_path(c, AT_FDCWD, path, 0, &p);

	return kind(c, placed, &p);
}

enum virtual_kind
virtual_is_open(struct virtual_call *c, int fd)
{
	struct virtual_place p;
	bool placed = virtual_place_open(c, fd, &p);

	return kind(c, placed, &p);
}
