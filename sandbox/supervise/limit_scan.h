/* SPDX-License-Identifier: Apache-2.0 */
/* limit_scan.h - read from the /proc of a box what its processes use. */
#ifndef SANDBOX_SUPERVISE_LIMIT_SCAN_H
#define SANDBOX_SUPERVISE_LIMIT_SCAN_H

#include <stdint.h>

struct limit_usage {
	int64_t n_tasks;        /* threads of all processes, with pid 1 */
	int64_t n_open;         /* the largest number in one process */
	int64_t cpu_ms;         /* the largest time of one process */
	int64_t resident_bytes; /* sum; shared pages count once a process */
	int64_t unnamed_bytes;  /* files without a name (memfd) */
};
/* limit_scan - measure all processes in one pass; a process that ends during
 * the pass counts as zero */
void limit_scan(struct limit_usage *out, int proc);

/* Private and shared memory, exact; the kernel walks all page tables for it. */
struct limit_memory {
	int64_t private_bytes, shared_bytes;
};
/* limit_scan_memory - sum over all processes; costs more than limit_scan() */
void limit_scan_memory(struct limit_memory *out, int proc);

/*
 * limit_scan_open_ipc - open /proc/sysvipc/shm of an ipc namespace
 *
 * in      namespaces  descriptors of a user namespace and its ipc namespace
 * returns the descriptor; -1 if it could not be opened
 */
int limit_scan_open_ipc(const int namespaces[2]);
/* limit_scan_ipc - bytes of System V shared memory, attached or not; 0 if shm
 * is negative */
int64_t limit_scan_ipc(int shm);

#endif
