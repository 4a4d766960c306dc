/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/seccomp_table.h"
#include "sandbox/core/message.h"
#include "sandbox/filter/seccomp_allowed.h"
#include "sandbox/filter/seccomp_held.h"
#include "sandbox/filter/seccomp_known.h"
#include "sandbox/filter/seccomp_sockets.h"
#include "sandbox/filter/socket_options.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

const struct seccomp_row seccomp_rows[] = {
	/* flags and values that only newer kernels know */
	SECCOMP_KNOWN_BITS(REFUSE_BITS),
	SECCOMP_KNOWN_BITS_OF(REFUSE_BITS_OF),
	SECCOMP_UNKNOWN(REFUSE_IF),
	REFUSE_IF("pipe2", 1, O_EXCL, O_EXCL, ENOPKG,
		"only some kernels have watch queues"),

	/* answered when deterministic */
	ANSWER("clock_gettime", "every clock is virtual"),
	ANSWER("clock_getres", "the kernel's tick is a constant"),
	ANSWER("times", "processor time is virtual too"),
	ANSWER("getrusage", "resource usage is virtual too"),
	ANSWER("getcpu", "the only processor is the first"),
	ANSWER("gettimeofday", "the wall clock is virtual"),
	ANSWER("time", "the wall clock is virtual"),
	ANSWER("getrandom", "random numbers are seeded from the inputs"),
	ANSWER("getgroups", "the user's supplementary groups are not shown"),
	ANSWER("uname", "the kernel's release is a constant"),
	ANSWER("statfs", "free space is a constant"),
	ANSWER("fstatfs", "free space is a constant"),
	ANSWER("sched_getaffinity", "as many processors as jobs"),
	ANSWER("getdents64", "entries of folders are sorted by name"),
	ANSWER_IF(
		"lseek", 2, LOW, SEEK_DATA, "holes depend on the file system"),
	ANSWER_IF(
		"lseek", 2, LOW, SEEK_HOLE, "holes depend on the file system"),
	ANSWER_IF("lseek", 2, LOW, SEEK_END, END_OF_FILE),
	ALLOW_IF("lseek", 1 + SECCOMP_UPPER, 0x80000000, 0x80000000),
	{"lseek", SECCOMP_ANSWER, 0,
		{{2 + SECCOMP_UPPER + SECCOMP_ANY, LOW, 0}}, END_OF_FILE},
	ANSWER_IF("fcntl", 1, LOW, F_GET_SEALS,
		"only files in memory have seals"),
	ANSWER("sysinfo", "memory, load and uptime are constants"),
	ANSWER("stat", "file times are virtual"),
	ANSWER("lstat", "file times are virtual"),
	ANSWER("fstat", "file times are virtual"),
	ANSWER("newfstatat", "file times are virtual"),
	ANSWER("statx", "file times are virtual"),
	ANSWER_UNLESS("utime", 1, 0, SET_TIME),
	ANSWER_UNLESS("utimes", 1, 0, SET_TIME),
	ANSWER_UNLESS("futimesat", 2, 0, SET_TIME),
	ANSWER_UNLESS("utimensat", 2, 0, SET_TIME),

	SECCOMP_HELD_WAITS,
	/* waits: they take real time, measured by the clocks above; one without
	 * end may wait for a timer */
	ALLOW_IF("poll", 2, LOW, 0),
	WATCH("poll", LASTS),
	ALLOW_IF("epoll_wait", 3, LOW, 0),
	WATCH("epoll_wait", LASTS),
	ALLOW_IF("epoll_pwait", 3, LOW, 0),
	WATCH("epoll_pwait", LASTS),
	WATCH("ppoll", LASTS),
	WATCH("select", LASTS),
	WATCH("pselect6", LASTS),
	WATCH("rt_sigtimedwait", LASTS),
	WATCH_UNLESS("recvmmsg", 4, 0, LASTS),
	WATCH_UNLESS("semtimedop", 3, 0, LASTS),
	WATCH_UNLESS("mq_timedsend", 4, 0, LASTS),
	WATCH_UNLESS("mq_timedreceive", 4, 0, LASTS),
	WATCH_FUTEX(0 /* FUTEX_WAIT */),
	WATCH_FUTEX(6 /* FUTEX_LOCK_PI */),
	WATCH_FUTEX(9 /* FUTEX_WAIT_BITSET */),
	WATCH_FUTEX(11 /* FUTEX_WAIT_REQUEUE_PI */),
	WATCH_FUTEX(13 /* FUTEX_LOCK_PI2 */),
	WATCH("nanosleep", LASTS),
	NO_TIMER("clock_nanosleep"),
	WATCH("clock_nanosleep", LASTS),
	WATCH("restart_syscall", LASTS),
	WATCH("alarm", TIMERS),
	WATCH_IF("setitimer", 0, 0 /* ITIMER_REAL */, TIMERS),
	ANSWER("setitimer", "timers of processor time never expire"),
	WATCH_IF("getitimer", 0, 0 /* ITIMER_REAL */, TIMERS),
	ANSWER("getitimer", "timers of processor time never expire"),
	NO_TIMER("timer_create"),
	WATCH("timer_getoverrun", "computation takes no time"),
	WATCH("timer_settime", TIMERS),
	WATCH("timer_gettime", TIMERS),
	WATCH("timerfd_settime", TIMERS),
	WATCH("timerfd_gettime", TIMERS),
	ANSWER("timerfd_create", RESERVED_DATA),
	ANSWER("inotify_init", RESERVED_DATA),
	ANSWER("inotify_init1", RESERVED_DATA),
	ANSWER_IF("signalfd", 0, LOW, LOW, RESERVED_DATA),
	ANSWER_IF("signalfd4", 0, LOW, LOW, RESERVED_DATA),
	WATCH_UNLESS("wait4", 3, 0, USAGE),
	WATCH_UNLESS("waitid", 4, 0, USAGE),
#ifdef __aarch64__ /* each new program calls this (core/cpu.h) */
	{"prctl", SECCOMP_ALLOW, 0,
		{{1, LOW, PR_SET_TSC}, {2, LOW, PR_TSC_SIGSEGV}}, ""},
#endif
	{"prctl", SECCOMP_PRETEND, 0, {{1, LOW, PR_SET_TSC}},
		"the processor's counter stays virtual"},
	ANSWER("bind", "free ports are assigned in order"),
	ANSWER("connect", "binds a socket that is not bound"),
	ANSWER("listen", "binds a socket that is not bound"),
	ANSWER_IF("sendto", 0, ~(SECCOMP_RESERVED - 1u), SECCOMP_RESERVED_FIRST,
		"may be a routing socket"),
	ANSWER_IF("sendmsg", 0, ~(SECCOMP_RESERVED - 1u),
		SECCOMP_RESERVED_FIRST, "may be a routing socket"),
	ALLOW_IF("sendmsg", 2, LOW, MESSAGE_FLAGS),
	ANSWER("sendmsg", "binds a socket that is not bound"),
	ANSWER("sendmmsg", "binds a socket that is not bound"),
	ANSWER("getsockname", "may be a routing socket"),
	HOLD_IF("sendto", 4, LOW, 0),
	ALLOW_IF("sendto", 4, LOW, 0),
	ANSWER("sendto", "binds a socket that is not bound"),
	ANSWER("shmctl", "times of System V objects are virtual"),
	ANSWER("msgctl", "times of System V objects are virtual"),
	ANSWER("semctl", "times of System V objects are virtual"),
	ANSWER("mincore", "what the machine caches varies"),
	ANSWER_IF("membarrier", 0, LOW, 0, "newer kernels have more commands"),
	ANSWER("getpriority", "niceness is hallmark's own, and is not shown"),
	ANSWER("setpriority", "niceness is hallmark's own, and stays"),
	ANSWER("sched_getattr", "niceness is hallmark's own"),
	ANSWER("sched_setattr", "niceness is hallmark's own, and stays"),
	ANSWER("sched_setscheduler", "it succeeds without effect"),
	ANSWER("sched_setparam", "only the default priority can be set"),
	ANSWER("sched_getparam", "only the default priority is shown"),
	ANSWER("sched_rr_get_interval", "a time slice depends on the kernel"),

	/* honest builds make these calls, and an error would only stop them */
	ANSWER_OWNER("chown"),
	ANSWER_OWNER("fchown"),
	ANSWER_OWNER("lchown"),
	ANSWER_OWNER("fchownat"),
	PRETEND("ioprio_get", "like niceness"),
	PRETEND("ioprio_set", "like niceness"),
	PRETEND("sched_getscheduler", "the default, whatever was inherited"),
	ALLOW_IF("personality", 0, LOW, 0xffffffff),
	{"personality", SECCOMP_PRETEND, 0, {{1, LOW, 0}},
		"addresses do not change"},
	{"personality", SECCOMP_PRETEND, 0, {{1, LOW, 0x40000}},
		"addresses do not change"},
	REFUSE("personality", EPERM,
		"another personality behaves like another kernel"),

	PRETEND("sched_setaffinity", "as many processors as jobs"),
	PRETEND("sync", NO_DISK),
	PRETEND("syncfs", NO_DISK),

	/* set-id bits and devices */
	SETID_BITS("chmod", 1),
	SETID_BITS("fchmod", 1),
	SETID_BITS("fchmodat", 2),
	SETID_BITS("creat", 1),
	SETID_BITS("mknod", 1),
	SETID_BITS("mknodat", 2),
	SETID_CREATE("open", 1, 2),
	SETID_CREATE("openat", 2, 3),
	SETID_NAMELESS("open", 1, 2),
	SETID_NAMELESS("openat", 2, 3),
	NODE("mknod", 1),
	NODE("mknodat", 2),
	REFUSE_IF("renameat2", 4, RENAME_WHITEOUT, RENAME_WHITEOUT, EINVAL,
		NO_DEVICE),

	REFUSE_IF("open", 1, O_DIRECT, O_DIRECT, EINVAL, NOT_DIRECT),
	REFUSE_IF("openat", 2, O_DIRECT, O_DIRECT, EINVAL, NOT_DIRECT),
	SEE_IF("open", 1, O_ACCMODE, O_WRONLY),
	SEE_IF("openat", 2, O_ACCMODE, O_WRONLY),
	SEE("creat"),
	SEE("rename"),
	SEE("renameat"),
	SEE("renameat2"),
	SEE("link"),
	SEE("linkat"),
	SEE("symlink"),
	SEE("symlinkat"),
	SEE("truncate"),
	/* files of /proc that are opened for reading; others are unchanged */
	READS("open", 1),
	READS("openat", 2),
	/* realpath() of the C library makes it for each folder of a path */
	ALLOW_IF("readlink", 2, LOW, 1023),
	ANSWER("readlink", "numbers of pipes and namespaces"),
	ALLOW_IF("readlinkat", 3, LOW, 1023),
	ANSWER("readlinkat", "numbers of pipes and namespaces"),

/* namespaces and mounts */
#define NEW(flag) REFUSE_IF("clone", 0, flag, flag, EPERM, NO_NAMESPACE)
	NEW(CLONE_NEWNS),
	NEW(CLONE_NEWCGROUP),
	NEW(CLONE_NEWUTS),
	NEW(CLONE_NEWIPC),
	NEW(CLONE_NEWUSER),
	NEW(CLONE_NEWPID),
	NEW(CLONE_NEWNET),
#undef NEW
	REFUSE_IF("clone", 0, CLONE_UNTRACED, CLONE_UNTRACED, EPERM,
		"the supervisor sees every process and each of its execs"),
	REFUSE("unshare", EPERM, NO_NAMESPACE),
	REFUSE("setns", EPERM, NO_NAMESPACE),
	REFUSE("mount", EPERM, NO_MOUNT),
	REFUSE("umount2", EPERM, NO_MOUNT),
	REFUSE("pivot_root", EPERM, NO_MOUNT),
	REFUSE("chroot", EPERM, NO_MOUNT),
	REFUSE("open_tree", EPERM, NO_MOUNT),
	REFUSE("move_mount", EPERM, NO_MOUNT),
	REFUSE("fsopen", EPERM, NO_MOUNT),
	REFUSE("fsconfig", EPERM, NO_MOUNT),
	REFUSE("fsmount", EPERM, NO_MOUNT),
	REFUSE("fspick", EPERM, NO_MOUNT),
	REFUSE("mount_setattr", EPERM, NO_MOUNT),

	/* other processes */
	REFUSE("ptrace", EPERM, NO_OTHER),
	REFUSE("process_vm_readv", EPERM, NO_OTHER),
	REFUSE("process_vm_writev", EPERM, NO_OTHER),
	REFUSE("kcmp", EPERM, NO_OTHER),
	REFUSE_IF("prlimit64", 0, LOW, 1, EPERM,
		"pid 1 of the box has the build's user and could be starved"),
	/* a call that only reads a limit is allowed */
	{"prlimit64", SECCOMP_ALLOW, 0,
		{{3, LOW, 0}, {3 + SECCOMP_UPPER, LOW, 0}}, ""},
	{"prlimit64", SECCOMP_PRETEND, 0, {{2, LOW, RLIMIT_CORE}, {4, LOW, 0}},
		NO_CORE},
	REFUSE_IF("prlimit64", 1, LOW, RLIMIT_CORE, EPERM, NO_CORE),
	{"setrlimit", SECCOMP_PRETEND, 0, {{1, LOW, RLIMIT_CORE}}, NO_CORE},
	ANSWER_IF("prlimit64", 1, LOW, RLIMIT_CPU, TIMERS_OF_USE),
	ANSWER_IF("setrlimit", 0, LOW, RLIMIT_CPU, TIMERS_OF_USE),
	REFUSE("pidfd_getfd", EPERM, NO_OTHER),
	REFUSE("process_madvise", EPERM, NO_OTHER),
	REFUSE("vmsplice", ENOSYS,
		"keeps pages in a pipe that no process maps and no limit "
		"counts"),

	/* the kernel itself */
	REFUSE("bpf", EPERM, NO_KERNEL),
	REFUSE("perf_event_open", EPERM, NO_KERNEL),
	REFUSE("userfaultfd", EPERM, NO_KERNEL),
	REFUSE("init_module", EPERM, NO_KERNEL),
	REFUSE("finit_module", EPERM, NO_KERNEL),
	REFUSE("delete_module", EPERM, NO_KERNEL),
	REFUSE("kexec_load", EPERM, NO_KERNEL),
	REFUSE("kexec_file_load", EPERM, NO_KERNEL),
	REFUSE("reboot", EPERM, NO_KERNEL),
	REFUSE("swapon", EPERM, NO_KERNEL),
	REFUSE("swapoff", EPERM, NO_KERNEL),
	REFUSE("acct", EPERM, NO_KERNEL),
	REFUSE("quotactl", EPERM, NO_KERNEL),
	REFUSE("syslog", EPERM, NO_KERNEL),
	REFUSE("iopl", EPERM, NO_KERNEL),
	REFUSE("ioperm", EPERM, NO_KERNEL),
	REFUSE("vhangup", EPERM, NO_KERNEL),
	REFUSE("fanotify_init", EPERM, NO_KERNEL),
	REFUSE("lookup_dcookie", EPERM, NO_KERNEL),
	REFUSE("open_by_handle_at", EPERM,
		"opens files without passing their folders"),
	REFUSE("name_to_handle_at", EOPNOTSUPP, "would lead past folders"),
	REFUSE("clock_settime", EPERM, NO_CLOCK),
	REFUSE("settimeofday", EPERM, NO_CLOCK),
	REFUSE("sethostname", EPERM, "the host name is fixed"),
	REFUSE("setdomainname", EPERM, "the domain name is fixed"),
	REFUSE("add_key", EPERM, "keyrings outlive a build"),
	REFUSE("request_key", EPERM, "keyrings outlive a build"),
	REFUSE("keyctl", EPERM, "keyrings outlive a build"),
	/* terminals, and requests that every descriptor supports */
	REFUSE_IF("ioctl", 1, LOW, TIOCSTI, EPERM, "types into a terminal"),
	REFUSE_IF("ioctl", 1, LOW, 0x541C, EPERM, "TIOCLINUX: likewise"),
	REFUSE_IF("ioctl", 1, LOW, TIOCSETD, EPERM,
		"a line discipline is a kernel module, loaded on request"),
	NO_IOCTL(0x5460),     /* FIOQSIZE: support depends on the file system */
	NO_IOCTL(0x40085400), /* TFD_IOC_SET_TICKS: on how the kernel was built
			       */
	ALLOW_IF("ioctl", 1, 0xff00, 0x5400),
	/* sockets: times of packets are not shown; bridges and VLANs are kernel
	 * modules, loaded on request */
	NO_IOCTL(0x8906), /* SIOCGSTAMP */
	NO_IOCTL(0x8907), /* SIOCGSTAMPNS */
	ALLOW_IF("ioctl", 1, ~0x3fu, 0x8900),
	ALLOW_IF("ioctl", 1, LOW, SIOCGIFTXQLEN),
	REFUSE("ioctl", ENOTTY,
		"the result depends on the file system or namespace"),

	/* requests that do not depend on kernel or processor; not
	 * PR_SET_SECCOMP: a filter could hide calls from the supervisor */
	ALLOW_IF("prctl", 0, LOW, PR_SET_PDEATHSIG),
	ALLOW_IF("prctl", 0, LOW, PR_GET_PDEATHSIG),
	ALLOW_IF("prctl", 0, LOW, PR_GET_DUMPABLE),
	ALLOW_IF("prctl", 0, LOW, PR_SET_DUMPABLE),
	ALLOW_IF("prctl", 0, LOW, PR_GET_KEEPCAPS),
	ALLOW_IF("prctl", 0, LOW, PR_SET_KEEPCAPS),
	ALLOW_IF("prctl", 0, LOW, PR_SET_NAME),
	ALLOW_IF("prctl", 0, LOW, PR_GET_NAME),
	ALLOW_IF("prctl", 0, LOW, PR_GET_SECCOMP),
	ALLOW_IF("prctl", 0, LOW, PR_CAPBSET_READ),
	ALLOW_IF("prctl", 0, LOW, PR_CAPBSET_DROP),
#ifdef __x86_64__ /* on others, only newer kernels support it */
	ALLOW_IF("prctl", 0, LOW, PR_GET_TSC),
#endif
	ALLOW_IF("prctl", 0, LOW, PR_GET_SECUREBITS),
	ALLOW_IF("prctl", 0, LOW, PR_SET_SECUREBITS),
	ALLOW_IF("prctl", 0, LOW, PR_SET_TIMERSLACK),
	ALLOW_IF("prctl", 0, LOW, PR_GET_TIMERSLACK),
	ALLOW_IF("prctl", 0, LOW, PR_SET_CHILD_SUBREAPER),
	ALLOW_IF("prctl", 0, LOW, PR_GET_CHILD_SUBREAPER),
	ALLOW_IF("prctl", 0, LOW, PR_SET_NO_NEW_PRIVS),
	ALLOW_IF("prctl", 0, LOW, PR_GET_NO_NEW_PRIVS),
	{"prctl", SECCOMP_PRETEND, 0, {{1, LOW, PR_SET_PTRACER}},
		"only some kernels have Yama, and a build may not trace"},
	ALLOW_IF("prctl", 0, LOW, PR_SET_THP_DISABLE),
	ALLOW_IF("prctl", 0, LOW, PR_GET_THP_DISABLE),
	ALLOW_IF("prctl", 0, LOW, PR_CAP_AMBIENT),
	REFUSE("prctl", EINVAL, "support depends on how the kernel was built"),

	/* calls that show the time or the machine; few builds need them */
	REFUSE("rseq", ENOSYS, "the kernel writes the number of the processor"),
	REFUSE("get_mempolicy", ENOSYS, NO_NODES),
	REFUSE("set_mempolicy", ENOSYS, NO_NODES),
	REFUSE("mbind", ENOSYS, NO_NODES),
	/* the registers of threads; only some processors support the newer
	 * requests, and a C library that finds a shadow stack maps it */
	ALLOW_IF("arch_prctl", 0, LOW, 0x1001), /* ARCH_SET_GS */
	ALLOW_IF("arch_prctl", 0, LOW, 0x1002), /* ARCH_SET_FS */
	ALLOW_IF("arch_prctl", 0, LOW, 0x1003), /* ARCH_GET_FS */
	ALLOW_IF("arch_prctl", 0, LOW, 0x1004), /* ARCH_GET_GS */
	REFUSE("arch_prctl", EINVAL, NO_FEATURE),
	REFUSE("pkey_alloc", ENOSPC, NO_FEATURE),
	REFUSE_IF("preadv2", 5, RWF_NOWAIT, RWF_NOWAIT, EOPNOTSUPP,
		"what the machine caches varies"),
	REFUSE_IF("setsockopt", 2, LOW, 0, ENOPROTOOPT, "no option"),
	REFUSE_IF("getsockopt", 2, LOW, 0, ENOPROTOOPT, "no option"),
	SOCKET_OPTIONS(SOCKET_OPTION_ROWS)
		SOCKET_OPTION_RANGES(SOCKET_OPTION_RANGE)
	/* a routing socket is one of Unix: the kernel knows no option of it */
	ALLOW_IF("setsockopt", 1, LOW, SOL_NETLINK),
	ALLOW_IF("getsockopt", 1, LOW, SOL_NETLINK),
	REFUSE("setsockopt", ENOPROTOOPT, "newer, or of another socket"),
	REFUSE("getsockopt", ENOPROTOOPT, "newer, or of another socket"),
	{"fcntl", SECCOMP_REFUSE, EINVAL,
		{{2, LOW, F_SETFL}, {3, O_DIRECT, O_DIRECT}}, NOT_DIRECT},
	NO_LARGE_PAGES("mmap", 3, MAP_HUGETLB),
	{"mmap", SECCOMP_REFUSE, EOVERFLOW,
		{{6 + SECCOMP_UPPER + SECCOMP_ANY, ~0x3ffu, 0},
			{4, MAP_ANONYMOUS, 0}},
		END_OF_FILE},
	NO_LARGE_PAGES("shmget", 2, SHM_HUGETLB),
	NO_LARGE_PAGES("memfd_create", 1, MFD_HUGETLB),
	REFUSE_IF("fcntl", 1, LOW, F_SETLEASE, EINVAL, NO_WATCH),
	REFUSE_IF("fcntl", 1, LOW, F_NOTIFY, EINVAL, NO_WATCH),
	NO_HINT(F_GET_RW_HINT),
	NO_HINT(F_SET_RW_HINT),
	NO_HINT(F_GET_FILE_RW_HINT),
	NO_HINT(F_SET_FILE_RW_HINT),
	NO_MERGING(MADV_MERGEABLE),
	NO_MERGING(MADV_UNMERGEABLE),
	/* up to 1 MiB, the default of fs.pipe-max-size */
	{"fcntl", SECCOMP_ALLOW, 0,
		{{2, LOW, F_SETPIPE_SZ}, {3, LOW & ~(PIPE_MAX - 1), 0}}, ""},
	{"fcntl", SECCOMP_ALLOW, 0,
		{{2, LOW, F_SETPIPE_SZ}, {3, LOW, PIPE_MAX}}, ""},
	REFUSE_IF("fcntl", 1, LOW, F_SETPIPE_SZ, EPERM,
		"the machine may allow larger pipes"),

	/* extended attributes */
	XATTR("setxattr", EOPNOTSUPP),
	XATTR("lsetxattr", EOPNOTSUPP),
	XATTR("fsetxattr", EOPNOTSUPP),
	XATTR("getxattr", ENODATA),
	XATTR("lgetxattr", ENODATA),
	XATTR("fgetxattr", ENODATA),
	XATTR_NONE("listxattr"),
	XATTR_NONE("llistxattr"),
	XATTR_NONE("flistxattr"),
	XATTR("removexattr", ENODATA),
	XATTR("lremovexattr", ENODATA),
	XATTR("fremovexattr", ENODATA),

	SECCOMP_SOCKET_FAMILIES,

	SECCOMP_HELD_CALLS,
	READ_RESERVED("read"),
	READ_RESERVED("readv"),
	/* large mappings of files: the file system would choose the address */
	ALLOW_IF("mmap", 1, ~(HUGE_PAGE - 1), 0),
	ALLOW_IF("mmap", 4, LOW, LOW),
	ALLOW_IF("mmap", 3, MAP_FIXED, MAP_FIXED),
	ALLOW_IF("mmap", 3, MAP_32BIT_BIT, MAP_32BIT_BIT),
	WATCH("mmap", "an address that depends on no file system"),

	REFUSE_IF("madvise", 2, LOW, 25 /* MADV_COLLAPSE */, EINVAL,
		"huge pages are few and the machine's"),
	SECCOMP_KNOWN_VALUES(ALLOW_IF),
	SECCOMP_KNOWN_CALLS(REFUSE),
	/* allowed where no row above applies */
	SECCOMP_ALLOWED(ALLOW),
};
const size_t n_seccomp_rows = ROWS(seccomp_rows);
