/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File times as the box shows them.
 *
 * The answering process stands in the same mount namespace with the same root
 * and user, so that it asks the kernel the very question of the caller, and
 * then mends the answer.  Whatever it cannot ask (a path through /proc/self,
 * a file that is not there) the kernel answers itself.
 */
#include "base/file.h"
#include "sandbox/virtual.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#define PREFIX 40 /* "1234567890/fd/1234567890/" and its NUL */

/* What is asked about: dir and path for statx(), in our own numbers. */
struct place {
	int dir;          /* AT_FDCWD, the machine's /proc, or own */
	int own;          /* to close, or -1 */
	bool based;       /* path begins with a link to where the text does */
	int number;       /* the caller's descriptor, or -1 */
	const char *path; /* in room */
	int flags;
	struct virtual_made made;
	char room[PREFIX + PATH_MAX]; /* the caller's text is at PREFIX */
};

static void
place_done(struct place *p)
{
	if (p->own >= 0)
		(void)close(p->own);
}

/* An open file of the caller: the link in /proc leads to it, whatever it is. */
static bool
by_descriptor(struct virtual_call *c, int fd, struct place *p)
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
put_before(struct virtual_call *c, struct place *p, const char *link)
{
	size_t len = strlen(link);

	memcpy(p->room + PREFIX - len, link, len);
	p->path = p->room + PREFIX - len;
	p->dir = c->state->proc;
	p->based = true;
}

/* A path of the caller, from its current folder or one of its descriptors. */
static bool
by_path(struct virtual_call *c, int dirfd, uint64_t path, int flags,
	struct place *p)
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
			return by_descriptor(c, dirfd, p);
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

static uint64_t
device(const struct statx *x)
{
	return makedev(x->stx_dev_major, x->stx_dev_minor);
}

/* /dev/urandom is a file that stands for a device, and looks like one. */
static void
mend_chance(struct statx *x, const struct statx_timestamp *epoch)
{
	x->stx_mode = S_IFCHR | 0666;
	x->stx_rdev_major = 1;
	x->stx_rdev_minor = 9;
	x->stx_size = x->stx_blocks = 0;
	x->stx_atime = x->stx_btime = x->stx_ctime = x->stx_mtime = *epoch;
}

/*
 * The environment's files have one time, that of their contents: when they
 * were unpacked, and on what file system, is nobody's business.  The build's
 * own are moved to the epoch.  Pipes and devices have the epoch itself.
 */
static void
mend(struct virtual_state *s, struct statx *x)
{
	const struct statx_timestamp epoch = {.tv_sec = s->plan->epoch_s};

	if (device(x) == s->work_dev && x->stx_ino == s->chance_ino) {
		mend_chance(x, &epoch);
		return;
	}
	if (device(x) == s->work_dev) {
		virtual_ages(s, x);
		return;
	}
	if (device(x) != s->env_dev)
		x->stx_mtime = epoch;
	if (device(x) == s->answers_dev) {
		x->stx_size = 0;
		x->stx_nlink = 1;
	}
	x->stx_atime = x->stx_btime = x->stx_ctime = x->stx_mtime;
	if (S_ISDIR(x->stx_mode)) {
		x->stx_size = 4096;
		x->stx_nlink = 1;
	}
	x->stx_blksize = 4096;
	x->stx_blocks = (x->stx_size + 511) / 512;
}

