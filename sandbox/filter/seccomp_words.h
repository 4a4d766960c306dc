/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_words.h - macros for the rows of seccomp_table.c, and reasons that
 * several rows share.
 *
 * An argument is counted from 0, and compared where mask has a bit.
 */
#ifndef SANDBOX_FILTER_SECCOMP_WORDS_H
#define SANDBOX_FILTER_SECCOMP_WORDS_H

#include "sandbox/filter/seccomp_table.h"

#include <errno.h>

#define LOW 0xffffffffu

#define ALLOW(name) \
	{ \
		name, SECCOMP_ALLOW, 0, {{0}}, "" \
	}
#define ALLOW_IF(name, arg, mask, value) \
	{ \
		name, SECCOMP_ALLOW, 0, {{(arg) + 1, mask, value}}, "" \
	}
#define REFUSE(name, error, why) \
	{ \
		name, SECCOMP_REFUSE, error, {{0}}, why \
	}
#define REFUSE_IF(name, arg, mask, value, error, why) \
	{ \
		name, SECCOMP_REFUSE, error, {{(arg) + 1, mask, value}}, why \
	}
#define REFUSE_IF2(name, arg, mask, value, arg2, mask2, value2, why) \
	{ \
		name, SECCOMP_REFUSE, EPERM, \
			{{(arg) + 1, mask, value}, \
				{(arg2) + 1, mask2, value2}}, \
			why \
	}
/* seccomp_known.h */
#define REFUSE_BITS(name, arg, known, error, why) \
	{ \
		name, SECCOMP_REFUSE, error, \
			{{(arg) + 1 + SECCOMP_ANY, ~(uint32_t)(known), 0}}, \
			why \
	}
#define REFUSE_BITS_OF(name, of, value, arg, known, error, why) \
	{ \
		name, SECCOMP_REFUSE, error, \
			{{(of) + 1, LOW, value}, \
				{(arg) + 1 + SECCOMP_ANY, ~(uint32_t)(known), \
					0}}, \
			why \
	}
#define PRETEND(name, why) \
	{ \
		name, SECCOMP_PRETEND, 0, {{0}}, why \
	}
#define ANSWER(name, why) \
	{ \
		name, SECCOMP_ANSWER, 0, {{0}}, why \
	}
#define ANSWER_IF(name, arg, mask, value, why) \
	{ \
		name, SECCOMP_ANSWER, 0, {{(arg) + 1, mask, value}}, why \
	}
#define ANSWER_OWNER(name) \
	{ \
		name, SECCOMP_ANSWER_OR_PRETEND, 0, {{0}}, \
			"owners are normalised anyway" \
	}
#define ANSWER_UNLESS(name, arg, value, why) \
	ALLOW_IF(name, arg, LOW, value), ANSWER(name, why)

#define WATCH(name, why) \
	{ \
		name, SECCOMP_WATCH, 0, {{0}}, why \
	}
#define WATCH_IF(name, arg, value, why) \
	{ \
		name, SECCOMP_WATCH, 0, {{(arg) + 1, LOW, value}}, why \
	}
/* Processor time of the process, of the thread, of another process. */
#define NO_TIMER(name) \
	ANSWER_IF(name, 0, LOW, 2, TIMERS_OF_USE), \
		ANSWER_IF(name, 0, LOW, 3, TIMERS_OF_USE), \
		ANSWER_IF(name, 0, 0x80000000, 0x80000000, TIMERS_OF_USE)
/* Not where the argument is value, such as a NULL pointer to a timeout. */
#define WATCH_UNLESS(name, arg, value, why) \
	ALLOW_IF(name, arg, LOW, value), WATCH(name, why)
#define WATCH_FUTEX(op) \
	{"futex", SECCOMP_ALLOW, 0, {{2, 0x7f, op}, {4, LOW, 0}}, ""}, \
	{ \
		"futex", SECCOMP_WATCH, 0, {{2, 0x7f, op}}, LASTS \
	}

/* A set-id bit in any call that creates or changes a file: the tracer clears
 * it. At the level without a tracer the call fails. */
#define NO_SETID "a build leaves no setuid or setgid file"
#define SETID_BIT(name, arg, bit) \
	{name, SECCOMP_ALTER, 0, {{(arg) + 1, bit, bit}}, NO_SETID}, \
		REFUSE_IF(name, arg, bit, bit, EPERM, NO_SETID)
#define SETID_BIT2(name, arg, flag, mode, bit) \
	{name, SECCOMP_ALTER, 0, \
		{{(arg) + 1, flag, flag}, {(mode) + 1, bit, bit}}, NO_SETID}, \
		REFUSE_IF2(name, arg, flag, flag, mode, bit, bit, NO_SETID)
