/* SPDX-License-Identifier: Apache-2.0 */
/*
 * proc.h - what a process reads below /proc.  source: sandbox(7)
 *
 * A file of /proc is real, or a constant, or the text of the kernel without
 * everything that depends on the machine, the time or chance.  A table says
 * which (proc_table.c).  A file without a row in it does not exist for the
 * build, whatever the kernel has.
 */
#ifndef SANDBOX_ANSWER_PROC_PROC_H
#define SANDBOX_ANSWER_PROC_PROC_H

#include "sandbox/answer/call/call.h"
#include "sandbox/core/procfs.h"

#include <linux/limits.h>
#include <sys/stat.h>

/* The inode number to show for a mapped file, and the minor number of its
 * device. */
struct proc_numbers {
	uint64_t (*of)(void *arg, const char *path, uint64_t dev, uint64_t ino,
		unsigned *minor); /* dev as makedev() */
	void *arg;
};

/* What an answer is made from. */
struct proc_source {
	const char *text; /* the text of the kernel, followed by a NUL */
	size_t len;
	int jobs;
	bool self; /* the caller reads the file of its own process or thread */
	bool init; /* it is the file of pid 1 */
	struct proc_numbers numbers;
};

/*
 * proc_make_* - the text that the build reads; pure
 *
 * in      src     the file of the kernel that the row names
 * out     *out    appended to
 * returns false where the text does not have the form of a kernel between 6.1
 *         and 6.18; the whole file is then refused
 */
typedef bool proc_make(struct bytes *out, const struct proc_source *src);
proc_make proc_make_cmdline, proc_make_stat, proc_make_status, proc_make_limits,
	proc_make_fdinfo, proc_make_auxv, proc_make_sched;
/* these read maps */
proc_make proc_make_maps, proc_make_smaps, proc_make_rollup, proc_make_numa;

/* A file below /proc: of a process, of one of its threads, or of the top
 * folder. */
struct proc_name {
	int64_t pid;      /* 0: of /proc itself */
	int64_t tid;      /* 0: of the process */
	const char *file; /* below that folder, as "stat" or "fd/3"; "": the
			     folder itself */
};

/* proc_name_parse - parse "/proc/5/task/6/stat" as the kernel prints it; false
 * where path is not below /proc. *out borrows path. */
bool proc_name_parse(struct proc_name *out, const char *path);

enum proc_kind {
	PROC_REAL, /* the file of the kernel */
	PROC_TEXT, /* the constant text */
	PROC_MADE, /* make(), which reads the kernel's file named text, or name
		      where text is NULL */
};
#define PROC_TOP 1     /* in /proc */
#define PROC_PROCESS 2 /* in /proc/PID */
#define PROC_THREAD 4  /* in /proc/PID/task/TID */
#define PROC_BOTH (PROC_PROCESS | PROC_THREAD)

struct proc_row {
	const char *name;
	unsigned where;
	mode_t mode; /* with the file type */
	enum proc_kind kind;
	const char *text;
	proc_make *make;
	const char *why;
};

/* proc_row_find - NULL: the file does not exist for the build */
const struct proc_row *proc_row_find(const struct proc_name *name);
/* proc_row_known - is name a process id or the last component of the name of a
 * row? */
bool proc_row_known(const char *name);
/*
 * proc_list - the entries of a folder of /proc, except those that are numbers
 *
 * in      *at     0 for the first call
 * returns one row for each call, NULL after the last; the name to show is what
 *         follows the last slash of the row's name
 */
const struct proc_row *proc_list(const struct proc_name *folder, size_t *at);
/* proc_list_numbers - does the folder also have numbers as entries: processes,
 * threads, descriptors? */
bool proc_list_numbers(const struct proc_name *folder);

/* The file that a path of the caller leads to. */
struct proc_found {
	int fd;       /* O_PATH; -1: the kernel has no such file */
	bool in_proc; /* the file is below /proc, and name is set */
	bool absent;  /* the file does not exist for the build */
	struct proc_name name;
	const struct proc_row *row; /* or NULL */
	char path[PATH_MAX + 64];   /* name.file points into it */
};

/* proc_suspect - does the text of this path look as if it led into /proc?  Only
 * a first guess: a link can lead there under any name. */
bool proc_suspect(const char *path);
/*
 * proc_may_lead - can the path of a caller lead into /proc, by its text, by a
 * link or from the current folder?
 *
 * in      follow  also follow a link in the last component
 */
enum proc_way {
	PROC_WAY_OUT,    /* it does not lead there */
	PROC_WAY_IN,     /* it may */
	PROC_WAY_CHANCE, /* it leads to /dev/urandom */
};
enum proc_way proc_may_lead(
	struct call *c, int dirfd, const char *path, bool follow);
/*
 * proc_find - resolve a path as the caller would; "self" is the caller
 *
 * in      dirfd, path   the caller's; an absolute path ignores dirfd, an empty
 *                       path is dirfd itself
 *         follow        follow a link in the last component, too
 * out     *f            proc_found_done() closes f->fd
 * returns false where the kernel must answer
 */
bool proc_find(struct call *c, int dirfd, const char *path, bool follow,
	struct proc_found *f);
void proc_found_done(struct proc_found *f);
DEFINE_SCOPED_IN(struct proc_found, proc_found_done);

/* proc_name_of - the name of an open file below /proc; false: it is not below
 * /proc */
bool proc_name_of(const struct answer_state *s, int fd, char *path, size_t size,
	struct proc_name *out);
/* proc_path_of - the path of a descriptor of this process, as the kernel knows
 * it */
bool proc_path_of(
	const struct answer_state *s, int fd, char *path, size_t size);
/* proc_prepare - mount the tmpfs for the files that are answers; requires
 * CAP_SYS_ADMIN in the box */
int proc_prepare(struct answer_state *s, struct error *err) MUST_CHECK;
/* A file that exists in the box but not in the kernel. */
struct proc_made {
	mode_t mode; /* 0: there is no such file */
	uid_t owner;
};
/* Does a path lead into /proc? */
enum proc_lookup {
	PROC_ELSEWHERE, /* the path does not lead into /proc */
	PROC_ABSENT,    /* the file does not exist for the build */
	PROC_THERE
};
/*
 * proc_lookup - the file that a path leads to, which may be below /proc
 *
 * out     *fd     PROC_THERE: an O_PATH descriptor, which the caller closes; or
 *                 -1, and *made describes the file
 */
enum proc_lookup proc_lookup(struct call *c, int dirfd, const char *path,
	bool follow, int *fd, struct proc_made *made);

/* Handlers; see answer/handlers.h. */
void answer_open(struct call *c);
void answer_openat(struct call *c);
void answer_readlink(struct call *c);
void answer_readlinkat(struct call *c);

#endif
