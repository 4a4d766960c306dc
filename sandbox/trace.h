/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - ptrace, for one thing only: what execve leaves on the new stack.
 *
 * Every process and thread of the build is seized.  None stops at system
 * calls; they stop when they exec (the auxiliary vector is edited), and for a
 * moment when they are born.
 */
#ifndef SANDBOX_TRACE_H
#define SANDBOX_TRACE_H

#include "sandbox/plan.h"

#include <sys/types.h>

int trace_seize(pid_t pid, struct error *err) MUST_CHECK;
/* trace_stopped - let a stopped tracee go on as it should */
void trace_stopped(pid_t pid, int status, const uint8_t seed[32]);

/* trace_edit_auxv - in the stopped pid, whose stack pointer this is:
 * AT_SYSINFO_EHDR goes, so that time is asked with system calls, and
 * AT_RANDOM's bytes come from the seed */
void trace_edit_auxv(pid_t pid, uint64_t sp, const uint8_t seed[32]);

/* trace_stack_pointer - 0 where it cannot be had; a file an architecture */
uint64_t trace_stack_pointer(pid_t pid);

#endif
