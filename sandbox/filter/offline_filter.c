/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/offline_filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#define HIGHEST 0x3fffffffu /* above are the calls of x32 */
#else
#define ARCH AUDIT_ARCH_AARCH64
#define HIGHEST 0xffffffffu
#endif

#define LOAD(member) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
		offsetof(struct seccomp_data, member))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
#define REFUSED ANSWER(SECCOMP_RET_ERRNO | EACCES)
/* As if the kernel had no such call: a library then goes another way. */
#define MISSING ANSWER(SECCOMP_RET_ERRNO | ENOSYS)
#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), MISSING

int
offline_filter(struct error *err)
{
	struct sock_filter code[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, HIGHEST, 0, 1),
		MISSING,
		REFUSE(SYS_execve),
		REFUSE(SYS_execveat),
		REFUSE(SYS_io_uring_setup), /* it makes sockets, too */
		REFUSE(SYS_ptrace),
		REFUSE(SYS_process_vm_readv),
		REFUSE(SYS_process_vm_writev),
		REFUSE(SYS_pidfd_getfd),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
		REFUSED,
		ANSWER(SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = (unsigned short)(sizeof code / sizeof *code),
		.filter = code};

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return error_sys(err, "installing the helper's seccomp filter");
	return 0;
}
