/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/confine_filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#else
#define ARCH AUDIT_ARCH_AARCH64
#endif

#define HEAD_LEN 7
#define CODE_MAX 512

/* Allow abort(), which is tgkill() of the process itself, but no other
 * tgkill().  Without it a broken parser would end for a less clear reason. */
static void
let_abort(struct sock_filter *to)
{
	const struct sock_filter head[HEAD_LEN] = {
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, 4},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 5, ARCH},
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_tgkill},
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, 16},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)getpid()},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
	};

	memcpy(to, head, sizeof head);
}

int
confine_filter(enum confine_filter which, struct error *err)
{
	const struct {
		const struct sock_filter *code;
		size_t len;
		unsigned long flags;
	} rows[] =
		{
			[CONFINE_PARSE] = {seccomp_parse, n_seccomp_parse, 0},
			[CONFINE_UNPACK] = {seccomp_unpack, n_seccomp_unpack,
				0},
			/* older kernels slow down a process with a filter, and
			 * the build waits for its answers */
			[CONFINE_ANSWERS] = {seccomp_answers, n_seccomp_answers,
				SECCOMP_FILTER_FLAG_SPEC_ALLOW},
		},
	  *rest = &rows[which];
	struct sock_filter code[CODE_MAX];
	struct sock_fprog program = {
		.len = (unsigned short)(HEAD_LEN + rest->len), .filter = code};

	if (rest->len > CODE_MAX - HEAD_LEN)
		return error_set(
			err, ERROR_INTERNAL, "the helper's filter is too long");
	let_abort(code);
	memcpy(code + HEAD_LEN, rest->code, rest->len * sizeof *code);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, rest->flags,
		    &program) < 0)
		return error_sys(err, "installing the helper's seccomp filter");
	return 0;
}
