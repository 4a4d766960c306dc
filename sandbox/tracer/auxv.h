/* SPDX-License-Identifier: Apache-2.0 */
/* auxv.h - the auxiliary vector that execve leaves on a new stack. */
#ifndef SANDBOX_TRACER_AUXV_H
#define SANDBOX_TRACER_AUXV_H

#include <stdint.h>
#include <sys/types.h>

/* Addresses of the dynamic linker and of the vDSO; 0: there is none. */
struct auxv_found {
	uint64_t linker, vdso;
};

/*
 * auxv_edit - in pid, which has just executed a program
 *
 * AT_SYSINFO_EHDR goes, so that the time is asked for with system calls; the
 * bytes of AT_RANDOM come from the seed; the rest is as cpu_auxv_value() says.
 */
struct auxv_found auxv_edit(pid_t pid, const uint8_t seed[32]);

#endif
