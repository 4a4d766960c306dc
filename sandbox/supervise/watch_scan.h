/* SPDX-License-Identifier: Apache-2.0 */
/* watch_scan.h - what the processes of a box use, read from its /proc. */
#ifndef SANDBOX_SUPERVISE_WATCH_SCAN_H
#define SANDBOX_SUPERVISE_WATCH_SCAN_H

#include <stdint.h>

struct watch_scan {
	int64_t n_tasks;        /* threads of all, pid 1 among them */
	int64_t n_open;         /* descriptors of the process that has most */
	int64_t cpu_ms;         /* of the process that has most */
	int64_t resident_bytes; /* of all; what they share, again and again */
	int64_t unnamed_bytes;  /* files that only descriptors hold (memfd) */
};
/* watch_scan - all of it, in one pass; who ends meanwhile counts as nothing */
void watch_scan(struct watch_scan *out, int proc);

/* What is not shared and what is: exact, and dear. */
struct watch_memory {
	int64_t private_bytes, shared_bytes;
};
void watch_scan_memory(struct watch_memory *out, int proc);

/*
 * watch_open_ipc - /proc/sysvipc/shm as these namespaces see it, or -1
 *
 * in      namespaces  descriptors of a user namespace and its ipc namespace
 */
int watch_open_ipc(const int namespaces[2]);
/* watch_scan_ipc - bytes of System V memory, attached or not */
int64_t watch_scan_ipc(int shm);

#endif
