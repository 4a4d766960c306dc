/* SPDX-License-Identifier: Apache-2.0 */
/* limit_scan.h - what the processes of a box use, read from its /proc. */
#ifndef SANDBOX_SUPERVISE_LIMIT_SCAN_H
#define SANDBOX_SUPERVISE_LIMIT_SCAN_H

#include <stdint.h>

struct limit_usage {
	int64_t n_tasks;        /* threads of all, pid 1 among them */
	int64_t n_open;         /* descriptors of the process that has most */
	int64_t cpu_ms;         /* of the process that has most */
	int64_t resident_bytes; /* of all; what they share, again and again */
	int64_t unnamed_bytes;  /* files that only descriptors hold (memfd) */
};
/* limit_scan - all of it, in one pass; who ends meanwhile counts as nothing */
void limit_scan(struct limit_usage *out, int proc);

/* What is not shared and what is: exact, and dear. */
struct limit_memory {
	int64_t private_bytes, shared_bytes;
};
void limit_scan_memory(struct limit_memory *out, int proc);

/*
 * limit_scan_open_ipc - /proc/sysvipc/shm as these namespaces see it, or -1
 *
 * in      namespaces  descriptors of a user namespace and its ipc namespace
 */
int limit_scan_open_ipc(const int namespaces[2]);
/* limit_scan_ipc - bytes of System V memory, attached or not */
int64_t limit_scan_ipc(int shm);

#endif
