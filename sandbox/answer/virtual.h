/* SPDX-License-Identifier: Apache-2.0 */
/*
 * virtual.h - system calls that are answered, not made.
 *
 * A process inside the box's user and mount namespaces, but not in its pid
 * namespace (no build can see it), receives them one by one.  One small file
 * answers each kind of thing; the table is in virtual.c.
 *
 * Arguments may change while they are read: what is read once is judged and
 * used as read.  A wrong answer may spoil the build that asked; nothing else,
 * since this process can reach nothing else.
 */
#ifndef SANDBOX_ANSWER_VIRTUAL_H
#define SANDBOX_ANSWER_VIRTUAL_H

#include "sandbox/audit.h"
#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"
#include "sandbox/plan.h"

#include <sys/types.h>

struct virtual_state {
	const struct box_plan *plan;
	int listener;      /* of the filter */
	int proc;          /* the machine's own /proc: by our numbers */
	int64_t born_ns;   /* real time before the box's first file */
	int64_t filled_ns; /* and after the last before the build */
	struct clocks *clocks;
	struct write_order *order;
	pid_t last;                /* who asked before */
	bool told;                 /* in this call, a file's time */
	unsigned n_ports, n_names; /* given to sockets that named none */
	uint64_t env_dev, work_dev, proc_dev, outer_proc_dev, chance_ino;
	int answers; /* a folder for files that are answers, and its device */
	uint64_t answers_dev;
	struct virtual_inodes *inodes;   /* numbers given out */
	struct virtual_ages *ages;       /* times given out */
	struct virtual_folder *folder;   /* the one read last */
	struct virtual_netlink *netlink; /* routing sockets; NULL: none yet */
	struct virtual_timers *timers;   /* of processor time; NULL: none yet */
};

/* One call, and what becomes of it. */
struct virtual_call {
	struct virtual_state *state;
	pid_t pid; /* of the thread, in our numbers */
	const uint64_t *args;
	int64_t value; /* what it returns */
	int error;     /* errno, or 0 */
	bool real;     /* let the kernel answer */
	uint64_t id;   /* of the call, for an answer that is a descriptor */
	bool sent;     /* that has been given */
	enum audit_source source;
	bool noted;  /* let through, but of interest to a trace */
	bool silent; /* answered, and of none */
};

bool virtual_peek(
	const struct virtual_call *c, uint64_t from, void *to, size_t len);
/* virtual_peek_text - at most max bytes with the NUL; false: too long */
bool virtual_peek_text(
	const struct virtual_call *c, uint64_t from, char *to, size_t max);
/* virtual_poke - EFAULT becomes the answer where it cannot be written */
void virtual_poke(
	struct virtual_call *c, uint64_t to, const void *from, size_t len);

/* virtual_note - for the trace; before the answer is given, since the caller
 * may end at once */
void virtual_note(const struct virtual_call *c);

/* virtual_take_fd - the caller's own open file; -1: it has none */
int virtual_take_fd(struct virtual_call *c, int fd);

/* What is there at this path of the caller's, or behind its descriptor? */
enum virtual_kind {
	VIRTUAL_NONE,
	VIRTUAL_FILE,
	VIRTUAL_PROC
};
enum virtual_kind virtual_exists(struct virtual_call *c, uint64_t path);
enum virtual_kind virtual_is_open(struct virtual_call *c, int fd);

/*
 * virtual_absent - nothing was there: is that so for the caller, too?
 *
 * Were it left to the kernel, a file that is born meanwhile would show its real
 * times.  Our way is the caller's where no link is on it: /proc/self is one.
 *
 * in      base   below dir, where a relative path begins; or NULL
 */
enum virtual_absence {
	VIRTUAL_UNKNOWN,
	VIRTUAL_ABSENT,
	VIRTUAL_BORN /* since; and our way is the caller's */
};
enum virtual_absence virtual_absent(
	int dir, const char *base, const char *path, bool follow);

void virtual_clock_gettime(struct virtual_call *c);
void virtual_clock_getres(struct virtual_call *c);
void virtual_gettimeofday(struct virtual_call *c);
void virtual_time(struct virtual_call *c);
struct timespec;
/* virtual_birth - the real time at which the box's own folders were made */
int virtual_birth(struct timespec *out) MUST_CHECK;

void virtual_getrusage(struct virtual_call *c);
void virtual_times(struct virtual_call *c);
void virtual_setitimer(struct virtual_call *c);
void virtual_getitimer(struct virtual_call *c);
void virtual_no_timer(struct virtual_call *c); /* of processor time */

void virtual_getrandom(struct virtual_call *c);
void virtual_getgroups(struct virtual_call *c);
void virtual_uname(struct virtual_call *c);
void virtual_sysinfo(struct virtual_call *c);
void virtual_getdents64(struct virtual_call *c);
void virtual_lseek(struct virtual_call *c);
void virtual_fcntl(struct virtual_call *c);
/* virtual_ages - the times that are shown for a file of the box's own.  So
 * many places are remembered, twice as many as a box has files unless it is
 * told otherwise; past them the oldest half is forgotten, and has no more than
 * its order before all that is remembered. */