/* Where it stands; empty where that cannot be told. */
static void
path_of(const struct virtual_state *s, const struct place *p,
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

/* The numbers of file systems depend on what else is mounted. */
static void
mend_device(struct virtual_state *s, const struct place *p, struct statx *x)
{
	uint64_t dev = device(x);
	char path[PATH_MAX] = "";

	if (!virtual_inode_known(s, dev, x->stx_ino))
		path_of(s, p, x, path);
	x->stx_ino = virtual_inode(s, dev, x->stx_ino, path);
	x->stx_dev_major = 0;
	x->stx_dev_minor = dev == s->env_dev ? 1 : dev == s->work_dev ? 2 : 3;
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
look_from_base(const struct virtual_state *s, struct place *p, unsigned mask,
	struct statx *x)
{
	p->room[PREFIX - 1] = '\0'; /* the slash after the link */
	p->own = openat(s->proc, p->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return p->own < 0 ? -1
			  : statx(p->own, p->room + PREFIX, p->flags, mask, x);
}

/* The kernel's own answer; the place is given back. */
static bool
look(const struct virtual_state *s, struct place *p, unsigned mask,
	struct statx *x)
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

/* Mount numbers and whatever later kernels tell are the machine's. */
static void
forget_newer(struct statx *x)
{
	const size_t known =
		offsetof(struct statx, stx_dev_minor) + sizeof x->stx_dev_minor;

	x->stx_mask &= STATX_BASIC_STATS | STATX_BTIME;
	memset((char *)x + known, 0, sizeof *x - known);
}

/* A descriptor, and what was found by /proc, have no way that we could go. */
static enum virtual_absence
absence(const struct virtual_state *s, struct place *p)
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

/* What is there, or that nothing is: false, and the answer. */
static bool
seek(struct virtual_call *c, struct place *p, unsigned mask, struct statx *x)
{
	enum virtual_absence is;

	if (look(c->state, p, mask, x))
		return true;
	is = absence(c->state, p);
	/* once it is known that our way is the caller's, that nothing is there
	 * is an answer */
	if (is == VIRTUAL_BORN && look(c->state, p, mask, x))
		return true;
	c->real = is == VIRTUAL_UNKNOWN;
	c->error = c->real ? 0 : ENOENT;
	c->silent = true;
	return false;
}

static bool
ask(struct virtual_call *c, struct place *p, unsigned mask, struct statx *x)
{
	if (!seek(c, p, mask, x))
		return false;
	/* most who open a file with O_NOCTTY, which the filter lets through,
	 * ask what it is before they read it */
	if (p->number >= 0 && device(x) == c->state->proc_dev &&
		S_ISREG(x->stx_mode) && virtual_proc_late(c, p->number) &&
		!look(c->state, p, mask, x)) {
		c->real = true;
		return false;
	}
	forget_newer(x);
	mend(c->state, x);
	mend_device(c->state, p, x);
	return true;
}

static void
plain(struct stat *st, const struct statx *x)
{
	*st = (struct stat){.st_dev = device(x),
		.st_ino = x->stx_ino,
		.st_mode = x->stx_mode,
		.st_nlink = (nlink_t)x->stx_nlink,
		.st_uid = x->stx_uid,
		.st_gid = x->stx_gid,
		.st_rdev = makedev(x->stx_rdev_major, x->stx_rdev_minor),
		.st_size = (off_t)x->stx_size,
		.st_blksize = (blksize_t)x->stx_blksize,
		.st_blocks = (blkcnt_t)x->stx_blocks,
		.st_atim = {(time_t)x->stx_atime.tv_sec,
			(long)x->stx_atime.tv_nsec},
		.st_mtim = {(time_t)x->stx_mtime.tv_sec,
			(long)x->stx_mtime.tv_nsec},
		.st_ctim = {(time_t)x->stx_ctime.tv_sec,
			(long)x->stx_ctime.tv_nsec}};
}

static void
reply_stat(struct virtual_call *c, bool placed, struct place *p, uint64_t to)
{
	struct statx x;
	struct stat st;

	if (!placed) {
		c->real = !c->error;
		return;
	}
	if (!ask(c, p, STATX_BASIC_STATS, &x))
		return;
	plain(&st, &x);
	virtual_poke(c, to, &st, sizeof st);
}

void
virtual_stat(struct virtual_call *c)
{
	struct place p;

	reply_stat(c, by_path(c, AT_FDCWD, c->args[0], 0, &p), &p, c->args[1]);
}

void
virtual_lstat(struct virtual_call *c)
{
	struct place p;

	reply_stat(c, by_path(c, AT_FDCWD, c->args[0], AT_SYMLINK_NOFOLLOW, &p),
		&p, c->args[1]);
}

void
virtual_fstat(struct virtual_call *c)
{
	struct place p;

	reply_stat(c, by_descriptor(c, (int)c->args[0], &p), &p, c->args[1]);
}

void
virtual_newfstatat(struct virtual_call *c)
{
	struct place p;

	reply_stat(c,
		by_path(c, (int)c->args[0], c->args[1], (int)c->args[3], &p),
		&p, c->args[2]);
}

void
virtual_statx(struct virtual_call *c)
{
	struct statx x;
	struct place p;

	if (!by_path(c, (int)c->args[0], c->args[1], (int)c->args[2], &p))
		c->real = !c->error;
	/* what is not asked for newer kernels leave empty, older ones fill */
	else if (ask(c, &p,
			 (unsigned)c->args[3] | STATX_BASIC_STATS | STATX_BTIME,
			 &x))
		virtual_poke(c, c->args[4], &x, sizeof x);
}

static enum virtual_kind
kind(const struct virtual_call *c, bool placed, struct place *p)
{
	struct statx x;

	if (!placed || !look(c->state, p, 0, &x))
		return VIRTUAL_NONE;
	return device(&x) == c->state->proc_dev ||
			       device(&x) == c->state->outer_proc_dev
		       ? VIRTUAL_PROC
		       : VIRTUAL_FILE;
}

enum virtual_kind
virtual_exists(struct virtual_call *c, uint64_t path)
{
	struct place p;
	bool placed = by_path(c, AT_FDCWD, path, 0, &p);

	return kind(c, placed, &p);
}

enum virtual_kind
virtual_is_open(struct virtual_call *c, int fd)
{
	struct place p;
	bool placed = by_descriptor(c, fd, &p);

	return kind(c, placed, &p);
}
