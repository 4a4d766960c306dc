/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_scan.h - read from the /proc of a box what its processes use.
 *
 * Where no control group counts it, the kernel does not tell how much memory it
 * keeps for a process.  So a thread, a descriptor and a socket each count as
 * a fixed number of bytes, close to the most that they take: sandbox(7),
 * Limits.
 */
#ifndef SANDBOX_SUPERVISE_LIMIT_SCAN_H
#define SANDBOX_SUPERVISE_LIMIT_SCAN_H

#include <stdint.h>

/* In bytes, of a descriptor: struct file, and what it leads to. */
#define LIMIT_SCAN_DESCRIPTOR 1024

struct limit_usage {
	int64_t n_tasks;        /* threads of all processes, with pid 1 */
	int64_t n_open;         /* the largest number in one process */
	int64_t cpu_ms;         /* the largest time of one process */
	int64_t resident_bytes; /* sum; shared pages count once a process */
	int64_t unnamed_bytes;  /* files without a name (memfd) */
	int64_t kernel_bytes;   /* that the kernel keeps for the processes */
	int64_t n_sockets;      /* descriptors that lead to one */
	int64_t n_descriptors;  /* of all processes */
	/* 0, or the error for which some of this could not be read: the
	 * machine has no open files or no memory left */
	int unseen;
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

#endif
