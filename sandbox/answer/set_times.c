/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that set the times of a file.
 *
 * The kernel makes them, unless a time is as late as the kernel's own stamps in
 * this box: it would look like such a stamp.  This happens where the
 * commit is about as new as the build, and copies the times of a file.
 */
#include "sandbox/answer/file_time.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/path.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#define MICROSECONDS 1000000

static void
set_times(struct call *c, bool resolved, struct path *p, struct timespec t[2])
{
	bool access, contents;

	if (!resolved)
		return;
	access = file_time_mark_set(c->state, &t[0]);
	contents = file_time_mark_set(c->state, &t[1]);
	if ((!access && !contents) || p->made.mode)
		call_to_kernel(c);
	else if (utimensat(p->dir, p->path, t, p->flags) < 0)
		call_fail(c, errno);
}

void
answer_utimensat(struct call *c)
{
	struct timespec t[2];
	scoped(path_done) struct path p = PATH_INIT;
	bool resolved;

	if (!call_peek(c, c->args[2], t, sizeof t)) {
		call_to_kernel(c);
		return;
	}
	resolved = c->args[1] ? path_of_text(c, (int)c->args[0], c->args[1],
					(int)c->args[3], &p)
			      : path_of_descriptor(c, (int)c->args[0], &p);
	set_times(c, resolved, &p, t);
}

static void
set_microseconds(struct call *c, int dirfd, uint64_t path, uint64_t times)
{
	struct timeval v[2];
	struct timespec t[2];
	scoped(path_done) struct path p = PATH_INIT;

	if (!path || !call_peek(c, times, v, sizeof v) || v[0].tv_usec < 0 ||
		v[0].tv_usec >= MICROSECONDS || v[1].tv_usec < 0 ||
		v[1].tv_usec >= MICROSECONDS) {
		call_to_kernel(c);
		return;
	}
	for (int i = 0; i < 2; i++)
		t[i] = (struct timespec){
			v[i].tv_sec, (long)v[i].tv_usec * 1000};
	set_times(c, path_of_text(c, dirfd, path, 0, &p), &p, t);
}

void
answer_utimes(struct call *c)
{
	set_microseconds(c, AT_FDCWD, c->args[0], c->args[1]);
}

void
answer_futimesat(struct call *c)
{
	set_microseconds(c, (int)c->args[0], c->args[1], c->args[2]);
}

void
answer_utime(struct call *c)
{
	struct utimbuf both;
	struct timespec t[2] = {{0}};
	scoped(path_done) struct path p = PATH_INIT;

	if (!call_peek(c, c->args[1], &both, sizeof both)) {
		call_to_kernel(c);
		return;
	}
	t[0].tv_sec = both.actime;
	t[1].tv_sec = both.modtime;
	set_times(c, path_of_text(c, AT_FDCWD, c->args[0], 0, &p), &p, t);
}
