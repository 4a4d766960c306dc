/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of /proc as the build opens them.
 *
 * An answer is a file in a tmpfs that only the answering process holds. The
 * answering process sends a descriptor of it to the caller; later calls
 * recognize an answer by its device.
 */
#include "sandbox/answer/proc/proc.h"
#include "base/file.h"
#include "sandbox/answer/call/chance.h"
#include "sandbox/answer/call/inode.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#define TEXT_MAX (16 << 20) /* 65530 mappings with paths of 200 bytes */
#define MADE_MAX (64 << 20) /* smaps has 25 lines for each mapping */
#define PIECE 65536

int
proc_prepare(struct answer_state *s, struct error *err)
{
	static const char *const options[][2] = {
		{"size", "256m"}, {"nr_inodes", "65536"}, {"mode", "0777"}};
	scoped_close int fs = fsopen("tmpfs", FSOPEN_CLOEXEC);
	struct stat st;

	for (size_t i = 0; fs >= 0 && i < ARRAY_LEN(options); i++)
		if (fsconfig(fs, FSCONFIG_SET_STRING, options[i][0],
			    options[i][1], 0) < 0)
			return error_sys(
				err, "setting up the file system of answers");
	if (fs < 0 || fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return error_sys(err, "creating the file system of answers");
	s->answers = fsmount(fs, FSMOUNT_CLOEXEC,
		MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (s->answers < 0 || fstat(s->answers, &st) < 0)
		return error_sys(err, "mounting the file system of answers");
	s->answers_dev = st.st_dev;
	return 0;
}

/* The inode number of a mapped file must equal the one that stat() shows. */
static uint64_t
shown_number(void *arg, const char *path, uint64_t dev, uint64_t ino,
	unsigned *minor)
{
	struct answer_state *s = arg;
	struct stat st;

	/* some file systems show another device in stat() than in maps */
	if (*path == '/' && lstat(path, &st) == 0 && st.st_ino == ino)
		dev = st.st_dev;
	*minor = dev == s->env_dev ? 1 : dev == s->work_dev ? 2 : 3;
	return inode_number(s, dev, ino, path);
}

/* Open a file of the box's /proc. Nothing but procfs is ever read here, and no
 * link is followed. */
static int
open_proc(const struct answer_state *s, const struct proc_name *name,
	const char *file)
{
	char path[128];
	scoped_close int fd = -1;
	struct stat st;

	(void)snprintf(path, sizeof path, "/proc/%" PRId64 "/", name->pid);
	if (name->tid)
		(void)snprintf(path + strlen(path), sizeof path - strlen(path),
			"task/%" PRId64 "/", name->tid);
	(void)snprintf(
		path + strlen(path), sizeof path - strlen(path), "%.60s", file);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (st.st_dev != s->proc_dev || !S_ISREG(st.st_mode)) {
		errno = EACCES;
		return -1;
	}
	return take_fd(fd);
}

/* Read the whole file; an errno, or 0. */
static int
read_proc(struct bytes *out, const struct answer_state *s,
	const struct proc_name *name, const char *file)
{
	scoped_close int fd = open_proc(s, name, file);
	ssize_t n;

	if (fd < 0)
		return errno;
	do {
		n = read(fd, bytes_room(out, PIECE), PIECE);
		if (n > 0)
			out->len += (size_t)n;
	} while (n > 0 && out->len < TEXT_MAX);
	if (n < 0)
		return errno;
	if (n > 0)
		return ENOMEM;
	bytes_adds(out, ""); /* adds a NUL */
	return 0;
}

/* A file that only the user of its process may read is refused if the caller
 * may not inspect the process, even where the kernel has no such file. */
static int
may_look(const struct answer_state *s, const struct proc_found *f)
{
	scoped_close int fd = -1;

	if (!f->name.pid || f->row->mode & 0044)
		return 0;
	fd = open_proc(s, &f->name, "environ");
	return fd < 0 ? errno : 0;
}

static int
make_answer_text(struct bytes *out, struct call *c, const struct proc_found *f)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *from = f->row->text ? f->row->text : f->name.file;
	struct proc_name of = f->name;
	int64_t tgid = 0, tid = 0;
	int e;

	if (f->row->kind == PROC_TEXT) {
		bytes_adds(out, f->row->text);
		return may_look(c->state, f);
	}
	(void)call_ids(c, &tgid, &tid);
	/* the limits of pid 1 are those that hallmark was started with */
	if (f->row->make == proc_make_limits && of.pid == 1)
		of = (struct proc_name){.pid = tgid};
	e = read_proc(&text, c->state, &of, from);
	if (e)
		return e;
	const struct proc_source src = {.text = text.data,
		.len = text.len,
		.jobs = c->state->plan->jobs,
		.self = f->name.tid ? f->name.tid == tid : f->name.pid == tgid,
		.init = f->name.pid == 1,
		.numbers = {shown_number, c->state}};
	if (!f->row->make(out, &src))
		return EIO;
	return out->len > MADE_MAX ? ENOMEM : 0;
}

/* A file with this text. Its name holds the path that it answers, from which
 * proc_link.c makes the text of its link in fd/. */
static int
answer_file(const struct answer_state *s, const struct proc_found *f,
	const struct bytes *text, int flags)
{
	char name[NAME_MAX + 1];
	scoped_close int fd = -1, again = -1;
	struct error err;

	(void)snprintf(name, sizeof name, "%.250s", f->path);
	for (char *at = name; *at; at++)
		if (*at == '/')
			*at = ',';
	fd = openat(s->answers, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	if (file_write_fd(fd, text->data, text->len, "an answer", &err) == 0 &&
		fchmod(fd, f->row->mode & 0777) == 0)
		again = openat(s->answers, name,
			(flags & (O_ACCMODE | O_NONBLOCK)) | O_CLOEXEC);
	(void)unlinkat(s->answers, name, 0);
	return take_fd(again);
}

static void
hand_over(struct call *c, int fd, int flags)
{
	struct seccomp_notif_addfd add = {.id = c->id,
		.flags = SECCOMP_ADDFD_FLAG_SEND,
		.srcfd = (uint32_t)fd,
		.newfd_flags = (uint32_t)(flags & O_CLOEXEC)};

	call_note(c);
	if (ioctl(c->state->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0)
		call_fail(c, errno);
	else
		call_sent(c);
}

/* The own file of a process that is not dumpable, such as pid 1, belongs to
 * root and not to the user of the box. */
static bool
is_hidden(const struct proc_found *f)
{
	struct stat st;

	return !(f->row->mode & 0044) && f->fd >= 0 && fstat(f->fd, &st) == 0 &&
	       st.st_uid != BOX_UID;
}

/* Constant files of /proc exist in the box and are opened like any other file;
 * the trace records that all the same. */
static void
note_open(struct call *c, const char *path)
{
	if (text_starts(path, "/proc/"))
		c->audit = CALL_AUDIT_ALWAYS;
}

/* Each open reads bytes of its own, as if drawn anew: programs make names of
 * temporary files of them. */
static void
open_chance(struct call *c, int flags)
{
	const int usual =
		O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_LARGEFILE;
	scoped_close int fd = -1;

	c->source = AUDIT_CHANCE;
	c->audit = CALL_AUDIT_ALWAYS;
	if (flags & ~usual) /* also what the kernel refuses */
		return;
	fd = chance_open(c, flags);
	if (fd < 0)
		call_fail(c, errno);
	else
		hand_over(c, fd, flags);
}

/* Make the answer as a file; an errno, or 0. */
static int
make_answer_file(int *fd, struct call *c, const struct proc_found *f, int flags)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	int mode = flags & O_ACCMODE, error;

	if (f->absent)
		return ENOENT;
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return EEXIST;
	if ((mode != O_WRONLY && !(f->row->mode & 0444)) ||
		(mode != O_RDONLY && !(f->row->mode & 0222)) || is_hidden(f))
		return EACCES;
	error = make_answer_text(&text, c, f);
	if (error)
		return error;
	*fd = answer_file(c->state, f, &text, flags);
	return *fd < 0 ? ENOMEM : 0;
}

static void
open_answer(struct call *c, int dirfd, uint64_t path, int flags)
{
	scoped(proc_found_done) struct proc_found f = {.fd = -1};
	scoped_close int fd = -1;
	char text[PATH_MAX];
	enum proc_way way;
	int error;

	call_to_kernel(c);
	if (!call_peek_text(c, path, text, sizeof text))
		return;
	note_open(c, text);
	way = proc_may_lead(c, dirfd, text, !(flags & O_NOFOLLOW));
	if (way == PROC_WAY_CHANCE)
		open_chance(c, flags);
	if (way != PROC_WAY_IN ||
		!proc_find(c, dirfd, text, !(flags & O_NOFOLLOW), &f))
		return;
	if (!f.absent && (!f.row || f.row->kind == PROC_REAL))
		return;
	error = make_answer_file(&fd, c, &f, flags);
	if (error)
		call_fail(c, error);
	else
		hand_over(c, fd, flags);
}

void
answer_open(struct call *c)
{
	open_answer(c, AT_FDCWD, c->args[0], (int)c->args[1]);
}

void
answer_openat(struct call *c)
{
	open_answer(c, (int)c->args[0], c->args[1], (int)c->args[2]);
}

enum proc_lookup
proc_lookup(struct call *c, int dirfd, const char *path, bool follow, int *fd,
	struct proc_made *made)
{
	scoped(proc_found_done) struct proc_found f = {.fd = -1};

	*fd = -1;
	made->mode = 0;
	if (!proc_find(c, dirfd, path, follow, &f))
		return PROC_ELSEWHERE;
	if (f.absent)
		return PROC_ABSENT;
	if (f.fd >= 0)
		*fd = take_fd(f.fd);
	else
		*made = (struct proc_made){f.row->mode,
			text_starts(f.name.file, "net/") ? BOX_OTHER_UID
							 : BOX_UID};
	return PROC_THERE;
}
