/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File metadata as the box shows it.
 *
 * The answering process is in the same mount namespace and has the same root
 * and user, so it makes the same call as the caller and then corrects the
 * answer. The kernel itself answers whatever this process cannot look up (a
 * path through /proc/self, a file that does not exist).
 */
#include "sandbox/answer/call/inode.h"
#include "sandbox/answer/file_time.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/path.h"
#include "sandbox/answer/same_second.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* At most: other processes may write the file again and again. */
#define LOOKS 64

static uint64_t
statx_device(const struct statx *x)
{
	return makedev(x->stx_dev_major, x->stx_dev_minor);
}

/* /dev/urandom is a regular file in the box, but must look like the device. */
static void
show_urandom(struct statx *x, const struct statx_timestamp *epoch)
{
	x->stx_mode = S_IFCHR | 0666;
	x->stx_rdev_major = 1;
	x->stx_rdev_minor = 9;
	x->stx_size = x->stx_blocks = 0;
	x->stx_atime = x->stx_btime = x->stx_ctime = x->stx_mtime = *epoch;
}

/* As on Linux 6.1, where pidfds have no file system of their own. */
static void
show_pidfd(const struct answer_state *s, struct statx *x)
{
	if (statx_device(x) != s->pidfd_dev || s->pidfd_dev == s->anon_dev)
		return;
	x->stx_mode = 0600;
	x->stx_size = 0;
	x->stx_nlink = 1;
	x->stx_dev_major = major(s->anon_dev);
	x->stx_dev_minor = minor(s->anon_dev);
	x->stx_ino = s->anon_ino;
}

/*
 * The files of the environment have one time, that of their contents, lowered
 * to the epoch: when and on which file system they were unpacked differs
 * between machines. Times of files that the build created are moved to the
 * epoch. Pipes and devices have the epoch itself.
 */
static void
hide_machine(struct answer_state *s, struct statx *x)
{
	const struct statx_timestamp epoch = {.tv_sec = s->plan->epoch_s};

	if (statx_device(x) == s->work_dev && x->stx_ino == s->chance_ino) {
		show_urandom(x, &epoch);
		return;
	}
	if (statx_device(x) == s->work_dev) {
		file_time_show(s, x);
		return;
	}
	if (statx_device(x) != s->env_dev ||
		x->stx_mtime.tv_sec >= epoch.tv_sec)
		x->stx_mtime = epoch;
	if (statx_device(x) == s->answers_dev) {
		x->stx_size = 0;
		x->stx_nlink = 1;
	}
	x->stx_atime = x->stx_btime = x->stx_ctime = x->stx_mtime;
	x->stx_mask |= STATX_BTIME;
	if (S_ISDIR(x->stx_mode)) {
		x->stx_size = 4096;
		x->stx_nlink = 1;
	}
	x->stx_blksize = 4096;
	x->stx_blocks = (x->stx_size + 511) / 512;
}

/* The device numbers of file systems depend on what else is mounted. */
static void
hide_numbers(struct answer_state *s, const struct path *p, struct statx *x)
{
	uint64_t dev = statx_device(x);
	char path[PATH_MAX];

	*path = '\0';

	if (!inode_known(s, dev, x->stx_ino))
		path_name(s, p, x, path);
	x->stx_ino = inode_number(s, dev, x->stx_ino, path);
	x->stx_dev_major = 0;
	x->stx_dev_minor = dev == s->env_dev ? 1 : dev == s->work_dev ? 2 : 3;
}

/* Attributes of the file system, mount numbers and the fields that later
 * kernels add depend on the machine. */
static void
clear_unknown(struct statx *x)
{
	const size_t known =
		offsetof(struct statx, stx_dev_minor) + sizeof x->stx_dev_minor;

	x->stx_mask &= STATX_BASIC_STATS | STATX_BTIME;
	x->stx_attributes &= STATX_ATTR_MOUNT_ROOT;
	x->stx_attributes_mask = STATX_ATTR_MOUNT_ROOT;
	memset((char *)x + known, 0, sizeof *x - known);
}

/* The kernel shows an id that the box does not have as sysctls of the whole
 * machine say (kernel.overflowuid, overflowgid). */
