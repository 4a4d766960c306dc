/* SPDX-License-Identifier: Apache-2.0 */
/* trace_registers.h - what the files of an architecture and the rest share. */
#ifndef SANDBOX_CORE_TRACE_REGISTERS_H
#define SANDBOX_CORE_TRACE_REGISTERS_H

#include "sandbox/tracer/trace.h"

#include <sys/user.h>

bool trace_registers_get(pid_t pid, struct user_regs_struct *regs);
bool trace_registers_set(pid_t pid, struct user_regs_struct *regs);

/* One file an architecture: where in them something stands. */
unsigned long long *trace_register_argument(
	struct user_regs_struct *regs, int number);
unsigned long long *trace_register_result(struct user_regs_struct *regs);
unsigned long long *trace_register_stack(struct user_regs_struct *regs);

#endif
