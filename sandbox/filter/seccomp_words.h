/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_words.h - the words in which the rows of seccomp_table.c are written,
 * and reasons that several of them share.
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

#define WATCH(name, why) \
	{ \
		name, SECCOMP_WATCH, 0, {{0}}, why \
	}
#define WATCH_IF(name, arg, value, why) \
	{ \
		name, SECCOMP_WATCH, 0, {{(arg) + 1, LOW, value}}, why \
	}
/* Processor time of one's own, of a thread's, of another's. */
#define NO_TIMER(name) \
	ANSWER_IF(name, 0, LOW, 2, TIMERS_OF_USE), \
		ANSWER_IF(name, 0, LOW, 3, TIMERS_OF_USE), \
		ANSWER_IF(name, 0, 0x80000000, 0x80000000, TIMERS_OF_USE)
/* Not where its argument is nought, as a pointer to no time is. */
#define WATCH_UNLESS(name, arg, value, why) \
	ALLOW_IF(name, arg, LOW, value), WATCH(name, why)
#define WATCH_FUTEX(op) \
	{"futex", SECCOMP_ALLOW, 0, {{2, 0x7f, op}, {4, LOW, 0}}, ""}, \
	{ \
		"futex", SECCOMP_WATCH, 0, {{2, 0x7f, op}}, LASTS \
	}

/* A set-id bit in any call that makes or changes a file. */
#define NO_SETID "a build leaves no setuid or setgid file"
#define SETID_BITS(name, arg) \
	REFUSE_IF(name, arg, S_ISUID, S_ISUID, EPERM, NO_SETID), \
		REFUSE_IF(name, arg, S_ISGID, S_ISGID, EPERM, NO_SETID)
#define SETID_CREATE(name, flags, mode) \
	REFUSE_IF2(name, flags, O_CREAT, O_CREAT, mode, S_ISUID, S_ISUID, \
		NO_SETID), \
		REFUSE_IF2(name, flags, O_CREAT, O_CREAT, mode, S_ISGID, \
			S_ISGID, NO_SETID)
/* O_TMPFILE makes a file as well, which linkat() names later */
#define SETID_NAMELESS(name, flags, mode) \
	REFUSE_IF2(name, flags, NAMELESS, NAMELESS, mode, S_ISUID, S_ISUID, \
		NO_SETID), \
		REFUSE_IF2(name, flags, NAMELESS, NAMELESS, mode, S_ISGID, \
			S_ISGID, NO_SETID)
#define NAMELESS (O_TMPFILE & ~O_DIRECTORY)
/* <fcntl.h> of 64 bits says it is nought */
#ifdef __aarch64__
#define O_LARGEFILE_BIT 0400000
#else
#define O_LARGEFILE_BIT 0100000
#endif
/* After those: what is opened to be read may be a file of /proc.  O_NOCTTY and
 * nothing else is what a C preprocessor looks for headers with, a hundred
 * times a file: to look at each would cost a tenth of a compilation. */
#define READS(name, flags) \
	ALLOW_IF(name, flags, O_ACCMODE, O_WRONLY), \
		ALLOW_IF(name, flags, O_DIRECTORY, O_DIRECTORY), \
		ALLOW_IF(name, flags, O_PATH, O_PATH), \
		ALLOW_IF(name, flags, (uint32_t)~O_LARGEFILE_BIT, O_NOCTTY), \
		ANSWER(name, "/proc tells of machine and hour")
#define NO_DEVICE "a build makes no device"
#define NODE(name, mode) \
	REFUSE_IF(name, mode, S_IFMT, S_IFCHR, EPERM, NO_DEVICE), \
		REFUSE_IF(name, mode, S_IFMT, S_IFBLK, EPERM, NO_DEVICE)
#define NO_NAMESPACE "a box is not nested: fewer ways into the kernel"
#define NO_MOUNT "the mounts are fixed"
#define NO_OTHER "looks into or steers another process"
#define NO_CORE "of any limit but 1 a crash may start a program of the machine"
#define NO_KERNEL "changes or opens up the kernel"
#define NO_XATTR "not layer material, and not on every file system"
#define NO_DISK "what a build writes is in memory; others would wait"
#define NO_NODES "like a kernel that knows one node of memory"
#define NO_FEATURE "only some processors and kernels have it"
#define NO_IOCTL(request) \
	REFUSE_IF("ioctl", 1, LOW, request, ENOTTY, "tells hour or machine")
/* Which file systems know how to pass by the cache differs, and how. */
#define NOT_DIRECT "every read and write goes through memory"
#define NEWER_FLAG(name, flag) \
	REFUSE_IF(name, 5, flag, flag, EOPNOTSUPP, \
		"known or not as the kernel and the file system are")
#define NO_LARGE_PAGES(name, arg, flag) \
	REFUSE_IF(name, arg, flag, flag, EINVAL, \
		"huge pages are few, the machine's, and in no limit")
#define NO_OPTION(name, level, option) \
	{ \
		name, SECCOMP_REFUSE, ENOPROTOOPT, \
			{{1 + 1, LOW, level}, {2 + 1, LOW, option}}, \
			"tells hour or machine" \
	}
#define NO_PROGRAM(option) \
	{ \
		"setsockopt", SECCOMP_REFUSE, ENOPROTOOPT, \
			{{1 + 1, LOW, SOL_SOCKET}, {2 + 1, LOW, option}}, \
			"a program that the kernel would run" \
	}
/* The two families have all bits but one in common. */
#define INTERNET_MASK \
	((uint32_t) ~((AF_INET | AF_INET6) & ~(AF_INET & AF_INET6)))
#define INTERNET(protocol) \
	{ \
		"socket", SECCOMP_ALLOW, 0, \
			{{1, INTERNET_MASK, AF_INET}, {3, LOW, protocol}}, "" \
	}
#define NO_WATCH "tells who else uses a file of the environment"
#define NO_CLOCK "sets the machine's clock"
#define APART "what is read of it is mended"
#define READ_APART(name) \
	{name, SECCOMP_WATCH, 0, \
		{{1, ~(SECCOMP_RESERVED - 1u), SECCOMP_RESERVED_FIRST}}, \
		APART}, \
		ALLOW(name)
#define HUGE_PAGE 0x200000u
#define MAP_32BIT_BIT 0x40 /* of one architecture alone */
#define TIMERS "timers run by the clock of the box"
#define TIMERS_OF_USE "processor time hardly goes on"
#define LASTS "a wait to its end moves the clock on"
#define USAGE "what a child used is a constant"

#endif
