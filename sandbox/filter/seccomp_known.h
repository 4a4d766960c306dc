/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_known.h - the flags and values that Linux 6.1, which uname() names,
 * knows of calls that a build may make.  A newer kernel's additions fail as
 * they fail there.
 *
 * Calls that builds make often, and that no kernel has added to, have no row:
 * unlinkat, faccessat2, utimensat, mremap, msync, splice.  To test an argument
 * costs a tenth of a microsecond.
 *
 * Numbers, not names: the filter must not depend on the headers that hallmark
 * is compiled with.  tests/unit/test_seccomp.c compares them with the
 * names in the headers, and finds a row that it does not know.
 */
#ifndef SANDBOX_FILTER_SECCOMP_KNOWN_H
#define SANDBOX_FILTER_SECCOMP_KNOWN_H

/* X(call, argument from 0, known bits, errno, first kernel with more: which) */
#define SECCOMP_KNOWN_BITS(X) \
	X("execveat", 4, 0x1100, EINVAL, "6.14: AT_EXECVE_CHECK"), \
		X("fallocate", 1, 0x7f, EOPNOTSUPP, \
			"6.17: FALLOC_FL_WRITE_ZEROES"), \
		X("membarrier", 0, 0x7f, EINVAL, \
			"6.3: GET_REGISTRATIONS; and those of rseq"), \
		X("memfd_create", 1, 0xfc000007, EINVAL, \
			"6.3: MFD_NOEXEC_SEAL, MFD_EXEC"), \
		X("mmap", 3, ~0x88u, EINVAL, \
			"6.11: MAP_DROPPABLE; 6.6: MAP_ABOVE4G"), \
		X("pidfd_open", 1, 0x800, EINVAL, "6.9: PIDFD_THREAD"), \
		X("pidfd_send_signal", 3, 0, EINVAL, \
			"6.9: PIDFD_SIGNAL_THREAD and others"), \
		X("preadv2", 5, 0x1f, EOPNOTSUPP, \
			"6.9: RWF_NOAPPEND; 6.11: RWF_ATOMIC; 6.14: " \
			"RWF_DONTCACHE; 6.18: RWF_NOSIGNAL"), \
		X("pwritev2", 5, 0x1f, EOPNOTSUPP, "likewise"), \
		X("sched_get_priority_max", 0, 0x7, EINVAL, "none yet"), \
		X("sched_get_priority_min", 0, 0x7, EINVAL, "none yet"), \
		X("close_range", 2, 0x6, EINVAL, "none yet"), \
		X("copy_file_range", 5, 0, EINVAL, "none yet"), \
		X("linkat", 4, 0x1400, EINVAL, "none yet"), \
		X("mlock2", 2, 0x1, EINVAL, "none yet"), \
		X("mlockall", 0, 0x7, EINVAL, "none yet"), \
		X("renameat2", 4, 0x7, EINVAL, "none yet"), \
		X("sync_file_range", 3, 0x7, EINVAL, "none yet"), \
		X("tee", 3, 0xf, EINVAL, "none yet")

/* The same, where another argument has one value:
 * X(call, argument, its value, argument, known bits, errno, as above) */
#define SECCOMP_KNOWN_BITS_OF(X) \
	X("fcntl", 1, 1033, 2, 0x1f, EINVAL, "F_ADD_SEALS, 6.3: F_SEAL_EXEC"), \
		X("prctl", 0, 28, 1, 0xff, EPERM, \
			"PR_SET_SECUREBITS, 6.14: SECBIT_EXEC_*"), \
		X("prctl", 0, 41, 2, 0, EINVAL, \
			"PR_SET_THP_DISABLE, 6.18: " \
			"PR_THP_DISABLE_EXCEPT_ADVISED")

/* X(call, argument, mask, value, errno, as above): what 6.1 does not know where
 * (argument & mask) == value */
#define SECCOMP_UNKNOWN(X) \
	X("clock_nanosleep", 0, 0xfffffff0, 16, EINVAL, "6.17: CLOCK_AUX"), \
		X("timer_create", 0, 0xfffffff0, 16, EINVAL, \
			"6.17: CLOCK_AUX"), \
		X("clone", 0, 0x11000, 0x11000, EINVAL, \
			"6.9: CLONE_PIDFD together with CLONE_THREAD"), \
		X("linkat", 4, 0x1000, 0x1000, ENOENT, \
			"6.10: AT_EMPTY_PATH without a capability"), \
		X("pidfd_send_signal", 0, 0x80000000, 0x80000000, EBADF, \
			"6.14: PIDFD_SELF_THREAD, PIDFD_SELF_THREAD_GROUP"), \
		X("sched_get_priority_max", 0, 0xffffffff, 7, EINVAL, \
			"6.12: SCHED_EXT"), \
		X("sched_get_priority_min", 0, 0xffffffff, 7, EINVAL, \
			"6.12: SCHED_EXT")

/* X(call, argument, mask, value): the only values that 6.1 knows have
 * (argument & mask) == value in one row of the call.  They come last, behind
 * every other row of the call; SECCOMP_KNOWN_CALLS ends them. */
#define SECCOMP_KNOWN_VALUES(X) \
	X("madvise", 2, ~0xfu, 0), X("madvise", 2, ~0x7u, 16), \
		X("madvise", 2, ~0x1u, 24), X("madvise", 2, ~0x1u, 100), \
		X("fcntl", 1, ~0xfu, 0), X("fcntl", 1, ~0u, 16), \
		X("fcntl", 1, ~0x1u, 36), X("fcntl", 1, ~0u, 38), \
		X("fcntl", 1, ~0x1u, 1024), X("fcntl", 1, ~0u, 1026), \
		X("fcntl", 1, ~0x1u, 1030), X("fcntl", 1, ~0x3u, 1032), \
		X("fcntl", 1, ~0u, 1036)

/* X(call, errno, first kernel with more values: which) */
#define SECCOMP_KNOWN_CALLS(X) \
	X("madvise", EINVAL, "6.13: MADV_GUARD_INSTALL, MADV_GUARD_REMOVE"), \
		X("fcntl", EINVAL, \
			"6.10: F_DUPFD_QUERY; 6.12: F_CREATED_QUERY")

#endif
