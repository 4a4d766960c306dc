/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_allowed.h - the system calls that a build makes unchanged, where no
 * row of seccomp_table.c decides otherwise.
 */
#ifndef SANDBOX_FILTER_SECCOMP_ALLOWED_H
#define SANDBOX_FILTER_SECCOMP_ALLOWED_H

/* seccomp_table.c refuses these under a condition */
#define SECCOMP_ALLOWED_BESIDE(X) \
	X("chmod"), X("fchmod"), X("fchmodat"), X("creat"), X("mknod"), \
		X("mknodat"), X("clone")

/* files */
#define SECCOMP_ALLOWED_FILES(X) \
	X("access"), X("faccessat"), X("faccessat2"), X("chdir"), X("fchdir"), \
		X("close"), X("close_range"), X("copy_file_range"), X("dup"), \
		X("dup2"), X("dup3"), X("fadvise64"), X("fallocate"), \
		X("fdatasync"), X("flock"), X("fsync"), X("ftruncate"), \
		X("getcwd"), X("inotify_add_watch"), X("inotify_rm_watch"), \
		X("link"), X("linkat"), X("lseek"), X("memfd_create"), \
		X("mkdir"), X("mkdirat"), X("pipe"), X("pipe2"), X("pread64"), \
		X("preadv"), X("preadv2"), X("pwrite64"), X("pwritev"), \
		X("pwritev2"), X("readahead"), X("rename"), X("renameat"), \
		X("renameat2"), X("rmdir"), X("sendfile"), X("splice"), \
		X("symlink"), X("symlinkat"), X("sync_file_range"), X("tee"), \
		X("truncate"), X("umask"), X("unlink"), X("unlinkat"), \
		X("write"), X("writev")

/* waiting for events */
#define SECCOMP_ALLOWED_WAITING(X) \
	X("epoll_create"), X("epoll_create1"), X("epoll_ctl"), X("eventfd"), \
		X("eventfd2"), X("signalfd"), X("signalfd4")

/* memory */
#define SECCOMP_ALLOWED_MEMORY(X) \
	X("brk"), X("membarrier"), X("mlock"), X("mlock2"), X("mlockall"), \
		X("mprotect"), X("mremap"), X("msync"), X("munlock"), \
		X("munlockall"), X("munmap"), X("pkey_free"), \
		X("pkey_mprotect"), X("remap_file_pages")

/* processes, threads, signals */
#define SECCOMP_ALLOWED_PROCESSES(X) \
	X("capget"), X("capset"), X("execve"), X("execveat"), X("exit"), \
		X("exit_group"), X("fork"), X("futex"), X("get_robust_list"), \
		X("get_thread_area"), X("getegid"), X("geteuid"), X("getgid"), \
		X("getpgid"), X("getpgrp"), X("getpid"), X("getppid"), \
		X("getresgid"), X("getresuid"), X("getrlimit"), X("getsid"), \
		X("gettid"), X("getuid"), X("kill"), X("pause"), \
		X("pidfd_open"), X("pidfd_send_signal"), X("prlimit64"), \
		X("rt_sigaction"), X("rt_sigpending"), X("rt_sigprocmask"), \
		X("rt_sigqueueinfo"), X("rt_sigreturn"), X("rt_sigsuspend"), \
		X("rt_tgsigqueueinfo"), X("sched_get_priority_max"), \
		X("sched_get_priority_min"), X("sched_yield"), \
		X("set_robust_list"), X("set_thread_area"), \
		X("set_tid_address"), X("setfsgid"), X("setfsuid"), \
		X("setgid"), X("setgroups"), X("setpgid"), X("setregid"), \
		X("setresgid"), X("setresuid"), X("setreuid"), X("setrlimit"), \
		X("setsid"), X("setuid"), X("sigaltstack"), X("tgkill"), \
		X("timer_create"), X("timer_delete"), X("tkill"), X("vfork")

/* communication between processes of one box */
#define SECCOMP_ALLOWED_BETWEEN(X) \
	X("accept"), X("accept4"), X("getpeername"), X("mq_getsetattr"), \
		X("mq_notify"), X("mq_open"), X("mq_unlink"), X("msgget"), \
		X("msgrcv"), X("msgsnd"), X("recvfrom"), X("recvmsg"), \
		X("semget"), X("semop"), X("shmat"), X("shmdt"), X("shmget"), \
		X("shutdown")

#define SECCOMP_ALLOWED(X) \
	SECCOMP_ALLOWED_BESIDE(X), SECCOMP_ALLOWED_FILES(X), \
		SECCOMP_ALLOWED_WAITING(X), SECCOMP_ALLOWED_MEMORY(X), \
		SECCOMP_ALLOWED_PROCESSES(X), SECCOMP_ALLOWED_BETWEEN(X)

#endif
