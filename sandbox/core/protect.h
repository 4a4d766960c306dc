/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protect.h - the protections of a box, each by name.
 *
 * Every step that shuts something asks here first, and here the answer is
 * always yes: there is no argument, variable or file that changes it.
 * tests/sandbox/without.c is linked with an answer of its own in the place of
 * protect.c, leaves out one at a time, and so shows what each of them stops.
 */
#ifndef SANDBOX_CORE_PROTECT_H
#define SANDBOX_CORE_PROTECT_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum protection {
	PROTECT_END, /* none: the end of a list */
	/* namespaces; without PROTECT_USER no ids are mapped either */
	PROTECT_USER,
	PROTECT_PID,
	PROTECT_NET,
	PROTECT_IPC,
	PROTECT_UTS,
	PROTECT_CGROUP,
	PROTECT_SETGROUPS, /* denied in the user namespace */
	PROTECT_GROUPS,    /* the groups of root are left */
	PROTECT_ID,        /* the user of the box */
	PROTECT_OF_USER,   /* a part of what the kernel counts for users */
	/* pid 1 */
	PROTECT_ARGUMENTS, /* hallmark's own are wiped */
	PROTECT_DUMPABLE,
	/* mounts */
	PROTECT_OLD_ROOT,  /* gone after the pivot */
	PROTECT_READ_ONLY, /* the environment */
	PROTECT_NOSUID,
	PROTECT_NODEV,
	PROTECT_WORK,    /* /recipe and the stubs are read-only */
	PROTECT_DEV,     /* /dev is read-only */
	PROTECT_NODES,   /* its nodes are read-only */
	PROTECT_PROC,    /* what is not about processes is covered */
	PROTECT_DISK,    /* bytes */
	PROTECT_FILES,   /* inodes */
	PROTECT_FOLDERS, /* links are not followed when mounting */
	/* the build's own process */
	PROTECT_SESSION,
	PROTECT_KEYRING,
	PROTECT_STDIN,
	PROTECT_DESCRIPTORS,
	PROTECT_CAPABILITIES,
	PROTECT_NEW_PRIVILEGES,
	PROTECT_LIMIT, /* and 15 more: of setrlimit(2), by their numbers */
	PROTECT_N = PROTECT_LIMIT + 16,
};

/* protect_with - is this protection on? */
bool protect_with(enum protection p);

/* protect_filter - the filter that is put on in the place of this one */
const struct sock_filter *protect_filter(
	const struct sock_filter *code, size_t *len);

/* protect_bits - these, where the protection is on */
static inline uint64_t
protect_bits(enum protection p, uint64_t bits)
{
	return protect_with(p) ? bits : 0;
}

#endif