#define VIRTUAL_AGES_MOST (1 << 21)
struct statx;
void virtual_ages(struct virtual_state *s, struct statx *x);
struct virtual_ages;
void virtual_ages_free(struct virtual_ages *ages);
/* virtual_path_of - the path of what we hold open, as the kernel knows it */
bool virtual_path_of(
	const struct virtual_state *s, int fd, char *path, size_t size);
/* virtual_inode - the number that is shown for a file; path matters only where
 * it is not known yet: from the root, or anything else for what has none */
uint64_t virtual_inode(
	struct virtual_state *s, uint64_t dev, uint64_t ino, const char *path);
bool virtual_inode_known(struct virtual_state *s, uint64_t dev, uint64_t ino);
void virtual_affinity(struct virtual_call *c);
void virtual_getcpu(struct virtual_call *c);
void virtual_socket(struct virtual_call *c);
void virtual_getsockname(struct virtual_call *c);
void virtual_sendmsg(struct virtual_call *c);
/* virtual_netlink_* - of a routing socket; false: it is another */
bool virtual_netlink_bind(struct virtual_call *c);
bool virtual_netlink_connect(struct virtual_call *c);
bool virtual_netlink_sendto(struct virtual_call *c);
/* virtual_put_apart - a descriptor for the caller, takes fd; where no number
 * apart can be had it is refused (only) or like any other */
void virtual_put_apart(struct virtual_call *c, int fd, bool cloexec, bool only);
void virtual_timerfd_create(struct virtual_call *c);
void virtual_inotify_init(struct virtual_call *c);
void virtual_inotify_init1(struct virtual_call *c);
void virtual_signalfd(struct virtual_call *c);
void virtual_signalfd4(struct virtual_call *c);
void virtual_bind(struct virtual_call *c);
void virtual_connect(struct virtual_call *c);
void virtual_listen(struct virtual_call *c);
void virtual_sendto(struct virtual_call *c);
void virtual_shmctl(struct virtual_call *c);
void virtual_msgctl(struct virtual_call *c);
void virtual_semctl(struct virtual_call *c);
void virtual_mincore(struct virtual_call *c);
void virtual_getpriority(struct virtual_call *c);
void virtual_setpriority(struct virtual_call *c);
void virtual_sched_getattr(struct virtual_call *c);
void virtual_sched_setscheduler(struct virtual_call *c);
void virtual_sched_getparam(struct virtual_call *c);
void virtual_sched_rr_get_interval(struct virtual_call *c);
void virtual_statfs(struct virtual_call *c);
void virtual_fstatfs(struct virtual_call *c);
void virtual_stat(struct virtual_call *c);
void virtual_lstat(struct virtual_call *c);
void virtual_fstat(struct virtual_call *c);
void virtual_newfstatat(struct virtual_call *c);
void virtual_statx(struct virtual_call *c);

/* Files and links of /proc. */
void virtual_open(struct virtual_call *c);
void virtual_openat(struct virtual_call *c);
void virtual_readlink(struct virtual_call *c);
void virtual_readlinkat(struct virtual_call *c);
/*
 * virtual_proc_late - an answer takes the place of a file below /proc that was
 * opened past the filter, while nothing has been read of it
 *
 * in      number  the caller's descriptor
 * returns false where it stays what it is
 */
bool virtual_proc_late(struct virtual_call *c, int number);
/* virtual_proc_prepare - where answers that are files are made; wants
 * CAP_SYS_ADMIN in the box */
int virtual_proc_prepare(struct virtual_state *s, struct error *err) MUST_CHECK;
/* A file that the box has and the kernel has not. */
struct virtual_made {
	mode_t mode; /* 0: none */
	uid_t owner;
};
/*
 * virtual_proc_place - what a path below /proc or into it leads to
 *
 * out     *fd    O_PATH, taken by the caller; or -1 and *made
 * returns false where the path has nothing to do with /proc; true with
 *         c->error set where nothing is there
 */
bool virtual_proc_place(struct virtual_call *c, int dirfd, const char *path,
	bool follow, int *fd, struct virtual_made *made);

/* virtual_leave - keep no descriptor but these, start no process, take no more
 * memory than an answer can need */
int virtual_leave(int build, int listener, struct error *err) MUST_CHECK;
/* virtual_confine - from then on only what answering takes */
int virtual_confine(struct error *err) MUST_CHECK;

/*
 * virtual_main - answer until nobody can ask any more; never returns
 *
 * in      build     pidfd of the build's process: whose namespaces are joined
 *         listener  of the seccomp filter
 *         supervisor  dies with it
 *         filled_ns when all that the build finds was there
 *         counter   shared memory: how many calls were answered
 */
_Noreturn void virtual_main(const struct box_plan *plan, int build,
	int listener, struct clocks *clocks, struct write_order *order,
	int64_t filled_ns, int64_t *counter, pid_t supervisor);

#endif
