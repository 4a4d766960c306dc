/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protections.h - the protections of a box, each with a name.
 *
 * Every step that sets up a protection checks first whether it is on.  Here it
 * always is: no argument, variable or file changes that.
 * tests/sandbox/without.c is linked with another implementation in place of
 * protections.c, leaves out one protection at a time, and so shows what each of
 * them stops.
 */
#ifndef SANDBOX_CORE_PROTECTIONS_H
#define SANDBOX_CORE_PROTECTIONS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum protection {
	PROTECTION_END, /* no protection: the end of a list */
	/* namespaces; without PROTECTION_USER no ids are mapped either */
	PROTECTION_USER,
	PROTECTION_PID,
	PROTECTION_NET,
	PROTECTION_IPC,
	PROTECTION_UTS,
	PROTECTION_CGROUP,
	PROTECTION_SETGROUPS, /* denied in the user namespace */
	PROTECTION_GROUPS,    /* the groups of root are dropped */
	PROTECTION_ID,        /* the build runs as the user of the box */
	PROTECTION_OF_USER,   /* a share of what the kernel counts per user */
	/* pid 1 */
	PROTECTION_ARGUMENTS, /* hallmark's own are wiped */
	PROTECTION_DUMPABLE,
	/* mounts */
	PROTECTION_OLD_ROOT,  /* unmounted after pivot_root() */
	PROTECTION_READ_ONLY, /* the environment is read-only */
	PROTECTION_NOSUID,
	PROTECTION_NODEV,
	PROTECTION_WORK,    /* /recipe and the stubs are read-only */
	PROTECTION_DEV,     /* /dev is read-only */
	PROTECTION_NODES,   /* its nodes are read-only */
	PROTECTION_PROC,    /* files that are not about processes are covered */
	PROTECTION_DISK,    /* limit on bytes */
	PROTECTION_FILES,   /* limit on inodes */
	PROTECTION_FOLDERS, /* mounting follows no symbolic link */
	/* the build's own process */
	PROTECTION_BINFMT,   /* an empty binfmt_misc of the box's own */
	PROTECTION_PROGRAMS, /* else each program is checked at its start */
	PROTECTION_SESSION,
	PROTECTION_KEYRING,
	PROTECTION_STDIN,
	PROTECTION_DESCRIPTORS,
	PROTECTION_CAPABILITIES,
	PROTECTION_NEW_PRIVILEGES,
	PROTECTION_LIMIT, /* and 15 more: those of setrlimit(2), by number */
	PROTECTION_N = PROTECTION_LIMIT + 16,
};

/* protections_on - is this protection on? */
bool protections_on(enum protection p);

/* protections_filter - the filter to install in place of this one */
const struct sock_filter *protections_filter(
	const struct sock_filter *code, size_t *len);

/* protections_bits - bits where the protection is on, else 0 */
static inline uint64_t
protections_bits(enum protection p, uint64_t bits)
{
	return protections_on(p) ? bits : 0;
}

#endif
