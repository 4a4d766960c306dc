/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/tracee.h"
#include "base/bytes.h"
#include "sandbox/core/cpu.h"

#include <elf.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

bool
tracee_peek(pid_t pid, uint64_t from, void *to, size_t len)
{
	struct iovec local = {to, len}, remote = {(void *)from, len};

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)len;
}

bool
tracee_poke(pid_t pid, uint64_t to, const void *from, size_t len)
{
	struct iovec local = {.iov_len = len}, remote = {(void *)to, len};

	memcpy(&local.iov_base, &from, sizeof from);
	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)len;
}

bool
tracee_registers_get(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof *regs};

	return ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

bool
tracee_registers_set(pid_t pid, struct user_regs_struct *regs)
{
	struct iovec iov = {regs, sizeof *regs};

	return ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

bool
tracee_vectors_get(pid_t pid, void *to, size_t room)
{
	struct iovec iov = {to, room};

	/* what does not fit the kernel leaves out */
	return ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRFPREG, &iov) == 0 &&
	       iov.iov_len < room;
}

uint64_t
tracee_stack_pointer(pid_t pid)
{
	struct user_regs_struct regs;

	return tracee_registers_get(pid, &regs) ? *cpu_register_stack(&regs)
						: 0;
}

bool
tracee_argument(pid_t pid, int number, uint64_t *value)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	*value = *cpu_register_argument(&regs, number);
	return true;
}

bool
tracee_set_argument(pid_t pid, int number, uint64_t value)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	*cpu_register_argument(&regs, number) = value;
	return tracee_registers_set(pid, &regs);
}

bool
tracee_call_read(struct tracee_call *call, pid_t pid)
{
	struct __ptrace_syscall_info info;

	*call = (struct tracee_call){.known = false};
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof info, &info) <=
			0 ||
		(info.op != PTRACE_SYSCALL_INFO_SECCOMP &&
			info.op != PTRACE_SYSCALL_INFO_ENTRY))
		return false;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		info.seccomp.nr = info.entry.nr;
		memmove(info.seccomp.args, info.entry.args,
			sizeof info.entry.args);
	}
	call->known = true;
	call->nr = (int)info.seccomp.nr;
	for (size_t i = 0; i < ARRAY_LEN(call->args); i++)
		call->args[i] = info.seccomp.args[i];
	return true;
}

bool
tracee_set_result(pid_t pid, int64_t value)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	*cpu_register_result(&regs) = (unsigned long long)value;
	return tracee_registers_set(pid, &regs);
}
