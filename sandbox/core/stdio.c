/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/stdio.h"
#include "base/file.h"
#include "sandbox/core/protections.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

/* Our end never blocks: a build can open the other side of its own end and read
 * the bytes that poll() has just reported to us. */
static int
make_pipe(int *from, int *to, const int *ours, struct box_owner owner,
	struct error *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_sys(err, "making a pipe to the box");
	*from = ends[0];
	*to = ends[1];
	if (fcntl(*ours, F_SETFL, O_NONBLOCK) < 0)
		return error_sys(err, "making a pipe to the box non-blocking");
	if (owner.uid != geteuid() && fchown(*to, owner.uid, owner.gid) < 0)
		return error_sys(
			err, "changing the owner of a pipe to the box");
	return 0;
}

int
stdio_make(struct stdio *ours, struct stdio *theirs,
	const struct box_plan *plan, struct error *err)
{
	if (plan->stdio == BOX_TERMINAL)
		return 0;
	if (make_pipe(&ours->out, &theirs->out, &ours->out, plan->owner, err) <
		0)
		return -1;
	if (plan->stdio == BOX_LOG) {
		theirs->err = theirs->out;
		return 0;
	}
	if (make_pipe(&theirs->in, &ours->in, &ours->in, plan->owner, err) < 0)
		return -1;
	return make_pipe(
		&ours->err, &theirs->err, &ours->err, plan->owner, err);
}

/* A devpts that is mounted nowhere. */
static int
make_devpts(struct error *err)
{
	scoped_close int fs = fsopen("devpts", FSOPEN_CLOEXEC);
	int fd;

	if (fs < 0 ||
		fsconfig(fs, FSCONFIG_SET_STRING, "ptmxmode", "0600", 0) < 0 ||
		fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ||
		(fd = fsmount(fs, FSMOUNT_CLOEXEC,
			 MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC)) < 0)
		return error_sys(err, "making the terminals of the box");
	return fd;
}

int
stdio_make_terminal(int *master, struct stdio *theirs, struct error *err)
{
	scoped_close int devpts = make_devpts(err);
	scoped_close int fd = -1;
	const int unlocked = 0;

	if (devpts < 0)
		return -1;
	fd = file_open_device(
		devpts, "ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK, 0, err);
	if (fd < 0)
		return -1;
	if (ioctl(fd, TIOCSPTLCK, &unlocked) < 0 ||
		(theirs->in = ioctl(
			 fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
		return error_sys(err, "making the terminal of the box");
	theirs->out = theirs->err = theirs->in;
	*master = take_fd(fd);
	return 0;
}

int
stdio_install(
	const struct stdio *theirs, enum box_stdio kind, struct error *err)
{
	if ((protections_on(PROTECTION_STDIN) && dup2(theirs->in, 0) < 0) ||
		dup2(theirs->out, 1) < 0 || dup2(theirs->err, 2) < 0)
		return error_sys(err, "opening the build's standard streams");
	/* so that its keys send signals, and only to processes of the box */
	if (kind == BOX_TERMINAL && ioctl(0, TIOCSCTTY, 0) < 0)
		return error_sys(
			err, "setting the controlling terminal of the box");
	return 0;
}

void
stdio_close(struct stdio *s)
{
	if (s->err == s->in || s->err == s->out)
		s->err = -1;
	if (s->out == s->in)
		s->out = -1;
	close_fd(&s->in);
	close_fd(&s->out);
	close_fd(&s->err);
	*s = (struct stdio)STDIO_INIT;
}
