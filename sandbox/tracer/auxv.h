/* SPDX-License-Identifier: Apache-2.0 */
/* auxv.h - the auxiliary vector that execve leaves on a new stack. */
#ifndef SANDBOX_TRACER_AUXV_H
#define SANDBOX_TRACER_AUXV_H

#include <stdint.h>
#include <sys/types.h>

/* Addresses of the dynamic linker and of the vDSO; 0 if it is not mapped. */
struct auxv_found {
	uint64_t linker, vdso;
};

/*
 * auxv_edit - edit the vector of pid, which has just executed a program
 *
 * It hides AT_SYSINFO_EHDR, so that programs read the time with system calls,
 * takes the bytes of AT_RANDOM from the seed, and sets the other entries to
 * what cpu_auxv_value() returns.
 */
struct auxv_found auxv_edit(pid_t pid, const uint8_t seed[32]);

#endif
