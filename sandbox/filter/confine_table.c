/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/confine_table.h"
#include "sandbox/core/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define LOW 0xffffffffu
#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

#define ALLOW(name) \
	{ \
		name, SECCOMP_ALLOW, 0, {{0}}, "" \
	}
#define ALLOW_IF(name, arg, value) \
	{ \
		name, SECCOMP_ALLOW, 0, {{(arg) + 1, LOW, value}}, "" \
	}
#define REFUSE(name, why) \
	{ \
		name, SECCOMP_REFUSE, EACCES, {{0}}, why \
	}
#define REFUSE_BIT(name, arg, bit, why) \
	{ \
		name, SECCOMP_REFUSE, EACCES, {{(arg) + 1, bit, bit}}, why \
	}

#define NO_CODE "no memory becomes executable"
#define NO_PATH "a helper has its descriptors and reaches no other by a path"

/* To read and write the descriptors that the process has. */
#define DESCRIPTORS \
	ALLOW("close"), ALLOW("fadvise64"), ALLOW("fstat"), ALLOW("lseek"), \
		ALLOW("pread64"), ALLOW("read"), ALLOW("readv"), \
		ALLOW("write"), \
		ALLOW("writev"), /* F_SETOWN would send signals to others */ \
		ALLOW_IF("fcntl", 1, F_GETFD), ALLOW_IF("fcntl", 1, F_SETFD), \
		ALLOW_IF("fcntl", 1, F_GETFL), \
		ALLOW_IF("fcntl", 1, F_DUPFD_CLOEXEC)

#define MEMORY \
	REFUSE_BIT("mmap", 2, PROT_EXEC, NO_CODE), ALLOW("mmap"), \
		REFUSE_BIT("mprotect", 2, PROT_EXEC, NO_CODE), \
		ALLOW("mprotect"), ALLOW("munmap"), ALLOW("mremap"), \
		ALLOW("madvise"), ALLOW("brk")

/* What the C library calls by itself.  confine_filter.c allows tgkill() of the
 * process itself, because it knows the pid. */
#define ITSELF \
	ALLOW("exit"), ALLOW("exit_group"), ALLOW("futex"), ALLOW("getpid"), \
		ALLOW("getrandom"), ALLOW("gettid"), ALLOW("clock_gettime"), \
		ALLOW("restart_syscall"), ALLOW("rt_sigaction"), \
		ALLOW("rt_sigprocmask"), ALLOW("rt_sigreturn"), \
		ALLOW("sched_getaffinity"), ALLOW("sched_yield"), \
		ALLOW("sysinfo")

/* Only in a build with sanitizers: the stack of their signal handlers. */
#if SANITIZED
#define SANITIZERS ALLOW("sigaltstack"),
#else
#define SANITIZERS
#endif

const struct seccomp_row confine_parse_rows[] = {DESCRIPTORS, MEMORY, ITSELF,
	SANITIZERS
	/* fstat() of newer C libraries; with a path beside the flag it shows at
	 * most that a file exists, to a process that cannot pass that on */
	{"newfstatat", SECCOMP_ALLOW, 0, {{4, AT_EMPTY_PATH, AT_EMPTY_PATH}},
		""},
	REFUSE("newfstatat", NO_PATH), REFUSE("openat", NO_PATH)};
const size_t n_confine_parse_rows = ROWS(confine_parse_rows);

/* Modes and owners change only by descriptor: Landlock does not restrict these
 * calls, but a descriptor can only be opened beneath the folder. */
const struct seccomp_row confine_unpack_rows[] = {DESCRIPTORS, MEMORY, ITSELF,
	SANITIZERS ALLOW("fchmod"), ALLOW("ftruncate"), ALLOW("getdents64"),
	ALLOW("linkat"), ALLOW("mkdirat"), ALLOW("newfstatat"), ALLOW("openat"),
	ALLOW("readlinkat"), ALLOW("renameat"), ALLOW("symlinkat"),
	ALLOW("unlinkat"), ALLOW("utimensat")};
const size_t n_confine_unpack_rows = ROWS(confine_unpack_rows);

#define ON_FILTER(request) ALLOW_IF("ioctl", 1, (uint32_t)(request))
#define BY_SIGNAL "F_SETOWN and similar requests would send signals to others"

/* The answering process opens files that the build can open, and makes system
 * calls on its behalf.  It creates only descriptors for the calling process,
 * starts no process and communicates with no process outside the box. */
const struct seccomp_row confine_answers_rows[] = {DESCRIPTORS,
	REFUSE("fcntl", BY_SIGNAL), MEMORY, ITSELF,
	SANITIZERS
		/* of the listener */
		ON_FILTER(SECCOMP_IOCTL_NOTIF_RECV),
	ON_FILTER(SECCOMP_IOCTL_NOTIF_SEND),
	ON_FILTER(SECCOMP_IOCTL_NOTIF_ADDFD), REFUSE("ioctl", BY_SIGNAL),
	ALLOW("poll"), ALLOW("ppoll"), ALLOW_IF("sched_setaffinity", 0, 0),
	/* of the calling process; signal 0 only tests whether it exists */
	ALLOW_IF("kill", 1, 0), REFUSE("kill", BY_SIGNAL), ALLOW("pidfd_getfd"),
	ALLOW("pidfd_open"), ALLOW("process_vm_readv"),
	ALLOW("process_vm_writev"),
	/* files, also those that it creates as answers */
	ALLOW("fchmod"), ALLOW("fchownat"), ALLOW("getdents64"), ALLOW("lstat"),
	ALLOW("newfstatat"), ALLOW("open"), ALLOW("openat"), ALLOW("openat2"),
	ALLOW("readlink"), ALLOW("readlinkat"), ALLOW("stat"), ALLOW("statx"),
	ALLOW("unlinkat"), ALLOW("utimensat"),
	/* created for the calling process, with a reserved number */
	ALLOW("inotify_init1"), ALLOW("signalfd4"), ALLOW("timerfd_create"),
	/* in place of a routing socket; no socket of the machine is in reach */
	ALLOW_IF("socket", 0, AF_UNIX), ALLOW("listen"), ALLOW("connect"),
	ALLOW("accept4"), ALLOW("sendto"),
	ALLOW_IF("getsockopt", 1, SOL_SOCKET),
	ALLOW_IF("setsockopt", 2, SO_SNDBUF),
	ALLOW_IF("setsockopt", 2, SO_RCVBUF),
	ALLOW_IF("setsockopt", 2, SO_ATTACH_REUSEPORT_CBPF),
	/* sockets of the calling process, and its System V objects */
	ALLOW("bind"), ALLOW("getsockname"), ALLOW("msgctl"), ALLOW("semctl"),
	ALLOW("shmctl")};
const size_t n_confine_answers_rows = ROWS(confine_answers_rows);