#define SETID_BITS(name, arg) \
	SETID_BIT(name, arg, S_ISUID), SETID_BIT(name, arg, S_ISGID)
#define SETID_CREATE(name, flags, mode) \
	SETID_BIT2(name, flags, O_CREAT, mode, S_ISUID), \
		SETID_BIT2(name, flags, O_CREAT, mode, S_ISGID)
/* O_TMPFILE creates a file too; linkat() gives it a name later */
#define SETID_NAMELESS(name, flags, mode) \
	SETID_BIT2(name, flags, NAMELESS, mode, S_ISUID), \
		SETID_BIT2(name, flags, NAMELESS, mode, S_ISGID)
#define NAMELESS (O_TMPFILE & ~O_DIRECTORY)
/* Before those: who writes which file, of a build that is traced. */
#define WRITES "a trace says who wrote a file"
#define SEE(name) \
	{ \
		name, SECCOMP_SEE, 0, {{0}}, WRITES \
	}
#define SEE_IF(name, arg, mask, value) \
	{ \
		name, SECCOMP_SEE, 0, {{(arg) + 1, mask, value}}, WRITES \
	}
/* After those: a file that is opened for reading may be one of /proc. */
#define READS(name, flags) \
	ALLOW_IF(name, flags, O_ACCMODE, O_WRONLY), \
		ALLOW_IF(name, flags, O_DIRECTORY, O_DIRECTORY), \
		ALLOW_IF(name, flags, O_PATH, O_PATH), \
		ANSWER(name, "/proc shows the machine and the time")
#define NO_DEVICE "a build creates no device"
#define NODE(name, mode) \
	REFUSE_IF(name, mode, S_IFMT, S_IFCHR, EPERM, NO_DEVICE), \
		REFUSE_IF(name, mode, S_IFMT, S_IFBLK, EPERM, NO_DEVICE)
#define NO_NAMESPACE "no box inside a box: fewer ways to attack the kernel"
#define NO_MOUNT "the mounts are fixed"
#define NO_OTHER "reads or controls another process"
#define NO_CORE "with another limit than 1 a crash may start a program outside"
#define NO_KERNEL "changes or exposes the kernel"
#define SET_TIME "a time that is set must not look like a stamp of the kernel"
/* The kernel looks for the file, and the tracer answers as if no file had an
 * attribute: file systems, security modules and kernels differ. At the level
 * without a tracer the file is not looked for. */
#define NO_XATTR "not part of a layer, and not on every file system"
#define XATTR(name, error) \
	{name, SECCOMP_ALTER, 0, {{0}}, NO_XATTR}, REFUSE(name, error, NO_XATTR)
#define XATTR_NONE(name) \
	{name, SECCOMP_ALTER, 0, {{0}}, NO_XATTR}, PRETEND(name, NO_XATTR)
#define NO_DISK "a build writes to memory; other processes would wait"
#define NO_NODES "as on a kernel that supports one memory node"
#define NO_FEATURE "only some processors and kernels have it"
#define NO_IOCTL(request) \
	REFUSE_IF("ioctl", 1, LOW, request, ENOTTY, \
		"shows the time or the machine")
/* File systems differ in whether and how they can bypass the cache. */
#define NOT_DIRECT "every read and write goes through the cache"
#define NO_LARGE_PAGES(name, arg, flag) \
	REFUSE_IF(name, arg, flag, flag, EINVAL, \
		"huge pages are few, the machine's, and no limit counts them")
#define NO_HINT(command) \
	REFUSE_IF("fcntl", 1, LOW, command, EINVAL, \
		"kept with a file of the environment, for all builds to see")
#define NO_MERGING(advice) \
	REFUSE_IF("madvise", 2, LOW, advice, EINVAL, \
		"shares pages with other processes of the machine")
#define NO_WATCH "shows which other process uses a file of the environment"
#define NO_CLOCK "sets the machine's clock"
#define RESERVED_DATA "data that is read from it is corrected"
#define READ_RESERVED(name) \
	{name, SECCOMP_WATCH, 0, \
		{{1, ~(SECCOMP_RESERVED - 1u), SECCOMP_RESERVED_FIRST}}, \
		RESERVED_DATA}, \
		ALLOW(name)
#define HUGE_PAGE 0x200000u
#define PIPE_MAX 0x100000u
#define MAP_32BIT_BIT 0x40 /* of one architecture only */
#define TIMERS "timers follow the clock of the box"
#define TIMERS_OF_USE "processor time hardly advances"
#define LASTS "a wait that times out advances the clock"
#define END_OF_FILE "where a file or folder ends depends on the file system"
#define USAGE "resource usage of a child is a constant"

#endif