static void
hide_owner(struct statx *x)
{
	if (x->stx_uid != BOX_UID)
		x->stx_uid = BOX_OTHER_UID;
	if (x->stx_gid != BOX_UID)
		x->stx_gid = BOX_OTHER_UID;
}

/* A link leads into /proc: look the path up as the caller does. */
static bool
look_in_proc(struct call *c, struct path *p, unsigned mask, struct statx *x)
{
	switch (path_in_proc(c, p)) {
	case PROC_THERE:
		if (path_look(c->state, p, mask, x))
			return true;
		break;
	case PROC_ABSENT:
		call_fail(c, ENOENT);
		return false;
	case PROC_ELSEWHERE:
		break;
	}
	call_to_kernel(c);
	return false;
}

/* Look the file up. false: the outcome is set: the file is absent, or the
 * kernel answers. */
static bool
look_or_absent(struct call *c, struct path *p, unsigned mask, struct statx *x)
{
	const bool walked = p->number >= 0 || p->own >= 0 || p->made.mode;
	enum path_absence absence;

	if (path_look(c->state, p, mask, x))
		return walked || statx_device(x) != c->state->proc_dev ||
		       look_in_proc(c, p, mask, x);
	absence = path_absence(c->state, p);
	/* path_absence() has shown that our lookup equals the caller's, so a
	 * second failure with ENOENT is an answer */
	if (absence == PATH_CREATED && path_look(c->state, p, mask, x))
		return true;
	if (absence == PATH_LINKED)
		return look_in_proc(c, p, mask, x);
	if (absence == PATH_UNKNOWN)
		call_to_kernel(c);
	else
		call_fail(c, ENOENT);
	c->audit = CALL_AUDIT_NEVER;
	return false;
}

static bool
make_statx(struct call *c, struct path *p, unsigned mask, struct statx *x)
{
	if (!look_or_absent(c, p, mask, x))
		return false;
	for (int i = 0; i < LOOKS && statx_device(x) == c->state->work_dev &&
			same_second_renew(c->state, p, x);
		i++)
		if (!look_or_absent(c, p, mask, x))
			return false;
	clear_unknown(x);
	show_pidfd(c->state, x);
	hide_owner(x);
	hide_machine(c->state, x);
	hide_numbers(c->state, p, x);
	return true;
}

static void
stat_from_statx(struct stat *st, const struct statx *x)
{
	*st = (struct stat){.st_dev = statx_device(x),
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
reply_stat(struct call *c, bool resolved, struct path *p, uint64_t to)
{
	struct statx x;
	struct stat st;

	if (!resolved || !make_statx(c, p, STATX_BASIC_STATS, &x))
		return;
	stat_from_statx(&st, &x);
	call_poke(c, to, &st, sizeof st);
}

void
answer_stat(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	reply_stat(c, path_of_text(c, AT_FDCWD, c->args[0], 0, &p), &p,
		c->args[1]);
}

void
answer_lstat(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	reply_stat(c,
		path_of_text(c, AT_FDCWD, c->args[0], AT_SYMLINK_NOFOLLOW, &p),
		&p, c->args[1]);
}

void
answer_fstat(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	reply_stat(
		c, path_of_descriptor(c, (int)c->args[0], &p), &p, c->args[1]);
}

void
answer_newfstatat(struct call *c)
{
	scoped(path_done) struct path p = PATH_INIT;

	reply_stat(c,
		path_of_text(
			c, (int)c->args[0], c->args[1], (int)c->args[3], &p),
		&p, c->args[2]);
}

void
answer_statx(struct call *c)
{
	struct statx x;
	scoped(path_done) struct path p = PATH_INIT;

	if (!path_of_text(c, (int)c->args[0], c->args[1], (int)c->args[2], &p))
		return;
	/* newer kernels leave fields empty that were not requested, older ones
	 * fill them: so always request the same ones */
	if (make_statx(c, &p,
		    (unsigned)c->args[3] | STATX_BASIC_STATS | STATX_BTIME, &x))
		call_poke(c, c->args[4], &x, sizeof x);
}
