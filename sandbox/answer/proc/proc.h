/* SPDX-License-Identifier: Apache-2.0 */
/*
 * proc.h - what a process reads below /proc.  source: sandbox(7)
 *
 * A file of /proc is real, a constant, or the kernel's text with everything
 * taken out that comes from machine, hour or chance; the table says which.
 * What is in no row is not there, whatever the kernel has.
 */
#ifndef SANDBOX_ANSWER_PROC_PROC_H
#define SANDBOX_ANSWER_PROC_PROC_H

#include "base/bytes.h"
#include "sandbox/answer/call/call.h"

#include <linux/limits.h>
#include <sys/stat.h>

/* The number that is shown for a mapped file, and its device's minor. */
struct proc_numbers {
	uint64_t (*of)(void *arg, const char *path, uint64_t dev, uint64_t ino,
		unsigned *minor); /* dev as makedev() */
	void *arg;
};

/* The kernel's text, and what else an answer is made of. */
struct proc_source {
	const char *text; /* followed by a NUL */
	size_t len;
	int jobs;
	bool self; /* the asking process is what it asks about */
	struct proc_numbers numbers;
};

/*
 * proc_make_* - the text that the build reads; pure
 *
 * in      src     what the kernel says in the file that the row names
 * out     *out    appended to
 * returns false where that is not in the form of a kernel between 6.1 and
 *         6.18: refused whole
 */
typedef bool proc_make(struct bytes *out, const struct proc_source *src);
proc_make proc_make_cmdline, proc_make_stat, proc_make_status, proc_make_limits,
	proc_make_fdinfo, proc_make_auxv, proc_make_sched;
/* from maps */
proc_make proc_make_maps, proc_make_smaps, proc_make_rollup, proc_make_numa;

/* Where in /proc something is: a process, a thread of it, a file there. */
struct proc_name {
	int64_t pid;      /* 0: of /proc itself */
	int64_t tid;      /* 0: of the process */
	const char *file; /* below that, as "stat" or "fd/3"; "": the folder */
};

/* proc_name_parse - "/proc/5/task/6/stat" as the kernel prints it; false where
 * that is not below /proc.  *out borrows path. */
bool proc_name_parse(struct proc_name *out, const char *path);

enum proc_kind {
	PROC_REAL, /* the kernel's own */
	PROC_TEXT, /* text */
	PROC_MADE, /* make(), from the file of that name or of the name in
		      text */
};
#define PROC_TOP 1     /* in /proc */
#define PROC_PROCESS 2 /* in /proc/PID */
#define PROC_THREAD 4  /* in /proc/PID/task/TID */
#define PROC_BOTH (PROC_PROCESS | PROC_THREAD)

struct proc_row {
	const char *name;
	unsigned where;
	mode_t mode; /* with the type */
	enum proc_kind kind;
	const char *text;
	proc_make *make;
	const char *why;
};

/* proc_row_find - NULL: nothing is there */
const struct proc_row *proc_row_find(const struct proc_name *name);
/* proc_row_known - is this the last component of any row's name? */
bool proc_row_known(const char *name);
/*
 * proc_list - what a folder of /proc holds beside numbers
 *
 * returns the rows one by one, *at from 0 on, and NULL after the last; the
 *         name that is shown is what follows the last slash
 */
const struct proc_row *proc_list(const struct proc_name *folder, size_t *at);
/* proc_list_numbers - are numbers beside them: processes, descriptors? */
bool proc_list_numbers(const struct proc_name *folder);

/* What a path of the caller's leads to. */
struct proc_found {
	int fd;       /* O_PATH; -1: the kernel has nothing there */
	bool in_proc; /* name is its place there */
	bool absent;  /* and nothing is there for the box */
	struct proc_name name;
	const struct proc_row *row; /* or NULL */
	char path[PATH_MAX + 64];   /* behind name */
};

/* proc_suspect - may this path, as text, lead into /proc? */
bool proc_suspect(const char *path);
/*
 * proc_find - walk a path as the caller would, "self" being the caller
 *
 * in      dirfd, path   the caller's; dirfd is not looked at where path is
 *                       absolute; an empty path is dirfd itself
 *         follow        the last component too, where it is a link
 * out     *f            f->fd is closed by proc_found_done()
 * returns false where the kernel is to answer
 */
bool proc_find(struct call *c, int dirfd, const char *path, bool follow,
	struct proc_found *f);
void proc_found_done(struct proc_found *f);
DEFINE_SCOPED_IN(struct proc_found, proc_found_done);

/* proc_name_of - the place of an open file, below /proc; false: elsewhere */
bool proc_name_of(const struct answer_state *s, int fd, char *path, size_t size,
	struct proc_name *out);
/* proc_path_of - the path of what we hold open, as the kernel knows it */
bool proc_path_of(
	const struct answer_state *s, int fd, char *path, size_t size);
/*
 * proc_replace_open - an answer takes the place of a file below /proc that was
 * opened past the filter, while nothing has been read of it
 *
 * in      number  the caller's descriptor
 * returns false where it stays what it is
 */
bool proc_replace_open(struct call *c, int number);
/* proc_prepare - where answers that are files are made; wants
 * CAP_SYS_ADMIN in the box */
int proc_prepare(struct answer_state *s, struct error *err) MUST_CHECK;
/* A file that the box has and the kernel has not. */
struct proc_made {
	mode_t mode; /* 0: none */
	uid_t owner;
};
/* Does a path lead below /proc or into it? */
enum proc_lookup {
	PROC_ELSEWHERE, /* it has nothing to do with /proc */
	PROC_ABSENT,    /* nothing is there */
	PROC_THERE
};
/*
 * proc_lookup - what a path below /proc or into it leads to
 *
 * out     *fd    where something is there: O_PATH, taken by the caller; or -1
 *                and *made
 */
enum proc_lookup proc_lookup(struct call *c, int dirfd, const char *path,
	bool follow, int *fd, struct proc_made *made);

/* Handlers, see answer/handlers.h. */
void answer_open(struct call *c);
void answer_openat(struct call *c);
void answer_readlink(struct call *c);
void answer_readlinkat(struct call *c);

#endif
