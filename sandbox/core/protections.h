/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protections.h - the protections of a box, each by name.
 *
 * Every step that shuts something asks here first, and here the answer is
 * always yes: there is no argument, variable or file that changes it.
 * tests/sandbox/without.c is linked with an answer of its own in the place of
 * protect.c, leaves out one at a time, and so shows what each of them stops.
 */
#ifndef SANDBOX_CORE_PROTECTIONS_H
#define SANDBOX_CORE_PROTECTIONS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum protection {
	PROTECTION_END, /* none: the end of a list */
	/* namespaces; without PROTECTION_USER no ids are mapped either */
	PROTECTION_USER,
	PROTECTION_PID,
	PROTECTION_NET,
	PROTECTION_IPC,
	PROTECTION_UTS,
	PROTECTION_CGROUP,
	PROTECTION_SETGROUPS, /* denied in the user namespace */
	PROTECTION_GROUPS,    /* the groups of root are left */
	PROTECTION_ID,        /* the user of the box */
	PROTECTION_OF_USER,   /* a part of what the kernel counts for users */
	/* pid 1 */
	PROTECTION_ARGUMENTS, /* hallmark's own are wiped */
	PROTECTION_DUMPABLE,
	/* mounts */
	PROTECTION_OLD_ROOT,  /* gone after the pivot */
	PROTECTION_READ_ONLY, /* the environment */
	PROTECTION_NOSUID,
	PROTECTION_NODEV,
	PROTECTION_WORK,    /* /recipe and the stubs are read-only */
	PROTECTION_DEV,     /* /dev is read-only */
	PROTECTION_NODES,   /* its nodes are read-only */
	PROTECTION_PROC,    /* what is not about processes is covered */
	PROTECTION_DISK,    /* bytes */
	PROTECTION_FILES,   /* inodes */
	PROTECTION_FOLDERS, /* links are not followed when mounting */
	/* the build's own process */
	PROTECTION_SESSION,
	PROTECTION_KEYRING,
	PROTECTION_STDIN,
	PROTECTION_DESCRIPTORS,
	PROTECTION_CAPABILITIES,
	PROTECTION_NEW_PRIVILEGES,
	PROTECTION_LIMIT, /* and 15 more: of setrlimit(2), by their numbers */
	PROTECTION_N = PROTECTION_LIMIT + 16,
};

/* protections_on - is this protection on? */
bool protections_on(enum protection p);

/* protections_filter - the filter that is put on in the place of this one */
const struct sock_filter *protections_filter(
	const struct sock_filter *code, size_t *len);

/* protections_bits - these, where the protection is on */
static inline uint64_t
protections_bits(enum protection p, uint64_t bits)
{
	return protections_on(p) ? bits : 0;
}

#endif
